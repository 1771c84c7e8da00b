#include "sketchfit/formats/onnx_file.h"

#include <limits>
#include <numbers>
#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/base/version.h"
#include "sketchfit/formats/onnx_graph.h"

namespace sketchfit {

namespace {

using onnx::Graph;

/// Adds (pixel - offset) * (1 / divisor) as a model computes it, in float32; returns its name.
std::string add_scaling(Graph& graph, const InputScaling& scaling, OnnxInput input) {
    std::string value = "pixels";
    if (input == OnnxInput::bytes) {
        graph.add_node("Cast", {value}, "pixels_as_floats", {{.name = "to", .integer = 1}});
        value = "pixels_as_floats";
    }
    if (scaling.offset != 0.0) {
        graph.add_constant("offset", static_cast<float>(scaling.offset));
        graph.add_node("Sub", {value, "offset"}, "shifted");
        value = "shifted";
    }
    graph.add_constant("scale", static_cast<float>(1.0 / scaling.divisor));
    graph.add_node("Mul", {value, "scale"}, "scaled");
    return "scaled";
}

/// x * 0.5 * (1 + erf(x / sqrt(2))): opset 13 has no Gelu.
void add_gelu(Graph& graph, const std::string& input, const std::string& output) {
    graph.add_constant(output + "_root", static_cast<float>(1.0 / std::numbers::sqrt2));
    graph.add_constant(output + "_one", 1.0F);
    graph.add_constant(output + "_half", 0.5F);
    graph.add_node("Mul", {input, output + "_root"}, output + "_rooted");
    graph.add_node("Erf", {output + "_rooted"}, output + "_erf");
    graph.add_node("Add", {output + "_erf", output + "_one"}, output + "_sum");
    graph.add_node("Mul", {output + "_sum", output + "_half"}, output + "_share");
    graph.add_node("Mul", {input, output + "_share"}, output);
}

void add_activation(Graph& graph, Activation activation, const std::string& input,
                    const std::string& output) {
    switch (activation) {
        case Activation::linear:
            graph.add_node("Identity", {input}, output);
            break;
        case Activation::relu:
            graph.add_node("Relu", {input}, output);
            break;
        case Activation::sigmoid:
            graph.add_node("Sigmoid", {input}, output);
            break;
        case Activation::tanh:
            graph.add_node("Tanh", {input}, output);
            break;
        case Activation::elu:
            graph.add_node("Elu", {input}, output, {{.name = "alpha", .number = 1.0F}});
            break;
        case Activation::leaky_relu:
            graph.add_node("LeakyRelu", {input}, output, {{.name = "alpha", .number = 0.2F}});
            break;
        case Activation::gelu:
            add_gelu(graph, input, output);
            break;
        case Activation::softmax:
            graph.add_node("Softmax", {input}, output, {{.name = "axis", .integer = -1}});
            break;
    }
}

/// A Dense layer without its activation; returns its output's name.
std::string add_dense(Graph& graph, const Model& model, std::size_t number,
                      const std::string& input) {
    std::string name = fmt::format("dense_{}", number);
    const Variable& kernel = model.variables()[2 * number];
    const Variable& bias = model.variables()[2 * number + 1];
    const std::int64_t shape[]{static_cast<std::int64_t>(kernel.rows),
                               static_cast<std::int64_t>(kernel.columns)};
    graph.add_constant(name + "_kernel", shape, model.values(kernel));
    graph.add_constant(name + "_bias", {&shape[1], 1}, model.values(bias));
    graph.add_node("Gemm", {input, name + "_kernel", name + "_bias"}, name);
    return name;
}

void check_size(const Model& model) {
    constexpr std::size_t overhead = std::size_t{64} << 20U;
    const std::size_t most = std::numeric_limits<std::int32_t>::max() - overhead;
    if (model.parameter_count() > most / sizeof(float)) {
        fail("an ONNX file holds at most 2 GiB, the model has {} parameters; export it as .keras",
             model.parameter_count());
    }
}

onnx::ModelFacts facts_of(const Model& model, OnnxInput input) {
    const nlohmann::ordered_json names(model.class_names());
    const nlohmann::ordered_json scaling{{"offset", model.scaling().offset},
                                         {"divisor", model.scaling().divisor}};
    constexpr auto replace = nlohmann::ordered_json::error_handler_t::replace;
    return {.producer_version = std::string(version),
            .description = fmt::format(
                "Recognises drawings. pixels: (N, {}) {} 0..255, row by row from the top, ink is "
                "255. probabilities: (N, {}), in the order of class_names in metadata_props.",
                model.inputs(), input == OnnxInput::bytes ? "bytes" : "floats", model.outputs()),
            .metadata = {{"class_names", names.dump(-1, ' ', false, replace)},
                         {"input_scaling", scaling.dump()},
                         {"sketchfit_version", std::string(version)}}};
}

}  // namespace

std::string onnx_bytes(const Model& model, OnnxInput input) {
    check_size(model);
    Graph graph("sketchfit");
    const bool bytes = input == OnnxInput::bytes;
    graph.add_input("pixels", bytes ? onnx::ElementType::uint8 : onnx::ElementType::float32,
                    model.inputs());
    graph.add_output("probabilities", onnx::ElementType::float32, model.outputs());
    std::string value = add_scaling(graph, model.scaling(), input);
    std::size_t number = 0;
    const std::size_t count = model.variables().size() / 2;
    for (const Layer& layer : model.layers()) {
        const Dense* dense = std::get_if<Dense>(&layer);
        if (dense == nullptr) continue;
        value = add_dense(graph, model, number++, value);
        // A last layer without softmax gives logits: the graph answers with probabilities.
        const bool last = number == count;
        const std::string output = last ? "probabilities" : value + "_activated";
        add_activation(graph, last ? Activation::softmax : dense->activation, value, output);
        value = output;
    }
    return onnx::model_bytes(graph, facts_of(model, input));
}

void export_onnx(const Model& model, const std::filesystem::path& path, OnnxInput input) {
    write_file(path, onnx_bytes(model, input));
}

}  // namespace sketchfit
