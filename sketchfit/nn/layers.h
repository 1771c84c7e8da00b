// What a network is made of: layers as small values, their names and their initial weights.
// A new kind of layer is one struct here, one entry of Layer, and its passes in nn/network.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sketchfit/simd/activation.h"

namespace sketchfit {

// So that `Dense{32, relu}` reads as in Keras. Activation::tanh keeps its full name: the C library
// owns the short one.
using Activation::elu;
using Activation::gelu;
using Activation::leaky_relu;
using Activation::linear;
using Activation::relu;
using Activation::sigmoid;
using Activation::softmax;

/// How kernels start (Keras 3, random_initializers.py); biases start at zero.
enum class Initializer {
    glorot_uniform,
    glorot_normal,
    he_uniform,
    he_normal,
    lecun_uniform,
    lecun_normal,
    zeros,
};

/// Fully connected: output = activation(input * kernel + bias), kernel of shape (inputs, units).
struct Dense {
    std::size_t units = 0;
    Activation activation = Activation::linear;
    Initializer kernel_initializer = Initializer::glorot_uniform;
    /// Penalties l1 * sum |w| and l2 * sum w^2 of the kernel, part of every reported loss.
    double l1 = 0.0;
    double l2 = 0.0;
    /// Largest norm of a kernel's column, enforced after each update; unset or 0: none.
    std::optional<double> max_norm{};
};

/// In training each value is dropped with probability `rate`, the others divided by 1 - rate.
struct Dropout {
    double rate = 0.5;
};

using Layer = std::variant<Dense, Dropout>;

/// Names as Keras spells them. The parsing ones throw UsageError with the list of names.
std::string_view activation_name(Activation activation);
Activation activation_from(std::string_view name);
std::vector<std::string_view> activation_names();
std::string_view initializer_name(Initializer initializer);
Initializer initializer_from(std::string_view name);
std::vector<std::string_view> initializer_names();

/// Throws UsageError for units, rates, penalties out of range, no Dense layer, or a last layer
/// other than Dense with softmax (or linear, read as logits).
void check_layers(const std::vector<Layer>& layers);

}  // namespace sketchfit
