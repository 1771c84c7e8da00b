// The reference of the optimizers' updates: plain loops. The vectorised tables do the same
// operations, each rounded, in the same order, so every table gives the same bits.
// Where values compare, NaN is carried on, as in Keras: a diverged run must show.
#include "sketchfit/simd/reference_updates.h"

#include <cmath>

namespace sketchfit {

namespace {

// __restrict: what UpdateRange promises about its blocks.
using Values = float* __restrict;
using Inputs = const float* __restrict;

template <bool amsgrad>
void update_adam(const AdamStep& step, const UpdateRange& range) {
    const Values w = range.weights;
    const Values m = range.slots[0];
    const Values v = range.slots[1];
    [[maybe_unused]] const Values v_hat = range.slots[2];
    const Inputs g = range.gradient;
    const AdamStep s = step;
    for (std::size_t i = 0; i < range.size; ++i) {
        m[i] += (g[i] - m[i]) * s.one_minus_beta_1;
        v[i] += (g[i] * g[i] - v[i]) * s.one_minus_beta_2;
        float denominator = v[i];
        if constexpr (amsgrad) {
            v_hat[i] = v_hat[i] > v[i] ? v_hat[i] : v[i];
            denominator = v_hat[i];
        }
        w[i] -= m[i] * s.alpha / (std::sqrt(denominator) + s.epsilon);
    }
}

/// `raise` is n -> n^power.
template <typename Raise>
void update_ftrl(const FtrlStep& step, const UpdateRange& range, const Raise& raise) {
    const Values w = range.weights;
    const Values accumulator = range.slots[0];
    const Values linear = range.slots[1];
    const Inputs g = range.gradient;
    const FtrlStep s = step;
    for (std::size_t i = 0; i < range.size; ++i) {
        const float sum = accumulator[i] + g[i] * g[i];
        const float raised = raise(sum);
        const float sigma = (raised - raise(accumulator[i])) / s.learning_rate;
        const float z = linear[i] + (g[i] + s.twice_shrinkage * w[i] - sigma * w[i]);
        const float quadratic = raised / s.learning_rate + s.twice_l2;
        const float clipped = z < -s.l1 ? -s.l1 : (z > s.l1 ? s.l1 : z);
        const float numerator = clipped - z;
        const float quotient = numerator / quadratic;
        // 0 exactly where |z| <= l1, also where accumulator and gradients have been 0 so far.
        w[i] = numerator == 0.0F ? 0.0F : quotient;
        linear[i] = z;
        accumulator[i] = sum;
    }
}

template <bool centered, bool momentum>
void update_rmsprop(const RMSpropStep& step, const UpdateRange& range) {
    const Values w = range.weights;
    const Values v = range.slots[0];
    [[maybe_unused]] const Values velocity = momentum ? range.slots[1] : nullptr;
    [[maybe_unused]] const Values average = centered ? range.slots[momentum ? 2 : 1] : nullptr;
    const Inputs g = range.gradient;
    const RMSpropStep s = step;
    for (std::size_t i = 0; i < range.size; ++i) {
        v[i] = s.rho * v[i] + s.one_minus_rho * (g[i] * g[i]);
        float variance = v[i] + s.epsilon;
        if constexpr (centered) {
            average[i] = s.rho * average[i] + s.one_minus_rho * g[i];
            variance = v[i] - average[i] * average[i] + s.epsilon;
            // A variance cannot be negative; in float32 steady gradients make it so.
            variance = variance <= 0.0F ? s.epsilon : variance;
        }
        const float increment = s.learning_rate * g[i] / std::sqrt(variance);
        if constexpr (momentum) {
            velocity[i] = s.momentum * velocity[i] + increment;
            w[i] -= velocity[i];
        } else {
            w[i] -= increment;
        }
    }
}

void update_by(const SGDStep& step, const UpdateRange& range) {
    const Values w = range.weights;
    const Inputs g = range.gradient;
    const float rate = step.learning_rate;
    for (std::size_t i = 0; i < range.size; ++i) w[i] -= g[i] * rate;
}

void update_by(const MomentumStep& step, const UpdateRange& range) {
    const Values w = range.weights;
    const Values velocity = range.slots[0];
    const Inputs g = range.gradient;
    const MomentumStep s = step;
    if (s.nesterov) {
        for (std::size_t i = 0; i < range.size; ++i) {
            const float change = g[i] * s.learning_rate;
            velocity[i] = velocity[i] * s.momentum - change;
            w[i] += velocity[i] * s.momentum - change;
        }
    } else {
        for (std::size_t i = 0; i < range.size; ++i) {
            velocity[i] = velocity[i] * s.momentum - g[i] * s.learning_rate;
            w[i] += velocity[i];
        }
    }
}

void update_by(const AdamStep& step, const UpdateRange& range) {
    if (step.amsgrad) {
        update_adam<true>(step, range);
    } else {
        update_adam<false>(step, range);
    }
}

void update_by(const AdadeltaStep& step, const UpdateRange& range) {
    const Values w = range.weights;
    const Values gradients = range.slots[0];
    const Values deltas = range.slots[1];
    const Inputs g = range.gradient;
    const AdadeltaStep s = step;
    for (std::size_t i = 0; i < range.size; ++i) {
        gradients[i] = s.rho * gradients[i] + s.one_minus_rho * (g[i] * g[i]);
        const float delta =
            -(std::sqrt(deltas[i] + s.epsilon) * g[i] / std::sqrt(gradients[i] + s.epsilon));
        deltas[i] = s.rho * deltas[i] + s.one_minus_rho * (delta * delta);
        w[i] += s.learning_rate * delta;
    }
}

void update_by(const AdagradStep& step, const UpdateRange& range) {
    const Values w = range.weights;
    const Values accumulator = range.slots[0];
    const Inputs g = range.gradient;
    const AdagradStep s = step;
    for (std::size_t i = 0; i < range.size; ++i) {
        accumulator[i] += g[i] * g[i];
        w[i] -= s.learning_rate * g[i] / std::sqrt(accumulator[i] + s.epsilon);
    }
}

void update_by(const FtrlStep& step, const UpdateRange& range) {
    if (step.learning_rate == 0.0F) return;
    if (step.power == 0.5F) {
        update_ftrl(step, range, [](float n) { return std::sqrt(n); });
    } else {
        update_ftrl(step, range, [power = step.power](float n) { return std::pow(n, power); });
    }
}

void update_by(const RMSpropStep& step, const UpdateRange& range) {
    if (step.centered) {
        step.momentum > 0.0F ? update_rmsprop<true, true>(step, range)
                             : update_rmsprop<true, false>(step, range);
    } else {
        step.momentum > 0.0F ? update_rmsprop<false, true>(step, range)
                             : update_rmsprop<false, false>(step, range);
    }
}

void update_by(const AdamaxStep& step, const UpdateRange& range) {
    const Values w = range.weights;
    const Values m = range.slots[0];
    const Values norm = range.slots[1];
    const Inputs g = range.gradient;
    const AdamaxStep s = step;
    for (std::size_t i = 0; i < range.size; ++i) {
        m[i] += (g[i] - m[i]) * s.one_minus_beta_1;
        const float size = std::abs(g[i]);
        const float faded = s.beta_2 * norm[i];
        norm[i] = faded > size ? faded : size;
        w[i] -= s.learning_rate * m[i] / (s.correction * (norm[i] + s.epsilon));
    }
}

void update_by(const NadamStep& step, const UpdateRange& range) {
    const Values w = range.weights;
    const Values m = range.slots[0];
    const Values v = range.slots[1];
    const Inputs g = range.gradient;
    const NadamStep s = step;
    for (std::size_t i = 0; i < range.size; ++i) {
        m[i] += (g[i] - m[i]) * s.one_minus_beta_1;
        v[i] += (g[i] * g[i] - v[i]) * s.one_minus_beta_2;
        const float direction = s.momentum_factor * m[i] + s.gradient_factor * g[i];
        w[i] -= direction * s.learning_rate / (std::sqrt(v[i] * s.velocity_factor) + s.epsilon);
    }
}

void update_by(const LionStep& step, const UpdateRange& range) {
    const Values w = range.weights;
    const Values m = range.slots[0];
    const Inputs g = range.gradient;
    const LionStep s = step;
    for (std::size_t i = 0; i < range.size; ++i) {
        const float direction = m[i] * s.beta_1 + g[i] * s.one_minus_beta_1;
        const float sign = direction > 0.0F ? 1.0F : (direction < 0.0F ? -1.0F : direction);
        w[i] -= s.learning_rate * sign;
        m[i] = m[i] * s.beta_2 + g[i] * s.one_minus_beta_2;
    }
}

}  // namespace

void reference_update(const OptimizerStep& step, const UpdateRange& range) {
    std::visit([&range](const auto& chosen) { update_by(chosen, range); }, step);
}

void reference_decay_weights(float weight_decay, float learning_rate, float* weights,
                             std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        weights[i] -= weights[i] * weight_decay * learning_rate;
    }
}

void reference_update_average(float old_share, float new_share, float* average,
                              const float* weights, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        average[i] = old_share * average[i] + new_share * weights[i];
    }
}

}  // namespace sketchfit
