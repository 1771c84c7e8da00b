#include "sketchfit/formats/cpp_header.h"

#include <cmath>
#include <set>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/text.h"
#include "sketchfit/base/version.h"
#include "sketchfit/formats/cpp_functions.h"
#include "sketchfit/formats/cpp_text.h"

namespace sketchfit {

namespace {

/// A Dense layer, whatever form its weights have.
struct CodeLayer {
    std::size_t inputs;
    std::size_t units;
    Activation activation;
};

std::vector<CodeLayer> code_layers(const Model& model) {
    std::vector<CodeLayer> layers;
    for (const Variable& variable : model.variables()) {
        if (!variable.is_kernel()) continue;
        layers.push_back({variable.rows, variable.columns,
                          std::get<Dense>(model.layers()[variable.layer]).activation});
    }
    return layers;
}

/// The last layer's activation is not applied: softmax is, in any case.
bool is_applied(const std::vector<CodeLayer>& layers, std::size_t number) {
    return number + 1 < layers.size() && layers[number].activation != Activation::linear;
}

/// Bytes of the arrays on the stack: the layers' values, and the first one's whole sums.
std::size_t stack_bytes(const std::vector<CodeLayer>& layers, bool int8) {
    std::size_t units = int8 ? layers.front().units : 0;
    for (const CodeLayer& layer : layers) units += layer.units;
    return units * sizeof(float);
}

std::string opening(const Model& model, const CppHeaderOptions& options,
                    const std::vector<CodeLayer>& layers) {
    std::string text = fmt::format(
        "// A neural network that names drawings: {} pixels in, probabilities of {} classes out.\n"
        "// Written by sketchfit {}; {} parameters as {}.\n"
        "// Signature of the model's weights: {}\n"
        "//\n"
        "//   std::uint8_t pixels[{}::inputs] = {{}};  // 0..255, in rows from the top\n"
        "//   float probabilities[{}::classes];\n"
        "//   {}::predict(pixels, probabilities);\n"
        "//   const char* name = {}::class_names[{}::classify(pixels)];\n"
        "//\n",
        model.inputs(), model.outputs(), version, grouped(model.parameter_count()),
        options.quantized == nullptr ? "32-bit floats" : "8-bit weights", model.signature(),
        options.name, options.name, options.name, options.name, options.name);
    text += fmt::format("// Input: (pixel - {}) / {}. Layers:\n", model.scaling().offset,
                        model.scaling().divisor);
    for (const CodeLayer& layer : layers) {
        text += fmt::format("//   {} -> {} {}\n", layer.inputs, layer.units,
                            activation_name(layer.activation));
    }
    return text +
           fmt::format(
               "// C++11 or later, no other library, no heap, about {} bytes of stack; any number "
               "of threads.\n"
               "#pragma once\n"
               "\n"
               "#include <cmath>\n"
               "#include <cstddef>\n"
               "#include <cstdint>\n"
               "\n"
               "namespace {} {{\n"
               "\n",
               grouped(stack_bytes(layers, options.quantized != nullptr)), options.name);
}

std::string constants(const Model& model) {
    std::string text = fmt::format(
        "constexpr std::size_t inputs = {};\n"
        "constexpr std::size_t classes = {};\n"
        "constexpr const char* class_names[classes] = {{\n",
        model.inputs(), model.outputs());
    for (const std::string& name : model.class_names())
        text += fmt::format("    {},\n", string_literal(name));
    return text + "};\n";
}

/// A function that gives the first element of a constant array: unlike a constant of the namespace,
/// what it holds is one object of the whole program.
std::string array(std::string_view type, const std::string& name, std::size_t count,
                  const std::string& list) {
    return fmt::format(
        "\ninline const {0}* {1}() {{\n"
        "    static constexpr {0} values[{2}] = {{\n{3}    }};\n"
        "    return values;\n"
        "}}\n",
        type, name, count, list);
}

std::string float_array(const std::string& name, const std::vector<float>& values,
                        std::size_t row) {
    return array("float", name, values.size(), float_list(values, row, 8));
}

std::string float_weights(const Model& model) {
    std::string text;
    std::size_t number = 0;
    for (const Variable& variable : model.variables()) {
        const bool kernel = variable.is_kernel();
        text += float_array(fmt::format("{}_{}", kernel ? "kernel" : "bias", number),
                            model.values(variable), variable.columns);
        if (!kernel) ++number;
    }
    return text;
}

std::string int8_weights(const QuantizedModel& model) {
    std::string text;
    for (std::size_t number = 0; number < model.layers.size(); ++number) {
        const QuantizedLayer& layer = model.layers[number];
        const bool first = number == 0;
        text += array("std::int8_t", fmt::format("kernel_{}", number), layer.kernel.size(),
                      int8_list(layer.kernel, layer.units, 8));
        text += float_array(fmt::format("scale_{}", number),
                            first ? model.pixel_factors : layer.scales, layer.units);
        text += float_array(fmt::format("bias_{}", number),
                            first ? model.pixel_biases : layer.biases, layer.units);
    }
    return text;
}

/// The lines that say what the network sees of a pixel, in the arithmetic of nn/network.cpp.
std::string pixel_lines(const InputScaling& scaling) {
    const auto offset = static_cast<float>(scaling.offset);
    const auto factor = static_cast<float>(1.0 / scaling.divisor);
    if (!std::isfinite(offset) || !std::isfinite(factor)) {
        fail("the input scaling (pixel - {}) / {} is beyond what a float holds", scaling.offset,
             scaling.divisor);
    }
    if (offset == 0.0F) {
        return fmt::format(
            "        if (pixels[i] == 0) continue;\n"
            "        const float value = static_cast<float>(pixels[i]) * {};\n",
            float_literal(factor));
    }
    return fmt::format("        const float value = (static_cast<float>(pixels[i]) - {}) * {};\n",
                       float_literal(offset), float_literal(factor));
}

std::string functions(const Model& model, const std::vector<CodeLayer>& layers, bool int8) {
    std::string text(dense_pixels_head(int8));
    if (!int8) text += pixel_lines(model.scaling());
    text += dense_pixels_tail(int8);
    if (layers.size() > 1) text += dense_code(int8);
    std::set<Activation> used{Activation::softmax};
    for (std::size_t number = 0; number < layers.size(); ++number)
        if (is_applied(layers, number)) used.insert(layers[number].activation);
    for (const Activation activation : used) text += activation_code(activation);
    return text;
}

/// The function that goes through the layers.
std::string logits_code(const std::vector<CodeLayer>& layers, bool int8) {
    std::string text =
        "\n"
        "// The values of the classes before the softmax.\n"
        "inline void logits(const std::uint8_t* pixels, float* out) {\n";
    std::string in = "pixels";
    for (std::size_t number = 0; number < layers.size(); ++number) {
        const CodeLayer& layer = layers[number];
        const bool last = number + 1 == layers.size();
        const std::string out = last ? "out" : fmt::format("layer_{}", number);
        if (!last) text += fmt::format("    float {}[{}];\n", out, layer.units);
        text += number == 0 ? fmt::format("    dense_pixels<{}>", layer.units)
                            : fmt::format("    dense<{}, {}>", layer.inputs, layer.units);
        text += fmt::format("({}, kernel_{}(), ", in, number);
        if (int8) text += fmt::format("scale_{}(), ", number);
        text += fmt::format("bias_{}(), {});\n", number, out);
        if (is_applied(layers, number)) {
            text += fmt::format("    {}_all({}, {});\n", activation_name(layer.activation), out,
                                layer.units);
        }
        in = out;
    }
    return text + "}\n";
}

}  // namespace

std::string cpp_header(const Model& model, const CppHeaderOptions& options) {
    if (!is_namespace_name(options.name)) {
        fail_usage(
            "a namespace cannot be called \"{}\": letters, digits and single underscores between "
            "them are needed, a letter first, and no word of C++ or its library",
            printable(options.name));
    }
    require_finite_weights(model);
    const std::vector<CodeLayer> layers = code_layers(model);
    const bool int8 = options.quantized != nullptr;
    std::string text = opening(model, options, layers);
    text += constants(model);
    text += "\nnamespace detail {\n";
    text += int8 ? int8_weights(*options.quantized) : float_weights(model);
    text += functions(model, layers, int8);
    text += logits_code(layers, int8);
    text += "\n}  // namespace detail\n";
    text += entry_code();
    text += fmt::format("\n}}  // namespace {}\n", options.name);
    return text;
}

}  // namespace sketchfit
