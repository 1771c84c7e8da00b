// sketchfit convert: drawings of any form into any form that can hold them.
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/text.h"
#include "sketchfit/cli/commands.h"
#include "sketchfit/cli/conversion_run.h"
#include "sketchfit/cli/terminal.h"
#include "sketchfit/ink/file_sinks.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

constexpr const char* footer =
    "The output's name says its form:\n"
    "  OUT.npz      bitmaps and labels as arr_0 and arr_1, class names in OUT.txt\n"
    "  OUT.npy      bitmaps of one class\n"
    "  OUT.ndjson   strokes, one drawing a line\n"
    "  OUT.bin      strokes of one class\n"
    "  FOLDER/      a folder of .png files for each class\n"
    "Raw strokes are simplified as Google did, and strokes drawn as Google drew its bitmaps.\n"
    "\n"
    "For example:\n"
    "  sketchfit convert apple.ndjson bee.ndjson --recognized-only -o two.npz\n"
    "  sketchfit convert full_binary_*.bin --sample 1000 --seed 7 -o small.npz\n"
    "  sketchfit convert raw/apple.ndjson -o apple.ndjson   (simplified)\n"
    "  sketchfit convert drawings.npz -o pictures/\n";

struct ConvertFlags {
    std::vector<std::string> files;
    std::string output;
    bool raw = false;
    bool stored = false;
    bool quiet = false;
    DrawingFlags drawings;
};

void print_report(const ConvertFlags& flags, const ConversionReport& report) {
    fmt::print("{}: {} drawings of {} class{}\n", flags.output, grouped(report.drawings),
               report.classes.size(), report.classes.size() == 1 ? "" : "es");
    if (report.left_out > 0) {
        fmt::print("left out      {} for their class, country or recognition\n",
                   grouped(report.left_out));
    }
    if (report.malformed > 0) fmt::print("malformed     {}\n", grouped(report.malformed));
    if (flags.quiet || report.rasterised == 0) return;
    print_notice(fmt::format("drawn: {:.0f} drawings a second",
                             static_cast<double>(report.rasterised) / report.rasterising));
}

}  // namespace

int convert_command(Arguments arguments) {
    ConvertFlags flags;
    CommandLine line(
        "convert",
        "Converts drawings of any form into another one: strokes into the bitmaps that "
        "Google drew of them, several classes into one labelled dataset.");
    line.positionals(flags.files, "FILE", std::string(drawings_help), 1, 100'000);
    line.option(flags.output, "-o,--output", "OUT", "what to write (needed)");
    line.flag(flags.raw, "--raw", "keep raw strokes with their times (.ndjson)");
    line.flag(flags.stored, "--stored", "do not compress the .npz");
    line.flag(flags.quiet, "--quiet", "no progress");
    flags.drawings.declare(line);
    line.footer(footer);
    if (!line.parse(arguments)) return exit_code::success;
    if (flags.output.empty()) line.wrong("--output OUT is missing");

    const SelectionOptions selection = flags.drawings.selection();
    const auto files = list_drawing_files(flags.files, flags.drawings.word());
    for (const DrawingFile& file : files) {
        std::error_code error;
        if (fs::equivalent(file.path, flags.output, error))
            line.wrong(fmt::format("{} would overwrite what is read", printable(flags.output)));
    }
    ConversionRun run(flags.quiet);
    FileSinkOptions options{.keep_raw = flags.raw, .stored = flags.stored};
    options.on_progress = [&](double share) { return run.writing(share); };
    const auto sink = open_file_sink(flags.output, options);
    const ConversionReport report = run.read(files, flags.drawings, selection, *sink);
    if (report.stopped) {
        print_notice("interrupted: nothing was written");
        return exit_code::interrupted;
    }
    print_report(flags, report);
    return exit_code::success;
}

}  // namespace sketchfit
