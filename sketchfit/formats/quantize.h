// A model with 8-bit weights: each column of a kernel (the weights of one output unit) is kept as
// signed bytes and one float scale, weight = scale * byte. Biases stay floats, so do activations.
// The arithmetic is that of the code that cpp_header.h writes, operation by operation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sketchfit/data/dataset.h"
#include "sketchfit/nn/model.h"

namespace sketchfit {

/// A Dense layer: out = activation(sum of in * kernel * scale + bias).
struct QuantizedLayer {
    std::size_t inputs = 0;
    std::size_t units = 0;
    Activation activation = Activation::linear;
    std::vector<std::int8_t> kernel{};  ///< inputs x units, row-major, within -127..127
    /// One for each unit, at least 0: the largest |weight| of its column / 127, rounded up to a
    /// float; 0 for a column of zeros. |weight - scale * byte| is at most scale / 2.
    std::vector<float> scales{};
    std::vector<float> biases{};  ///< one for each unit
};

struct QuantizedModel {
    std::vector<QuantizedLayer> layers{};  ///< at least one
    /// What the first layer computes from pixels p, with the input scaling folded in:
    /// float(sum of p * byte) * pixel_factors + pixel_biases, where the sum is a whole number in 32
    /// bits. One of each for each unit.
    std::vector<float> pixel_factors{};
    std::vector<float> pixel_biases{};

    std::size_t outputs() const { return layers.back().units; }
    /// Bytes of kernels, scales and biases as a program keeps them.
    std::size_t bytes() const;
};

/// Throws Error where a weight is NaN or infinite, or the input scaling takes a number beyond
/// float.
QuantizedModel quantize(const Model& model);

/// Throws Error that names the first weight that is NaN or infinite.
void require_finite_weights(const Model& model);

/// The values before the last softmax, `outputs()` of them, for the bytes of one bitmap.
std::vector<float> logits(const QuantizedModel& model, std::span<const std::uint8_t> drawing);
/// Their softmax.
std::vector<float> probabilities(const QuantizedModel& model,
                                 std::span<const std::uint8_t> drawing);

/// How many drawings are taken for the class of their label. `threads` 0 for all cores; the result
/// does not depend on it. Drawings must have the model's number of pixels, labels its classes.
std::size_t count_correct(const QuantizedModel& model, const Dataset& drawings,
                          std::size_t threads);

}  // namespace sketchfit
