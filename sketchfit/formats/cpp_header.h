// A model as a C++ header: its weights and plain functions around them, for programs that want no
// library. C++11 or later; of the standard library only <cmath>, <cstddef> and <cstdint>; no heap,
// nothing that runs before main. The same model and options give the same bytes.
#pragma once

#include <string>

#include "sketchfit/formats/quantize.h"
#include "sketchfit/nn/model.h"

namespace sketchfit {

struct CppHeaderOptions {
    std::string name = "model";  ///< of the namespace; see is_namespace_name
    /// Of the same model, for 8-bit weights; null: the floats themselves.
    const QuantizedModel* quantized = nullptr;
};

/// The header's text. It has the constants inputs, classes and class_names, and the functions
///   void predict(const std::uint8_t pixels[inputs], float probabilities[classes])
///   std::size_t classify(const std::uint8_t pixels[inputs])
/// for pixels 0..255: the input scaling and the last softmax are inside. classify gives the class
/// with the largest value before the softmax, the first among equals, as evaluate() does.
/// Throws UsageError for a name that no namespace may have; Error for weights or a scaling that are
/// no finite floats, and class names with zero bytes.
std::string cpp_header(const Model& model, const CppHeaderOptions& options = {});

}  // namespace sketchfit
