// sketchfit synth: invented drawings of the benchmark's ten classes, for trying things out where no
// real ones are at hand.
#include <optional>
#include <string>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/text.h"
#include "sketchfit/cli/commands.h"
#include "sketchfit/cli/conversion_run.h"
#include "sketchfit/cli/terminal.h"
#include "sketchfit/ink/file_sinks.h"
#include "sketchfit/ink/invent.h"

namespace sketchfit {

int synth_command(Arguments arguments) {
    std::optional<std::uint64_t> count;
    std::optional<std::uint64_t> per_class;
    std::uint64_t seed = 1;
    std::string output;
    bool quiet = false;
    CommandLine line(
        "synth",
        "Invents drawings of the QuickDraw-10 benchmark's ten classes from hand-written "
        "templates, class after class in turn. They stand in where no real drawings "
        "are at hand; results on them are not results on real ones.");
    line.option(output, "-o,--output", "OUT",
                "OUT.npz (bitmaps, and names in OUT.txt), OUT.ndjson (strokes), or a new folder "
                "for .png files (needed)");
    line.option(count, "--count", "N", "number of drawings [default: 10000]", 1, most_invented);
    line.option(per_class, "--per-class", "N", "instead of --count: drawings of each class", 1,
                most_invented / invented_class_count);
    line.option(seed, "--seed", "N", "the same seed invents the same drawings", 0, UINT64_MAX);
    line.flag(quiet, "--quiet", "no progress");
    if (!line.parse(arguments)) return exit_code::success;
    if (output.empty()) line.wrong("--output OUT.npz is missing");
    if (count && per_class) line.wrong("--count and --per-class exclude each other");

    InventOptions options{.seed = seed};
    if (count) options.count = *count;
    if (per_class) options.count = *per_class * invented_class_count;
    InventedDrawings drawings(options);
    ConversionRun run(quiet);
    FileSinkOptions sink_options;
    sink_options.on_progress = [&](double share) { return run.writing(share); };
    const auto sink = open_file_sink(output, sink_options);
    const ConversionReport report = run.read(drawings, "the invented drawings", *sink);
    if (report.stopped) {
        print_notice("interrupted: nothing was written");
        return exit_code::interrupted;
    }
    fmt::print("{}: {} invented drawings (not real ones) of {} classes, seed {}\n", output,
               grouped(report.drawings), report.classes.size(), seed);
    return exit_code::success;
}

}  // namespace sketchfit
