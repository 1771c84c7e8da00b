// The activation functions that kernels know; names and constants are those of Keras 3.
#pragma once

namespace sketchfit {

enum class Activation {
    linear,      ///< x
    relu,        ///< max(x, 0)
    sigmoid,     ///< 1 / (1 + exp(-x))
    tanh,        ///< tanh(x)
    elu,         ///< x where x > 0, else exp(x) - 1
    leaky_relu,  ///< x where x > 0, else 0.2 x (Keras 3's default slope)
    gelu,        ///< x Phi(x) with the normal distribution's Phi, not its approximation
    softmax,     ///< exp(x) / sum of exp over the row
};

}  // namespace sketchfit
