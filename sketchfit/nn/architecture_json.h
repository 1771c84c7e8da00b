// The architecture of a model as JSON and back: what model files and checkpoints keep of it.
#pragma once

#include <cstddef>

#include <nlohmann/json_fwd.hpp>

#include "sketchfit/nn/model.h"

namespace sketchfit {

/// {"input": 784, "layers": […], "input_scaling": {…}, "class_names": […]}; defaults are written
/// out.
nlohmann::ordered_json architecture_json(const Model& model);

/// A model of that shape with fresh weights. Throws Error for anything malformed, and, before any
/// room is taken, for a network with other than `parameters` weights.
Model model_from_json(const nlohmann::ordered_json& architecture, std::size_t parameters);

}  // namespace sketchfit
