// What a step of an optimizer does to each element, as constants in float32, and the elements it is
// done to. nn/optimizer_updates.h makes the constants; the kernels' `update` applies them, with the
// equations in simd/reference_updates.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <variant>

namespace sketchfit {

/// The most slots that any optimizer has.
inline constexpr std::size_t most_slots = 3;

/// `size` elements of the weights, of the gradient, and of each slot in the order of slot_names();
/// all pointers stand at the same element of their block, and the blocks do not overlap.
struct UpdateRange {
    float* weights = nullptr;
    const float* gradient = nullptr;
    std::array<float*, most_slots> slots{};
    std::size_t size = 0;
};

/// SGD without momentum: w -= learning_rate * g.
struct SGDStep {
    float learning_rate;
};

struct MomentumStep {
    float learning_rate;
    float momentum;
    bool nesterov;
};

/// Adam and AdamW, whose decay is a pass of its own.
struct AdamStep {
    float alpha;  ///< learning_rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)
    float one_minus_beta_1;
    float one_minus_beta_2;
    float epsilon;
    bool amsgrad;
};

struct AdadeltaStep {
    float learning_rate;
    float rho;
    float one_minus_rho;
    float epsilon;
};

struct AdagradStep {
    float learning_rate;
    float epsilon;
};

struct FtrlStep {
    float learning_rate;
    float power;  ///< -learning_rate_power
    float l1;
    float twice_l2;         ///< 2 * (l2 + beta / (2 * learning_rate))
    float twice_shrinkage;  ///< 2 * l2_shrinkage
};

struct RMSpropStep {
    float learning_rate;
    float rho;
    float one_minus_rho;
    float momentum;
    float epsilon;
    bool centered;
};

struct AdamaxStep {
    float learning_rate;
    float one_minus_beta_1;
    float beta_2;
    float epsilon;
    float correction;  ///< 1 - beta_1^t
};

struct NadamStep {
    float learning_rate;
    float one_minus_beta_1;
    float one_minus_beta_2;
    float epsilon;
    float momentum_factor;  ///< mu_{t+1} / (1 - P * mu_{t+1})
    float gradient_factor;  ///< (1 - mu_t) / (1 - P)
    float velocity_factor;  ///< 1 / (1 - beta_2^t)
};

struct LionStep {
    float learning_rate;
    float beta_1;
    float one_minus_beta_1;
    float beta_2;
    float one_minus_beta_2;
};

using OptimizerStep = std::variant<SGDStep, MomentumStep, AdamStep, AdadeltaStep, AdagradStep,
                                   FtrlStep, RMSpropStep, AdamaxStep, NadamStep, LionStep>;

}  // namespace sketchfit
