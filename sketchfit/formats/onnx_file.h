// Models as ONNX files (onnx.proto, IR version 8, opset 13): one graph from pixels to
// probabilities, with the input scaling and the softmax inside, for any number of drawings at once.
#pragma once

#include <filesystem>
#include <string>

#include "sketchfit/nn/model.h"

namespace sketchfit {

/// What the graph takes: uint8 pixels, or the same values 0..255 as float32.
enum class OnnxInput { bytes, floats };

/// The file's bytes: input "pixels" (N, model.inputs()), output "probabilities"
/// (N, model.outputs()). metadata_props has "class_names" (a JSON list), "input_scaling" and
/// "sketchfit_version". The same model gives the same bytes. Throws Error for weights that a
/// protobuf message, at most 2 GiB, cannot hold.
std::string onnx_bytes(const Model& model, OnnxInput input);

/// Writes them to a file, atomically. Throws Error.
void export_onnx(const Model& model, const std::filesystem::path& path, OnnxInput input);

}  // namespace sketchfit
