#include "sketchfit/nn/architecture_json.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

using Json = nlohmann::ordered_json;

Json layer_json(const Layer& layer) {
    if (const auto* dropout = std::get_if<Dropout>(&layer)) {
        return {{"type", "Dropout"}, {"rate", dropout->rate}};
    }
    const Dense& dense = std::get<Dense>(layer);
    Json result{{"type", "Dense"},
                {"units", dense.units},
                {"activation", activation_name(dense.activation)},
                {"kernel_initializer", initializer_name(dense.kernel_initializer)},
                {"l1", dense.l1},
                {"l2", dense.l2}};
    result["max_norm"] = dense.max_norm ? Json(*dense.max_norm) : Json(nullptr);
    return result;
}

Layer layer_from(const Json& value) {
    const std::string type = value.at("type").get<std::string>();
    if (type == "Dropout") return Dropout{.rate = value.at("rate").get<double>()};
    if (type != "Dense") {
        fail("layers are Dense or Dropout, received \"{}\"", printable(type));
    }
    Dense dense{.units = value.at("units").get<std::size_t>(),
                .activation = activation_from(value.at("activation").get<std::string>())};
    dense.kernel_initializer = initializer_from(value.value("kernel_initializer", "zeros"));
    dense.l1 = value.value("l1", 0.0);
    dense.l2 = value.value("l2", 0.0);
    if (value.contains("max_norm") && !value["max_norm"].is_null()) {
        dense.max_norm = value["max_norm"].get<double>();
    }
    return dense;
}

/// More than any Model takes; keeps the products below small.
constexpr std::size_t most_inputs = std::size_t{1} << 32;

/// Weights of layers that check_layers accepts: no product here can overflow.
std::size_t count_parameters(std::size_t inputs, const std::vector<Layer>& layers) {
    check_layers(layers);
    std::size_t count = 0;
    for (const Layer& layer : layers) {
        const auto* dense = std::get_if<Dense>(&layer);
        if (dense == nullptr) continue;
        count += (std::min(inputs, most_inputs) + 1) * dense->units;
        inputs = dense->units;
    }
    return count;
}

}  // namespace

Json architecture_json(const Model& model) {
    Json layers = Json::array();
    for (const Layer& layer : model.layers()) layers.push_back(layer_json(layer));
    return {{"input", model.inputs()},
            {"layers", layers},
            {"input_scaling",
             {{"offset", model.scaling().offset}, {"divisor", model.scaling().divisor}}},
            {"class_names", model.class_names()}};
}

Model model_from_json(const Json& architecture, std::size_t parameters) {
    try {
        ModelOptions options{.input = architecture.at("input").get<std::size_t>()};
        options.class_names = architecture.at("class_names").get<std::vector<std::string>>();
        const Json& scaling = architecture.at("input_scaling");
        options.scaling = {.offset = scaling.at("offset").get<double>(),
                           .divisor = scaling.at("divisor").get<double>()};
        if (architecture.at("layers").size() > 1000) fail("a network has at most 1000 layers");
        std::vector<Layer> layers;
        for (const Json& layer : architecture.at("layers")) layers.push_back(layer_from(layer));
        const std::size_t expected = count_parameters(options.input, layers);
        if (expected != parameters) {
            fail("the architecture has {} parameters, the file holds {}", expected, parameters);
        }
        return Model(std::move(layers), std::move(options));
    } catch (const nlohmann::json::exception& error) {
        fail("the architecture is malformed: {}", printable(error.what(), 160));
    }
}

}  // namespace sketchfit
