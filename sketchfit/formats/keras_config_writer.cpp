// Our layers as Keras's JSON, in the smallest form that Keras 3.3 to 3.16 read: what is left out
// has the default of the constructor.
#include <map>
#include <utility>

#include <fmt/format.h>

#include "sketchfit/formats/keras_config.h"

namespace sketchfit::keras {

namespace {

/// One layer in either form: only the outer object differs.
struct LayerEntry {
    const char* class_name;
    std::string name;
    Json config;
};

/// Keras's names: the class in snake case, numbered from the second on.
class LayerList {
  public:
    void add(const char* class_name, const char* snake, const Json& config) {
        const std::size_t number = numbers_[snake]++;
        std::string name = number == 0 ? snake : fmt::format("{}_{}", snake, number);
        Json named{{"name", name}};
        named.update(config);
        entries_.push_back({class_name, std::move(name), std::move(named)});
    }
    std::vector<LayerEntry> take() { return std::move(entries_); }

  private:
    std::map<std::string, std::size_t> numbers_;
    std::vector<LayerEntry> entries_;
};

/// The layers behind the InputLayer.
std::vector<LayerEntry> layers_of(const Model& model) {
    LayerList list;
    const InputScaling& scaling = model.scaling();
    const double offset = scaling.offset == 0.0 ? 0.0 : -scaling.offset / scaling.divisor;
    list.add("Rescaling", "rescaling", {{"scale", 1.0 / scaling.divisor}, {"offset", offset}});
    for (const Layer& layer : model.layers()) {
        if (const auto* dropout = std::get_if<Dropout>(&layer)) {
            list.add("Dropout", "dropout", {{"rate", dropout->rate}});
            continue;
        }
        const Dense& dense = std::get<Dense>(layer);
        Json config{{"units", dense.units}, {"activation", activation_name(dense.activation)}};
        write_training_parts(dense, config);
        list.add("Dense", "dense", config);
    }
    if (std::get<Dense>(model.layers().back()).activation == Activation::linear)
        list.add("Softmax", "softmax", Json::object());
    return list.take();
}

Json input_shape(const Model& model) {
    return Json::array({nullptr, model.inputs()});
}

/// Objects of Keras 3 without what Keras 2 does not know.
Json without_modules(Json config) {
    for (auto& [key, value] : config.items()) {
        if (!value.is_object()) continue;
        value.erase("module");
        value.erase("registered_name");
    }
    return config;
}

}  // namespace

std::vector<std::string> layer_names(const Model& model) {
    std::vector<std::string> names;
    for (const LayerEntry& entry : layers_of(model)) names.push_back(entry.name);
    return names;
}

Json config_of(const Model& model) {
    Json layers = Json::array();
    layers.push_back(object(
        "keras.layers", "InputLayer",
        {{"batch_shape", input_shape(model)}, {"dtype", "float32"}, {"name", "input_layer"}}));
    for (const LayerEntry& entry : layers_of(model))
        layers.push_back(object("keras.layers", entry.class_name, entry.config));
    Json result = object("keras", "Sequential", {{"name", "sequential"}, {"layers", layers}});
    result["build_config"] = {{"input_shape", input_shape(model)}};
    return result;
}

Json legacy_config_of(const Model& model) {
    Json layers = Json::array();
    layers.push_back({{"class_name", "InputLayer"},
                      {"config",
                       {{"batch_input_shape", input_shape(model)},
                        {"dtype", "float32"},
                        {"name", "input_layer"}}}});
    for (const LayerEntry& entry : layers_of(model)) {
        layers.push_back(
            {{"class_name", entry.class_name}, {"config", without_modules(entry.config)}});
    }
    return {{"class_name", "Sequential"}, {"config", {{"name", "sequential"}, {"layers", layers}}}};
}

}  // namespace sketchfit::keras
