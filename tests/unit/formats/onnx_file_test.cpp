// ONNX files read back: what they say of themselves, their weights bit for bit, and their nodes in
// an order in which each finds its inputs.
#include "sketchfit/formats/onnx_file.h"

#include <cstring>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <protozero/pbf_reader.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "tests/unit/nn/rich_model.h"

namespace sketchfit {
namespace {

using protozero::pbf_reader;
using testing::ElementsAre;
using testing::Pair;

struct Node {
    std::vector<std::string> inputs;
    std::string output;
    std::string operation;
};

struct Tensor {
    std::vector<std::int64_t> shape;
    std::vector<float> values;
};

struct Read {
    std::map<std::uint32_t, std::int64_t> numbers;
    std::map<std::string, std::string> metadata;
    std::int64_t opset = 0;
    std::vector<Node> nodes;
    std::map<std::string, Tensor> constants;
    std::map<std::string, std::int32_t> values;  // inputs and outputs with their types
};

void read_tensor(pbf_reader tensor, Read& read) {
    Tensor result;
    std::string name;
    while (tensor.next()) {
        if (tensor.tag() == 1) {
            result.shape.push_back(tensor.get_int64());
        } else if (tensor.tag() == 2) {
            EXPECT_EQ(tensor.get_int32(), 1);
        } else if (tensor.tag() == 8) {
            name = tensor.get_string();
        } else {
            const std::string bytes = tensor.get_string();
            result.values.resize(bytes.size() / sizeof(float));
            std::memcpy(result.values.data(), bytes.data(), bytes.size());
        }
    }
    EXPECT_TRUE(read.constants.emplace(name, result).second) << name;
}

void read_node(pbf_reader node, Read& read) {
    Node& result = read.nodes.emplace_back();
    while (node.next()) {
        switch (node.tag()) {
            case 1:
                result.inputs.push_back(node.get_string());
                break;
            case 2:
                result.output = node.get_string();
                break;
            case 4:
                result.operation = node.get_string();
                break;
            default:
                node.skip();
        }
    }
}

void read_value(pbf_reader value, Read& read) {
    EXPECT_TRUE(value.next(1));
    const std::string name = value.get_string();
    EXPECT_TRUE(value.next(2));
    pbf_reader type(value.get_message());
    EXPECT_TRUE(type.next(1));
    pbf_reader tensor(type.get_message());
    EXPECT_TRUE(tensor.next(1));
    read.values[name] = tensor.get_int32();
    EXPECT_TRUE(tensor.next(2));
    pbf_reader shape(tensor.get_message());
    EXPECT_TRUE(shape.next(1));
    pbf_reader first(shape.get_message());
    EXPECT_TRUE(first.next(2));
    EXPECT_EQ(first.get_string(), "N");
}

Read read_model(const std::string& bytes) {
    Read read;
    pbf_reader model(bytes);
    while (model.next()) {
        if (model.tag() == 1) {
            read.numbers[1] = model.get_int64();
        } else if (model.tag() == 7) {
            pbf_reader graph(model.get_message());
            while (graph.next()) {
                switch (graph.tag()) {
                    case 1:
                        read_node(graph.get_message(), read);
                        break;
                    case 5:
                        read_tensor(graph.get_message(), read);
                        break;
                    case 11:
                    case 12:
                        read_value(graph.get_message(), read);
                        break;
                    default:
                        graph.skip();
                }
            }
        } else if (model.tag() == 8) {
            pbf_reader operators(model.get_message());
            while (operators.next()) {
                if (operators.tag() == 2) {
                    read.opset = operators.get_int64();
                } else {
                    operators.skip();
                }
            }
        } else if (model.tag() == 14) {
            pbf_reader entry(model.get_message());
            EXPECT_TRUE(entry.next(1));
            const std::string key = entry.get_string();
            EXPECT_TRUE(entry.next(2));
            read.metadata[key] = entry.get_string();
        } else {
            model.skip();
        }
    }
    return read;
}

std::vector<std::string> operations(const Read& read) {
    std::vector<std::string> names;
    for (const Node& node : read.nodes) names.push_back(node.operation);
    return names;
}

TEST(Onnx, SaysWhatItIs) {
    const Model model = rich_model();
    const Read read = read_model(onnx_bytes(model, OnnxInput::bytes));
    EXPECT_EQ(read.numbers.at(1), 8);
    EXPECT_EQ(read.opset, 13);
    EXPECT_EQ(nlohmann::json::parse(read.metadata.at("class_names")), model.class_names());
    EXPECT_EQ(nlohmann::json::parse(read.metadata.at("input_scaling"))["offset"], 33.25);
    EXPECT_THAT(read.values, ElementsAre(Pair("pixels", 2), Pair("probabilities", 1)));
    const Read floats = read_model(onnx_bytes(model, OnnxInput::floats));
    EXPECT_EQ(floats.values.at("pixels"), 1);
}

TEST(Onnx, HasScalingLayersAndSoftmaxInItsGraph) {
    const Model model = rich_model();
    const Read read = read_model(onnx_bytes(model, OnnxInput::bytes));
    EXPECT_THAT(operations(read), ElementsAre("Cast", "Sub", "Mul", "Gemm", "Mul", "Erf", "Add",
                                              "Mul", "Mul", "Gemm", "Softmax"));
    EXPECT_THAT(read.constants.at("offset").values, ElementsAre(33.25F));
    EXPECT_THAT(read.constants.at("scale").values, ElementsAre(1.0F / 77.5F));
    EXPECT_EQ(read.constants.at("dense_0_kernel").values, model.values(model.variables()[0]));
    EXPECT_THAT(read.constants.at("dense_0_kernel").shape, ElementsAre(12, 5));
    EXPECT_EQ(read.constants.at("dense_1_bias").values, model.values(model.variables()[3]));
}

TEST(Onnx, EveryNodeFindsItsInputs) {
    for (const Activation activation :
         {linear, relu, sigmoid, Activation::tanh, elu, leaky_relu, gelu, softmax}) {
        for (const Activation last : {softmax, linear}) {
            const Model model = Sequential(
                {Dense{4, activation}, Dropout{0.5}, Dense{3, activation}, Dense{2, last}},
                {.input = 6, .seed = 1});
            const Read read = read_model(onnx_bytes(model, OnnxInput::floats));
            std::set<std::string> known{"pixels"};
            for (const auto& [name, tensor] : read.constants) known.insert(name);
            for (const Node& node : read.nodes) {
                for (const std::string& input : node.inputs) {
                    EXPECT_TRUE(known.contains(input)) << input;
                }
                EXPECT_TRUE(known.insert(node.output).second) << node.output;
            }
            EXPECT_EQ(read.nodes.back().output, "probabilities");
            EXPECT_EQ(read.nodes.back().operation, "Softmax");
        }
    }
}

TEST(Onnx, GivesTheSameBytes) {
    EXPECT_EQ(onnx_bytes(rich_model(), OnnxInput::bytes),
              onnx_bytes(rich_model(), OnnxInput::bytes));
    const auto path = std::filesystem::path(testing::TempDir()) / "model.onnx";
    export_onnx(rich_model(), path, OnnxInput::bytes);
    EXPECT_EQ(read_file(path, 1U << 20U), onnx_bytes(rich_model(), OnnxInput::bytes));
    std::filesystem::remove(path);
    EXPECT_THROW(export_onnx(rich_model(), "/dev/null/x.onnx", OnnxInput::bytes), Error);
}

}  // namespace
}  // namespace sketchfit
