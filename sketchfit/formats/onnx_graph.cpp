#include "sketchfit/formats/onnx_graph.h"

#include <protozero/pbf_writer.hpp>

namespace sketchfit::onnx {

namespace {

using protozero::pbf_writer;

protozero::data_view view(std::string_view text) {
    return {text.data(), text.size()};
}

// Fields of the messages of onnx.proto.
namespace graph_field {
constexpr std::uint32_t node = 1;
constexpr std::uint32_t name = 2;
constexpr std::uint32_t initializer = 5;
constexpr std::uint32_t input = 11;
constexpr std::uint32_t output = 12;
}  // namespace graph_field

void add_attribute(pbf_writer& node, const Attribute& attribute) {
    pbf_writer message(node, 5);
    message.add_string(1, view(attribute.name));
    if (attribute.number) {
        message.add_float(2, *attribute.number);
        message.add_enum(20, 1);  // FLOAT
    } else {
        message.add_int64(3, attribute.integer.value_or(0));
        message.add_enum(20, 2);  // INT
    }
}

}  // namespace

Graph::Graph(std::string_view name) {
    pbf_writer(bytes_).add_string(graph_field::name, view(name));
}

void Graph::add_constant(const std::string& name, std::span<const std::int64_t> shape,
                         std::span<const float> values) {
    pbf_writer graph(bytes_);
    pbf_writer tensor(graph, graph_field::initializer);
    for (const std::int64_t extent : shape) tensor.add_int64(1, extent);
    tensor.add_int32(2, static_cast<std::int32_t>(ElementType::float32));
    tensor.add_string(8, name);
    tensor.add_bytes(9, reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

void Graph::add_constant(const std::string& name, float value) {
    add_constant(name, {}, {&value, 1});
}

void Graph::add_node(std::string_view operation, std::initializer_list<std::string> inputs,
                     const std::string& output, std::initializer_list<Attribute> attributes) {
    pbf_writer graph(bytes_);
    pbf_writer node(graph, graph_field::node);
    for (const std::string& input : inputs) node.add_string(1, input);
    node.add_string(2, output);
    node.add_string(3, "make_" + output);
    node.add_string(4, view(operation));
    for (const Attribute& attribute : attributes) add_attribute(node, attribute);
}

void Graph::add_value(std::uint32_t field, std::string_view name, ElementType element_type,
                      std::size_t columns) {
    pbf_writer graph(bytes_);
    pbf_writer value(graph, field);
    value.add_string(1, view(name));
    pbf_writer type(value, 2);
    pbf_writer tensor(type, 1);
    tensor.add_int32(1, static_cast<std::int32_t>(element_type));
    pbf_writer shape(tensor, 2);
    pbf_writer(shape, 1).add_string(2, "N");
    pbf_writer(shape, 1).add_int64(1, static_cast<std::int64_t>(columns));
}

void Graph::add_input(std::string_view name, ElementType type, std::size_t columns) {
    add_value(graph_field::input, name, type, columns);
}

void Graph::add_output(std::string_view name, ElementType type, std::size_t columns) {
    add_value(graph_field::output, name, type, columns);
}

std::string model_bytes(const Graph& graph, const ModelFacts& facts) {
    std::string bytes;
    pbf_writer model(bytes);
    model.add_int64(1, ir_version);
    model.add_string(2, "sketchfit");
    model.add_string(3, facts.producer_version);
    model.add_string(6, facts.description);
    model.add_message(7, graph.bytes());
    {
        pbf_writer operators(model, 8);
        operators.add_string(1, "");
        operators.add_int64(2, opset);
    }
    for (const auto& [key, value] : facts.metadata) {
        pbf_writer entry(model, 14);
        entry.add_string(1, key);
        entry.add_string(2, value);
    }
    return bytes;
}

}  // namespace sketchfit::onnx
