// Models on disk: safetensors with tensors 0/kernel (inputs x units, row-major), 0/bias, 1/kernel,
// … and the architecture, class names, input scaling and training notes as JSON metadata.
#pragma once

#include <filesystem>

#include <nlohmann/json_fwd.hpp>

#include "sketchfit/nn/model.h"

namespace sketchfit {

/// Writes atomically. `training` (an object) is kept for whoever reads the file.
void save(const Model& model, const std::filesystem::path& path);
void save(const Model& model, const std::filesystem::path& path,
          const nlohmann::ordered_json& training);

/// Throws Error for a file that is no model of ours, is damaged, or holds weights that are NaN.
Model load_model(const std::filesystem::path& path);
/// The same, with the object that was given to save (null where none was).
Model load_model(const std::filesystem::path& path, nlohmann::ordered_json& training);

/// Sets the weights from a safetensors file with the tensors of a model of the same shape;
/// metadata is not needed, so that files of other tools serve. Throws Error naming the tensor.
void load_weights(Model& model, const std::filesystem::path& path);

}  // namespace sketchfit
