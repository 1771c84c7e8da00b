// sketchfit synth: invented drawings of the benchmark's ten classes, for trying things out where no
// real ones are at hand.
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/cli/commands.h"
#include "sketchfit/cli/tables.h"
#include "sketchfit/data/npz.h"
#include "sketchfit/ink/invent.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

/// X and y as NumPy writes them, and the names in a .txt of the same name beside it.
void write_dataset(const fs::path& path, const Dataset& drawings) {
    const std::size_t width = drawings.pixels_per_drawing();
    Pixels pixels;
    pixels.reserve(drawings.size() * width);
    for (std::size_t i = 0; i < drawings.size(); ++i) {
        const auto bitmap = drawings.drawing(i);
        pixels.insert(pixels.end(), bitmap.begin(), bitmap.end());
    }
    std::vector<std::uint8_t> labels;
    for (const std::uint16_t label : drawings.labels())
        labels.push_back(static_cast<std::uint8_t>(label));
    std::string names;
    for (const std::string& name : drawings.class_names()) names += name + "\n";

    fs::path names_path = path;
    write_file(names_path.replace_extension(".txt"), names);
    write_npz(path, {{"arr_0", view_array<std::uint8_t>(pixels, {drawings.size(), width})},
                     {"arr_1", view_array<std::uint8_t>(labels, {drawings.size()})}});
}

}  // namespace

int synth_command(Arguments arguments) {
    std::uint64_t per_class = 1000;
    std::uint64_t seed = 1;
    std::string output;
    CommandLine line("synth",
                     "Invents simple drawings of the QuickDraw-10 benchmark's classes. They serve "
                     "to try the program; results on them say nothing about real drawings.");
    line.option(output, "-o,--output", "OUT.npz",
                "the dataset; the names go into a .txt beside it (needed)");
    line.option(per_class, "--per-class", "N", "drawings of each class", 1, 1000000);
    line.option(seed, "--seed", "N", "the same seed invents the same drawings", 0, UINT64_MAX);
    if (!line.parse(arguments)) return exit_code::success;
    if (output.empty()) line.wrong("--output OUT.npz is missing");
    if (fs::path(output).extension() != ".npz")
        line.wrong(fmt::format("--output must end in .npz; received '{}'", printable(output)));

    const Dataset drawings = invent_drawings({.per_class = per_class, .seed = seed});
    write_dataset(output, drawings);
    fmt::print("{}: {} invented drawings (not real ones) of {} classes, seed {}\n", output,
               grouped(drawings.size()), drawings.class_count(), seed);
    return exit_code::success;
}

}  // namespace sketchfit
