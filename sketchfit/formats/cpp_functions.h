// The fixed parts of the code that cpp_header.h writes: activations and sums of layers as C++ text.
#pragma once

#include <string_view>

#include "sketchfit/simd/activation.h"

namespace sketchfit {

/// The definition of the function that applies an activation to an array; empty for linear. Its
/// name is activation_name() + "_all": the C library owns tanh.
std::string_view activation_code(Activation activation);

/// Sums of a layer behind the first: dense<rows, units>(in, kernel, [scale,] bias, out).
std::string_view dense_code(bool int8);

/// Sums of the first layer: dense_pixels<units>(pixels, kernel, [factor,] bias, out). With floats
/// it stands between the lines that say what a pixel's value is, see cpp_header.cpp.
std::string_view dense_pixels_head(bool int8);
std::string_view dense_pixels_tail(bool int8);

/// predict and classify, which come last.
std::string_view entry_code();

}  // namespace sketchfit
