// sketchfit import: a model of Keras's as a model file of ours.
#include <charconv>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/cli/commands.h"
#include "sketchfit/cli/data_flags.h"
#include "sketchfit/cli/model_source.h"
#include "sketchfit/cli/terminal.h"
#include "sketchfit/data/class_names.h"
#include "sketchfit/formats/keras_file.h"
#include "sketchfit/nn/model_file.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

constexpr const char* footer =
    "Sequential models of Dense, Dropout, Flatten, Rescaling, Normalization and activation layers "
    "are\n"
    "read; another layer is named and refused. Nothing in the file is run. See docs/formats.md.\n"
    "A file of weights alone does not say what its layers compute: --like or --activation does.\n"
    "\n"
    "For example:\n"
    "  sketchfit import sketches.keras --classes apple,bee,cat -o sketches.safetensors\n"
    "  sketchfit import trained.weights.h5 --activation relu -o trained.safetensors\n";

struct ImportFlags {
    std::string file;
    std::string output;
    std::string classes;
    std::optional<std::string> like;
    std::optional<std::string> activation;
    std::optional<double> divisor;
    std::optional<double> offset;
};

void set_number(std::optional<double>& target, const std::string& text) {
    double value = 0.0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end)
        fail_usage("a number is needed, received \"{}\"", printable(text));
    target = value;
}

void declare(CommandLine& line, ImportFlags& flags) {
    line.positional(flags.file, "FILE", "a model of Keras's: .keras, .h5 or .weights.h5");
    line.option(flags.output, "-o,--output", "OUT",
                "the model file to write, .safetensors (needed)");
    line.option(flags.classes, "--classes", "LIST",
                "class names in the order of the outputs: a,b,c or @FILE with one name a line "
                "[default: from the file, or a .txt of the same name beside it]");
    const auto number = [&](const char* flag, const char* help, std::optional<double>& target) {
        line.setting(flag, "NUMBER", help, false,
                     [&target](const std::string& text) { set_number(target, text); });
    };
    number(
        "--divisor",
        "what pixels 0..255 are divided by before they enter a model that has no Rescaling layer "
        "[default: 255]",
        flags.divisor);
    number("--offset", "what is taken off the pixels before that [default: 0]", flags.offset);
    line.group("For files of weights alone");
    line.option(flags.like, "--like", "MODEL",
                "a model of ours with the same layers, whose scaling and classes are taken too");
    line.option(flags.activation, "--activation", "NAME",
                fmt::format("activation of the hidden layers: {}; the last layer has softmax",
                            fmt::join(activation_names(), ", ")));
    line.footer(footer);
}

KerasImportOptions options_of(const CommandLine& line, const ImportFlags& flags,
                              const std::optional<Model>& like) {
    KerasImportOptions options;
    if (flags.offset && !flags.divisor) line.wrong("--offset goes with --divisor: give both");
    if (flags.divisor) {
        if (*flags.divisor == 0.0) line.wrong("--divisor must not be 0");
        options.scaling = {.offset = flags.offset.value_or(0.0), .divisor = *flags.divisor};
    }
    if (flags.activation) options.hidden_activation = activation_from(*flags.activation);
    if (like) options.like = &*like;
    if (!flags.classes.empty()) {
        options.class_names = parse_class_names(flags.classes);
    } else if (const auto beside = read_names_beside(flags.file)) {
        options.class_names = beside->names;
    }
    return options;
}

}  // namespace

int import_command(Arguments arguments) {
    ImportFlags flags;
    CommandLine line("import", "Makes a model file of a network that Keras saved.");
    declare(line, flags);
    if (!line.parse(arguments)) return exit_code::success;
    if (flags.output.empty()) line.wrong("--output OUT is missing");
    if (!flags.output.ends_with(".safetensors"))
        line.wrong(fmt::format("{} must end in .safetensors", printable(flags.output, 400)));
    if (flags.like && flags.activation) line.wrong("--like and --activation exclude each other");

    std::optional<Model> like;
    if (flags.like) like = open_model(*flags.like).model;
    const KerasImport imported = import_keras(fs::path(flags.file), options_of(line, flags, like));
    save(imported.model, flags.output, {{"imported_from", flags.file}});
    for (const std::string& note : imported.notes) print_notice("note: " + note);
    if (!imported.names_classes)
        print_notice("note: the classes have no names: --classes gives them some");
    fmt::print("{}: from {} ({})\n\n{}", printable(flags.output, 400), printable(flags.file, 400),
               imported.kind, imported.model.summary());
    return exit_code::success;
}

}  // namespace sketchfit
