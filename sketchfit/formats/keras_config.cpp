#include "sketchfit/formats/keras_config.h"

#include <cmath>
#include <cstdint>
#include <map>

#include <fmt/format.h>

#include "sketchfit/base/error.h"

namespace sketchfit::keras {

namespace {

constexpr std::size_t most_layers = 1000;

/// Takes layer after layer and keeps what the layers so far make of an input.
class ConfigReader {
  public:
    explicit ConfigReader(const FindMoments& find_moments) : find_moments_(find_moments) {}

    Network read(const Json& model) {
        const std::string class_name = class_of(model, "the model");
        if (class_name != "Sequential") {
            fail(
                "the model is of class {}: only Sequential models are read; build the same layers "
                "as keras.Sequential, set_weights(), and save it",
                printable(class_name));
        }
        const Json& config = member(model, "config", "the model");
        const Json& layers = config.is_array() ? config : member(config, "layers", "the model");
        if (!layers.is_array() || layers.size() > most_layers)
            fail("the model needs a list of at most {} layers", most_layers);
        for (const Json& layer : layers) take_layer(layer);
        if (!known_shape_) {
            fail(
                "the model was saved before it knew its input's shape: call build() and save "
                "again");
        }
        finish();
        return std::move(network_);
    }

  private:
    void take_layer(const Json& layer) {
        place_ = "a layer";
        const Json& config = member(layer, "config", place_);
        const std::string name = text(config, "name", "?", place_);
        place_ = fmt::format("layer {}", printable(name));
        const std::string class_name = class_of(layer, place_);
        place_ = fmt::format("layer {} ({})", printable(name), printable(class_name));
        const std::size_t number = numbers_[class_name]++;
        check_precision(config);
        take_shape(layer, config);
        if (class_name == "InputLayer") return;
        if (class_name == "Flatten") return flatten(config);
        if (class_name == "Dense") return take_dense(config, number);
        if (class_name == "Dropout") return take_dropout(config);
        if (class_name == "Rescaling") return take_rescaling(config);
        if (class_name == "Normalization") return take_normalization(config, number);
        if (is_activation_layer(class_name))
            return take_activation(activation_of_layer(class_name, config, place_));
        fail(
            "{} is not supported: Dense, Dropout, Flatten, Rescaling, Normalization and activation "
            "layers are",
            place_);
    }

    /// A policy's or a type's name; text in older files.
    void check_precision(const Json& config) {
        const Json& type = member(config, "dtype", place_);
        if (type.is_null()) return;
        std::string name = type.is_string() ? type.get<std::string>() : class_of(type, place_);
        if (name == "DTypePolicy" || name == "Policy")
            name = text(member(type, "config", place_), "name", "float32", place_);
        if (name.starts_with("Quantized") || name.starts_with("int"))
            fail("{} is quantized ({}), which is not supported", place_, printable(name));
        if (name != "float32" && !told_precision_) {
            network_.notes.push_back(fmt::format("{}: it computes in {} in Keras, in float32 here",
                                                 place_, printable(name)));
            told_precision_ = true;
        }
    }

    /// The input's shape, from the first layer that tells it.
    void take_shape(const Json& layer, const Json& config) {
        if (known_shape_) return;
        for (const Json* shape :
             {&member(config, "batch_shape", place_), &member(config, "batch_input_shape", place_),
              &member(member(layer, "build_config", place_), "input_shape", place_)}) {
            if (shape->is_null()) continue;
            if (!shape->is_array() || shape->size() < 2 || shape->size() > 5)
                fail("{} has no input shape of 1 to 4 axes", place_);
            std::uint64_t size = 1;
            for (std::size_t i = 1; i < shape->size(); ++i) {
                const Json& axis = (*shape)[i];
                const std::int64_t length = axis.is_number_integer() ? axis.get<std::int64_t>() : 0;
                if (length < 1 || length > 65535 ||
                    size * static_cast<std::uint64_t>(length) > 65535) {
                    fail("{} has the input shape {}: known axes, 65535 numbers at most, are needed",
                         place_, printable(shape->dump(), 60));
                }
                size *= static_cast<std::uint64_t>(length);
            }
            network_.inputs = size;
            flat_ = shape->size() == 2;
            known_shape_ = true;
            return;
        }
        fail(
            "{} comes first and does not tell the input's shape: build the model and save it again",
            place_);
    }

    void flatten(const Json& config) {
        if (!flat_ && text(config, "data_format", "channels_last", place_) != "channels_last")
            fail("{} has the channels first, which is not supported", place_);
        flat_ = true;
    }

    void take_dense(const Json& config, std::size_t number) {
        if (!flat_)
            fail("{} takes an input of several axes: a Flatten layer is needed before it", place_);
        Dense dense;
        const double units = keras::number(config, "units", 0, place_);
        if (units < 1 || units > 65535 || units != std::floor(units))
            fail("{} has {} units, 1 to 65535 are needed", place_, units);
        dense.units = static_cast<std::size_t>(units);
        dense.activation = activation_of(config, place_);
        read_training_parts(config, place_, dense, network_.notes);
        if (!member(config, "quantization_config", place_).is_null())
            fail("{} is quantized, which is not supported", place_);
        const Json& rank = member(config, "lora_rank", place_);
        if (!rank.is_null()) fail("{} has LoRA weights, which are not supported", place_);
        network_.weighted.push_back({number == 0 ? "dense" : fmt::format("dense_{}", number),
                                     place_, flag(config, "use_bias", true, place_)});
        network_.layers.emplace_back(dense);
        scaling_over_ = true;
    }

    void take_dropout(const Json& config) {
        if (!member(config, "noise_shape", place_).is_null())
            fail("{} has a noise_shape, which is not supported", place_);
        const double rate = keras::number(config, "rate", -1, place_);
        if (rate < 0 || rate > 1) fail("{} has the rate {}, 0 to 1 is needed", place_, rate);
        network_.layers.emplace_back(Dropout{.rate = rate});
        scaling_over_ = true;
    }

    /// An activation layer belongs to the Dense layer directly before it.
    void take_activation(Activation activation) {
        if (activation == Activation::linear) return;
        auto* dense =
            network_.layers.empty() ? nullptr : std::get_if<Dense>(&network_.layers.back());
        if (dense == nullptr)
            fail("{} must come directly after a Dense layer to be supported", place_);
        if (dense->activation != Activation::linear) {
            fail("{} follows a layer that has the activation {}: only one is supported", place_,
                 activation_name(dense->activation));
        }
        dense->activation = activation;
    }

    void take_rescaling(const Json& config) {
        if (member(config, "scale", place_).is_null()) fail("{} has no scale", place_);
        scale_input(keras::number(config, "scale", 1.0, place_),
                    keras::number(config, "offset", 0.0, place_));
    }

    void take_normalization(const Json& config, std::size_t number) {
        if (flag(config, "invert", false, place_))
            fail("{} is inverted, which is not supported", place_);
        std::pair<double, double> moments;
        if (member(config, "mean", place_).is_null()) {
            WeightedLayer layer{
                number == 0 ? "normalization" : fmt::format("normalization_{}", number), place_};
            moments = find_moments_(layer, network_.weighted.size());
            network_.weighted.push_back(std::move(layer));
        } else {
            moments = {single_number(config, "mean"), single_number(config, "variance")};
        }
        // Keras's epsilon: backend.epsilon(), 1e-7.
        const double deviation = std::max(std::sqrt(std::max(moments.second, 0.0)), 1e-7);
        scale_input(1.0 / deviation, -moments.first / deviation);
    }

    /// A number, or lists around one.
    double single_number(const Json& config, const char* key) const {
        const Json* value = &member(config, key, place_);
        while (value->is_array() && value->size() == 1) value = &value->front();
        if (value->is_array()) {
            fail("{} has a {} for each pixel: only one for all (axis=None) is supported", place_,
                 key);
        }
        return keras::number({{key, *value}}, key, NAN, place_);
    }

    void scale_input(double scale, double offset) {
        if (scaling_over_)
            fail("{} must come before Dense and Dropout layers to be supported", place_);
        scale_ *= scale;
        offset_ = offset_ * scale + offset;
        network_.has_scaling = true;
        if (!std::isfinite(scale_) || !std::isfinite(offset_) || !std::isfinite(1.0 / scale_) ||
            !std::isfinite(offset_ / scale_))
            fail("{} scales by {}, which is no use", place_, scale_);
    }

    void finish() {
        double divisor = 1.0 / scale_;
        // 1 / 255 and the like are meant as what they come from.
        if (const double whole = std::round(divisor); whole != 0.0 && 1.0 / whole == scale_)
            divisor = whole;
        network_.scaling = {.offset = offset_ == 0.0 ? 0.0 : -offset_ / scale_, .divisor = divisor};
        try {
            check_layers(network_.layers);
        } catch (const UsageError& error) {
            fail("the model is not supported: {}", error.what());
        }
    }

    const FindMoments& find_moments_;
    Network network_;
    std::string place_;
    std::map<std::string, std::size_t> numbers_;  // layers so far, by class
    bool known_shape_ = false;
    bool flat_ = true;
    bool scaling_over_ = false;
    bool told_precision_ = false;
    double scale_ = 1.0;
    double offset_ = 0.0;
};

}  // namespace

Network read_config(const Json& model, const FindMoments& find_moments) {
    return ConfigReader(find_moments).read(model);
}

}  // namespace sketchfit::keras
