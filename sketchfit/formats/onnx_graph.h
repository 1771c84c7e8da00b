// An ONNX graph in the making: nodes one behind the other, constants, one input, one output.
// Numbers of fields are those of onnx.proto.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sketchfit::onnx {

enum class ElementType : std::int32_t { float32 = 1, uint8 = 2 };

struct Attribute {
    std::string_view name;
    std::optional<float> number{};
    std::optional<std::int64_t> integer{};
};

class Graph {
  public:
    explicit Graph(std::string_view name);

    /// A constant of float32 values, known by `name`; a shape of none is a single number.
    void add_constant(const std::string& name, std::span<const std::int64_t> shape,
                      std::span<const float> values);
    void add_constant(const std::string& name, float value);
    /// A node whose output is known by `output`.
    void add_node(std::string_view operation, std::initializer_list<std::string> inputs,
                  const std::string& output, std::initializer_list<Attribute> attributes = {});
    /// Of shape (N, columns), N being any number.
    void add_input(std::string_view name, ElementType type, std::size_t columns);
    void add_output(std::string_view name, ElementType type, std::size_t columns);

    /// The GraphProto.
    const std::string& bytes() const { return bytes_; }

  private:
    void add_value(std::uint32_t field, std::string_view name, ElementType type,
                   std::size_t columns);

    std::string bytes_;
};

/// A ModelProto around a graph.
struct ModelFacts {
    std::string producer_version{};
    std::string description{};
    std::vector<std::pair<std::string, std::string>> metadata{};
};
inline constexpr std::int64_t ir_version = 8;
inline constexpr std::int64_t opset = 13;
std::string model_bytes(const Graph& graph, const ModelFacts& facts);

}  // namespace sketchfit::onnx
