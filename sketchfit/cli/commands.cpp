#include "sketchfit/cli/commands.h"

#include <array>
#include <vector>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/nearest.h"

namespace sketchfit {

namespace {

constexpr auto all_commands = std::to_array<Command>({
    {"train", "Models", "fit one network on a dataset, or go on with a run", train_command},
    {"evaluate", "Models", "how well a network names drawings, or which of two does better",
     evaluate_command},
    {"predict", "Models", "what drawings are: pictures, strokes, files of bitmaps, a stream",
     predict_command},
    {"export", "Models", "a network as a file of Keras's", export_command},
    {"import", "Models", "a network from a file of Keras's", import_command},
    {"sweep", "Experiments", "fit many networks that differ in one setting, or a grid",
     sweep_command},
    {"runs", "Experiments", "the table of a sweep again: text, CSV or JSON", runs_command},
    {"report", "Experiments", "curves, confusion, drawings: a page for the browser, figures, CSV",
     report_command},
    {"info", "Data", "what a dataset, a run or a model file holds", info_command},
    {"show", "Data", "a contact sheet of drawings, or drawings as text", show_command},
    {"convert", "Data", "drawings of any form into another: strokes, bitmaps, pictures",
     convert_command},
    {"fetch", "Data", "download drawings of the Quick, Draw! Dataset, class by class",
     fetch_command},
    {"synth", "Data", "invent drawings of ten classes, to try things out", synth_command},
    {"settings", "Reference", "every setting: meaning, type, range, default", settings_command},
});

}  // namespace

std::span<const Command> commands() {
    return all_commands;
}

const Command& find_command(const std::string& name) {
    std::vector<std::string_view> names{"help"};
    for (const Command& command : commands()) {
        if (command.name == name) return command;
        names.push_back(command.name);
    }
    const std::string_view kind = name.starts_with('-') ? "flag" : "command";
    const std::string hint = did_you_mean(name, names);
    fail_usage("unknown {} {}{}", kind, printable(name),
               hint.empty() ? "; see sketchfit --help" : hint);
}

std::string program_help() {
    std::string text =
        "sketchfit trains and compares small neural networks that recognise drawings.\n\n"
        "Usage: sketchfit COMMAND [arguments] [flags]\n";
    std::string_view group;
    for (const Command& command : commands()) {
        if (command.group != group) {
            group = command.group;
            text += fmt::format("\n{}:\n", group);
        }
        text += fmt::format("  {:<10}  {}\n", command.name, command.summary);
    }
    return text +
           "\n"
           "  sketchfit COMMAND --help   the command's flags with their types and defaults\n"
           "  sketchfit --version        the version and the compiler\n"
           "\n"
           "For example:\n"
           "  sketchfit synth --per-class 500 -o drawings.npz\n"
           "  sketchfit train drawings.npz --epochs 5 --output first\n"
           "  sketchfit evaluate first drawings.npz --part validation\n"
           "  sketchfit predict first picture.png\n"
           "\n"
           "Results go to stdout, progress and errors (one line) to stderr.\n"
           "Exit codes: 0 done, 1 error, 2 wrong usage, 3 the run diverged (train),\n"
           "130 interrupted by Ctrl-C or a signal (what was done is kept).\n";
}

}  // namespace sketchfit
