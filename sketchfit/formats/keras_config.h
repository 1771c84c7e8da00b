// Keras's description of a Sequential model <-> our layers. Layers here: InputLayer, Dense,
// Dropout, Flatten, activation layers (joined to the Dense before them), and Rescaling and
// Normalization before the first Dense, which become the input scaling, and it becomes Rescaling.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sketchfit/formats/keras_objects.h"
#include "sketchfit/nn/model.h"

namespace sketchfit::keras {

/// A layer with weights, in the order of the file.
struct WeightedLayer {
    std::string group;     ///< its name in a weights file: "dense", "dense_1", "normalization", ...
    std::string place{};   ///< its class and name, for messages
    bool has_bias = true;  ///< a Dense without one has zeros here
};

/// A Sequential model in our terms, without weights.
struct Network {
    std::size_t inputs = 0;
    std::vector<Layer> layers{};
    /// What the layers in front make of an input: (x - offset) / divisor.
    InputScaling scaling{.offset = 0.0, .divisor = 1.0};
    bool has_scaling = false;  ///< whether there were any
    /// One for each Dense, and for each Normalization that keeps its numbers with the weights.
    std::vector<WeightedLayer> weighted{};
    std::vector<std::string> notes{};  ///< what was left out, one sentence each
};

/// Mean and variance of a Normalization layer whose numbers lie with the weights, the `index`-th
/// of the layers that have weights.
using FindMoments =
    std::function<std::pair<double, double>(const WeightedLayer& layer, std::size_t index)>;

/// Reads a model's configuration. Throws Error that names a layer which is not supported, and for
/// anything malformed.
Network read_config(const Json& model, const FindMoments& find_moments);

/// The names of the layers that config_of writes: "rescaling", "dense", "dropout", ...; the model
/// predicts probabilities from bytes 0..255: a model of logits gets a Softmax layer.
std::vector<std::string> layer_names(const Model& model);

/// The content of config.json in a .keras file, and of the attribute model_config in a .h5 file.
Json config_of(const Model& model);
Json legacy_config_of(const Model& model);

}  // namespace sketchfit::keras
