// sketchfit show: a contact sheet of drawings of any form, or drawings as text in the terminal.
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/text.h"
#include "sketchfit/cli/bitmap_text.h"
#include "sketchfit/cli/commands.h"
#include "sketchfit/cli/conversion_run.h"
#include "sketchfit/cli/terminal.h"
#include "sketchfit/data/sheet.h"
#include "sketchfit/ink/dataset_sink.h"

namespace sketchfit {

namespace {

constexpr std::uint64_t sheet_drawings = 10;  // of each class
constexpr std::uint64_t text_drawings = 2;

struct ShowFlags {
    std::vector<std::string> files;
    std::string output;
    std::uint64_t scale = 2;
    bool text = false;
    bool quiet = false;
    DrawingFlags drawings;
};

/// Some drawings of each class by lot, unless the flags say which.
SelectionOptions selection_of(const ShowFlags& flags) {
    SelectionOptions selection = flags.drawings.selection();
    if (!selection.per_class && !selection.sample)
        selection.sample = flags.text ? text_drawings : sheet_drawings;
    return selection;
}

void write_drawings(const ShowFlags& flags, const Dataset& drawings,
                    const std::vector<std::uint64_t>& offered) {
    if (flags.text) {
        constexpr std::size_t usual = 80;
        const std::size_t columns = terminal_width(stdout).value_or(usual);
        fmt::print("{}", drawings_text(drawings, columns, writes_utf8()));
        return;
    }
    std::size_t most = 0;
    std::vector<std::size_t> counts(drawings.class_count());
    for (const std::uint16_t label : drawings.labels()) most = std::max(most, ++counts[label]);
    write_sheet(flags.output, drawings,
                {.per_class = std::min<std::size_t>(most, 100),
                 .scale = static_cast<std::size_t>(flags.scale),
                 .counts = offered});
    fmt::print("{}: {} drawings of {} class{}\n", flags.output, grouped(drawings.size()),
               drawings.class_count(), drawings.class_count() == 1 ? "" : "es");
}

}  // namespace

int show_command(Arguments arguments) {
    ShowFlags flags;
    CommandLine line("show",
                     "Shows drawings of any form: a contact sheet with some of each class, or text "
                     "in the terminal.");
    line.positionals(flags.files, "FILE", std::string(drawings_help), 1, 100'000);
    line.option(flags.output, "-o,--output", "PNG", "write a contact sheet");
    line.flag(flags.text, "--text", "print the drawings in half blocks");
    line.option(flags.scale, "--scale", "N", "of the sheet: pixels for each of a bitmap's", 1, 16);
    line.flag(flags.quiet, "--quiet", "no progress");
    flags.drawings.declare(line);
    line.footer(
        "Ten drawings of each class are chosen by lot (two for text) unless --per-class or "
        "--sample says otherwise.\n");
    if (!line.parse(arguments)) return exit_code::success;
    if (flags.text == !flags.output.empty())
        line.wrong("either --output SHEET.png or --text is needed");

    const SelectionOptions selection = selection_of(flags);
    const auto files = list_drawing_files(flags.files, flags.drawings.word());
    DatasetSink sink;
    const ConversionReport report =
        ConversionRun(flags.quiet).read(files, flags.drawings, selection, sink);
    if (report.stopped) {
        print_notice("interrupted: nothing was written");
        return exit_code::interrupted;
    }
    // Only a lot sees all drawings of a class.
    write_drawings(flags, sink.take(),
                   selection.sample ? report.offered : std::vector<std::uint64_t>{});
    return exit_code::success;
}

}  // namespace sketchfit
