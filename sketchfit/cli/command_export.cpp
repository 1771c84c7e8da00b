// sketchfit export: a model in a form that other programs read. A new form is one line of the table
// of formats.
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/text.h"
#include "sketchfit/cli/commands.h"
#include "sketchfit/cli/cpp_export.h"
#include "sketchfit/cli/model_source.h"
#include "sketchfit/formats/keras_file.h"
#include "sketchfit/formats/onnx_file.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

struct ExportFormat {
    std::string_view name;
    std::string_view ending;  ///< of file names; the first that fits decides
    std::string_view about;
    void (*write)(const Model&, const fs::path&);  ///< null: cli/cpp_export.h writes it
    std::string_view other_ending{};               ///< taken as well, or empty

    bool fits(std::string_view file) const {
        return file.ends_with(ending) || (!other_ending.empty() && file.ends_with(other_ending));
    }
};

void export_onnx_bytes(const Model& model, const fs::path& path) {
    export_onnx(model, path, OnnxInput::bytes);
}

void export_onnx_floats(const Model& model, const fs::path& path) {
    export_onnx(model, path, OnnxInput::floats);
}

constexpr auto formats = std::to_array<ExportFormat>({
    {"keras", ".keras", "the whole model, for keras.models.load_model", export_keras},
    {"weights", ".weights.h5", "the weights alone, for load_weights", export_keras_weights},
    {"h5", ".h5", "the whole model in the older (legacy) form", export_keras_h5},
    {"onnx", ".onnx", "for onnxruntime and others, takes bytes", export_onnx_bytes},
    {"onnx-floats", ".onnx", "the same, takes the bytes' values as floats", export_onnx_floats},
    {"cpp", ".h", "a C++ header without dependencies (also .hpp)", nullptr, ".hpp"},
});

/// The names or the endings of all formats, for messages.
std::string listed(std::string_view ExportFormat::*part) {
    std::vector<std::string_view> texts;
    texts.reserve(formats.size());
    for (const ExportFormat& format : formats) {
        if (texts.empty() || texts.back() != format.*part) texts.push_back(format.*part);
    }
    return fmt::format("{}", fmt::join(texts, ", "));
}

const ExportFormat& choose_format(const CommandLine& line, const std::optional<std::string>& name,
                                  const std::string& output) {
    for (const ExportFormat& format : formats) {
        if (name ? *name == format.name : format.fits(output)) return format;
    }
    if (name) {
        line.wrong(fmt::format("--format must be one of {}, received {}",
                               listed(&ExportFormat::name), printable(*name)));
    }
    line.wrong(fmt::format("{} has none of the endings {}: name it so, or give --format",
                           printable(output, 400), listed(&ExportFormat::ending)));
}

std::string footer() {
    std::string text = "Formats:\n";
    for (const ExportFormat& format : formats)
        text += fmt::format("  {:<11} {:<12} {}\n", format.name, format.ending, format.about);
    return text +
           "\n"
           "A Keras model takes drawings as they are, bytes 0..255 in rows: the scaling of "
           "the "
           "pixels\n"
           "is its Rescaling layer. It answers with probabilities. See docs/formats.md.\n"
           "\n"
           "An ONNX model has one input, pixels (N, 784), and one output, probabilities (N, "
           "classes);\n"
           "scaling and softmax are in its graph.\n"
           "\n"
           "A C++ header is one file with functions predict and classify, for pixels 0..255 too; "
           "--int8\n"
           "makes its weights bytes, and says how much accuracy that costs on the drawings that "
           "the "
           "run\n"
           "was not fitted on, or on those of --data.\n"
           "\n"
           "For example:\n"
           "  sketchfit export first -o first.keras\n"
           "  sketchfit export first -o first.onnx\n"
           "  sketchfit export first -o first.h --name sketches\n"
           "  sketchfit export first -o small.h --int8\n"
           "  sketchfit export first/model.safetensors -o small.h --int8 --data drawings.npz\n";
}

}  // namespace

int export_command(Arguments arguments) {
    std::string source;
    std::string output;
    std::optional<std::string> format_name;
    CommandLine line("export", "Writes a network in a form that other programs read.");
    line.positional(source, "MODEL",
                    "folder that `sketchfit train` wrote, or a model's .safetensors file");
    line.option(output, "-o,--output", "FILE", "the file to write (needed)");
    line.option(
        format_name, "--format", "NAME",
        fmt::format("form of the file: {} [default: by its ending]", listed(&ExportFormat::name)));
    CppExport cpp;
    cpp.declare(line);
    line.footer(footer());
    if (!line.parse(arguments)) return exit_code::success;
    if (output.empty()) line.wrong("--output FILE is missing");

    const ExportFormat& format = choose_format(line, format_name, output);
    cpp.check(line, format.write == nullptr);
    if (format.write == nullptr) {
        cpp.run(source, output);
        return exit_code::success;
    }
    const Model model = open_model(source).model;
    format.write(model, output);
    fmt::print("{}: {} parameters, {} inputs, {} classes, format {}\n", printable(output, 400),
               grouped(model.parameter_count()), model.inputs(), model.outputs(), format.name);
    return exit_code::success;
}

}  // namespace sketchfit
