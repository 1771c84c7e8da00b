#include "sketchfit/formats/keras_objects.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "sketchfit/base/error.h"

namespace sketchfit::keras {

namespace {

constexpr std::size_t most_json_bytes = std::size_t{4} << 20U;
constexpr int deepest_json = 40;

/// Layers that are an activation and nothing else; "Activation" names its own.
constexpr std::array<std::pair<std::string_view, Activation>, 4> activation_layers{{
    {"ReLU", Activation::relu},
    {"LeakyReLU", Activation::leaky_relu},
    {"ELU", Activation::elu},
    {"Softmax", Activation::softmax},
}};

constexpr std::array<std::pair<std::string_view, Initializer>, 7> initializer_classes{{
    {"GlorotUniform", Initializer::glorot_uniform},
    {"GlorotNormal", Initializer::glorot_normal},
    {"HeUniform", Initializer::he_uniform},
    {"HeNormal", Initializer::he_normal},
    {"LecunUniform", Initializer::lecun_uniform},
    {"LecunNormal", Initializer::lecun_normal},
    {"Zeros", Initializer::zeros},
}};

template <typename Table>
auto find_in(const Table& table, std::string_view name)
    -> std::optional<decltype(table.front().second)> {
    for (const auto& [known, value] : table) {
        if (known == name) return value;
    }
    return std::nullopt;
}

bool nearly(double value, double expected) {
    return std::abs(value - expected) < 1e-6;
}

Activation activation_named(const std::string& name, std::string_view place) {
    const auto names = activation_names();
    if (std::ranges::find(names, name) == names.end()) {
        fail("{} has the activation {}, which is not supported: {} are", place, printable(name),
             fmt::join(names, ", "));
    }
    return activation_from(name);
}

/// The class of a part that may be given as a text or as an object.
std::string part_class(const Json& part, std::string_view place) {
    return part.is_string() ? part.get<std::string>() : class_of(part, place);
}

void read_initializer(const Json& part, std::string_view place, Dense& dense,
                      std::vector<std::string>& notes) {
    if (part.is_null()) return;
    const std::string name = part_class(part, place);
    if (const auto known = find_in(initializer_classes, name)) {
        dense.kernel_initializer = *known;
        return;
    }
    const auto names = initializer_names();
    if (std::ranges::find(names, name) != names.end()) {
        dense.kernel_initializer = initializer_from(name);
    } else {
        notes.push_back(fmt::format("{}: its initializer {} is not kept (the weights are)", place,
                                    printable(name)));
    }
}

/// l1 and l2 from a regularizer; Keras's default is 0.01 for L1 and L2 by themselves.
void read_regularizer(const Json& part, std::string_view place, Dense& dense,
                      std::vector<std::string>& notes) {
    constexpr double keras_default = 0.01;
    if (part.is_null()) return;
    const std::string name = part_class(part, place);
    static const Json nothing = Json::object();
    const Json& config = part.is_object() ? member(part, "config", place) : nothing;
    if (name == "L1" || name == "l1") {
        dense.l1 = number(config, "l1", keras_default, place);
    } else if (name == "L2" || name == "l2") {
        dense.l2 = number(config, "l2", keras_default, place);
    } else if (name == "L1L2" || name == "l1_l2") {
        const double absent = part.is_string() ? keras_default : 0.0;
        dense.l1 = number(config, "l1", absent, place);
        dense.l2 = number(config, "l2", absent, place);
    } else {
        notes.push_back(fmt::format("{}: its penalty {} is not kept", place, printable(name)));
    }
}

void read_constraint(const Json& part, std::string_view place, Dense& dense,
                     std::vector<std::string>& notes) {
    if (part.is_null()) return;
    const std::string name = part_class(part, place);
    if (name == "MaxNorm" && part.is_object()) {
        const Json& config = member(part, "config", place);
        const Json& axis = member(config, "axis", place);
        if (axis.is_null() || axis == 0 || axis == Json::array({0})) {
            dense.max_norm = number(config, "max_value", 2.0, place);
            return;
        }
    }
    notes.push_back(fmt::format("{}: its constraint {} is not kept", place, printable(name)));
}

/// Throws Error where one of a layer's numbers is not the one that our activation has.
void require_number(const Json& config, const char* key, double expected, std::string_view place) {
    const double value = number(config, key, expected, place);
    if (!nearly(value, expected))
        fail("{} has {} {}, only {} is supported", place, key, value, expected);
}

}  // namespace

Json parse_json(std::string_view text, std::string_view what) {
    if (text.size() > most_json_bytes) {
        fail("{} has {} bytes, at most {} are read", what, text.size(), most_json_bytes);
    }
    const auto limit = [&](int depth, Json::parse_event_t /*event*/, Json& /*value*/) {
        if (depth > deepest_json) fail("{} is nested too deeply", what);
        return true;
    };
    Json value = Json::parse(text, limit, false);
    if (!value.is_object()) fail("{} is no JSON object", what);
    return value;
}

const Json& member(const Json& object, const char* key, std::string_view place) {
    static const Json nothing;
    if (object.is_null()) return nothing;
    if (!object.is_object()) fail("{} is malformed: an object is needed around \"{}\"", place, key);
    const auto found = object.find(key);
    return found == object.end() ? nothing : *found;
}

double number(const Json& object, const char* key, double otherwise, std::string_view place) {
    const Json& value = member(object, key, place);
    if (value.is_null()) return otherwise;
    const double result = value.is_number() ? value.get<double>() : NAN;
    if (!std::isfinite(result)) fail("{}: {} must be a number", place, key);
    return result;
}

std::string text(const Json& object, const char* key, std::string_view otherwise,
                 std::string_view place) {
    const Json& value = member(object, key, place);
    if (value.is_null()) return std::string(otherwise);
    if (!value.is_string()) fail("{}: {} must be text", place, key);
    return value.get<std::string>();
}

bool flag(const Json& object, const char* key, bool otherwise, std::string_view place) {
    const Json& value = member(object, key, place);
    if (value.is_null()) return otherwise;
    if (!value.is_boolean()) fail("{}: {} must be true or false", place, key);
    return value.get<bool>();
}

std::string class_of(const Json& object, std::string_view place) {
    std::string name = text(object, "class_name", "", place);
    if (name.empty()) fail("{} has no class_name", place);
    if (name == "Lambda") {
        fail(
            "{} is a Lambda layer: it holds code, which is never run here; replace it by layers of "
            "Keras",
            place);
    }
    const std::string module = text(object, "module", "keras", place);
    const std::string registered = text(object, "registered_name", name, place);
    if (registered != name || name.find('>') != std::string::npos ||
        (module != "keras" && !module.starts_with("keras."))) {
        fail("{} is a custom object, {} of {}: only what Keras itself brings is read", place,
             printable(registered), printable(module));
    }
    return name;
}

bool is_activation_layer(std::string_view class_name) {
    return class_name == "Activation" || find_in(activation_layers, class_name).has_value();
}

Activation activation_of_layer(std::string_view class_name, const Json& config,
                               std::string_view place) {
    constexpr double slope = 0.2;
    if (class_name == "Activation") return activation_of(config, place);
    if (class_name == "ReLU") {
        require_number(config, "threshold", 0.0, place);
        if (!member(config, "max_value", place).is_null())
            fail("{} has a max_value, which is not supported", place);
        const double negative = number(config, "negative_slope", 0.0, place);
        if (nearly(negative, slope)) return Activation::leaky_relu;
        require_number(config, "negative_slope", 0.0, place);
    } else if (class_name == "LeakyReLU") {
        // Older versions call it alpha; both default to 0.3.
        const double older = number(config, "alpha", 0.3, place);
        const double negative = number(config, "negative_slope", older, place);
        if (!nearly(negative, slope))
            fail("{} has the slope {}, only {} is supported", place, negative, slope);
    } else if (class_name == "ELU") {
        require_number(config, "alpha", 1.0, place);
    } else if (const Json& axis = member(config, "axis", place);
               !axis.is_null() && axis != -1 && axis != 1 && axis != Json::array({-1})) {
        fail("{} has the axis {}, only the last is supported", place, printable(axis.dump(), 20));
    }
    return *find_in(activation_layers, class_name);
}

Activation activation_of(const Json& config, std::string_view place) {
    const Json& part = member(config, "activation", place);
    if (part.is_null()) return Activation::linear;
    if (part.is_string()) return activation_named(part.get<std::string>(), place);
    // A function of somebody's own is an object of class "function" that holds its name.
    if (const Json& own = member(part, "config", place); own.is_string()) {
        fail("{} has the activation {}, a function of its own, which is not read", place,
             printable(own.get<std::string>()));
    }
    const std::string name = class_of(part, place);
    if (name == "Activation" || !is_activation_layer(name))
        fail("{} has the activation {}, which is not supported", place, printable(name));
    return activation_of_layer(name, member(part, "config", place), place);
}

void read_training_parts(const Json& config, std::string_view place, Dense& dense,
                         std::vector<std::string>& notes) {
    read_initializer(member(config, "kernel_initializer", place), place, dense, notes);
    read_regularizer(member(config, "kernel_regularizer", place), place, dense, notes);
    read_constraint(member(config, "kernel_constraint", place), place, dense, notes);
    for (const char* key : {"bias_regularizer", "activity_regularizer", "bias_constraint"}) {
        const Json& part = member(config, key, place);
        if (part.is_null()) continue;
        notes.push_back(fmt::format("{}: its {} {} is not kept", place, key,
                                    printable(part_class(part, place))));
    }
}

Json object(std::string_view module, std::string_view class_name, Json config) {
    return {{"module", module},
            {"class_name", class_name},
            {"config", std::move(config)},
            {"registered_name", nullptr}};
}

void write_training_parts(const Dense& dense, Json& config) {
    for (const auto& [name, initializer] : initializer_classes) {
        if (initializer != dense.kernel_initializer) continue;
        const Json parts =
            initializer == Initializer::zeros ? Json::object() : Json{{"seed", nullptr}};
        config["kernel_initializer"] = object("keras.initializers", name, parts);
    }
    if (dense.l1 != 0.0 || dense.l2 != 0.0) {
        config["kernel_regularizer"] =
            object("keras.regularizers", "L1L2", {{"l1", dense.l1}, {"l2", dense.l2}});
    }
    if (dense.max_norm.value_or(0.0) != 0.0) {
        config["kernel_constraint"] =
            object("keras.constraints", "MaxNorm", {{"max_value", *dense.max_norm}, {"axis", 0}});
    }
}

}  // namespace sketchfit::keras
