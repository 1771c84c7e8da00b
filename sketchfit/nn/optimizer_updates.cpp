// The loops are plain so that the compiler vectorises them; what an option decides is decided
// outside of them. Where values compare, NaN is carried on, as in Keras: a diverged run must show.
#include "sketchfit/nn/optimizer_updates.h"

#include <cmath>
#include <cstdint>

namespace sketchfit {

namespace {

// __restrict: what UpdateRange promises about its blocks.
using Values = float* __restrict;
using Inputs = const float* __restrict;

float single(double value) {
    return static_cast<float>(value);
}

/// 1 - beta^t.
double bias_correction(double beta, std::int64_t t) {
    return 1.0 - std::pow(beta, static_cast<double>(t));
}

OptimizerStep prepare_for(const SGD& sgd, float learning_rate, const OptimizerState& /*state*/) {
    if (sgd.momentum == 0.0) return SGDStep{learning_rate};
    return MomentumStep{learning_rate, single(sgd.momentum), sgd.nesterov};
}

template <typename AdamLike>
OptimizerStep prepare_adam(const AdamLike& adam, float learning_rate, std::int64_t t) {
    const double alpha = learning_rate * std::sqrt(bias_correction(adam.beta_2, t)) /
                         bias_correction(adam.beta_1, t);
    return AdamStep{single(alpha), single(1.0 - adam.beta_1), single(1.0 - adam.beta_2),
                    single(adam.epsilon), adam.amsgrad};
}

OptimizerStep prepare_for(const Adam& adam, float learning_rate, const OptimizerState& state) {
    return prepare_adam(adam, learning_rate, state.iteration + 1);
}

OptimizerStep prepare_for(const AdamW& adam, float learning_rate, const OptimizerState& state) {
    return prepare_adam(adam, learning_rate, state.iteration + 1);
}

OptimizerStep prepare_for(const Adadelta& adadelta, float learning_rate,
                          const OptimizerState& /*state*/) {
    return AdadeltaStep{learning_rate, single(adadelta.rho), single(1.0 - adadelta.rho),
                        single(adadelta.epsilon)};
}

OptimizerStep prepare_for(const Adagrad& adagrad, float learning_rate,
                          const OptimizerState& /*state*/) {
    return AdagradStep{learning_rate, single(adagrad.epsilon)};
}

OptimizerStep prepare_for(const Ftrl& ftrl, float learning_rate, const OptimizerState& /*state*/) {
    const double l2 =
        ftrl.beta == 0.0 ? ftrl.l2 : ftrl.l2 + ftrl.beta / (2.0 * double{learning_rate});
    return FtrlStep{learning_rate, single(-ftrl.learning_rate_power), single(ftrl.l1),
                    single(2.0 * l2), single(2.0 * ftrl.l2_shrinkage)};
}

OptimizerStep prepare_for(const RMSprop& rmsprop, float learning_rate,
                          const OptimizerState& /*state*/) {
    return RMSpropStep{learning_rate,
                       single(rmsprop.rho),
                       single(1.0 - rmsprop.rho),
                       single(rmsprop.momentum),
                       single(rmsprop.epsilon),
                       rmsprop.centered};
}

OptimizerStep prepare_for(const Adamax& adamax, float learning_rate, const OptimizerState& state) {
    return AdamaxStep{learning_rate, single(1.0 - adamax.beta_1), single(adamax.beta_2),
                      single(adamax.epsilon),
                      single(bias_correction(adamax.beta_1, state.iteration + 1))};
}

OptimizerStep prepare_for(const Nadam& nadam, float learning_rate, OptimizerState& state) {
    const std::int64_t t = state.iteration + 1;
    const auto momentum_at = [&](std::int64_t step) {
        return nadam.beta_1 * (1.0 - 0.5 * std::pow(0.96, static_cast<double>(step)));
    };
    const double now = momentum_at(t);
    const double next = momentum_at(t + 1);
    state.momentum_product *= now;
    const double product = state.momentum_product;
    return NadamStep{learning_rate,
                     single(1.0 - nadam.beta_1),
                     single(1.0 - nadam.beta_2),
                     single(nadam.epsilon),
                     single(next / (1.0 - product * next)),
                     single((1.0 - now) / (1.0 - product)),
                     single(1.0 / bias_correction(nadam.beta_2, t))};
}

OptimizerStep prepare_for(const Lion& lion, float learning_rate, const OptimizerState& /*state*/) {
    return LionStep{learning_rate, single(lion.beta_1), single(1.0 - lion.beta_1),
                    single(lion.beta_2), single(1.0 - lion.beta_2)};
}

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

}  // namespace

OptimizerStep prepare(const Optimizer& optimizer, float learning_rate, OptimizerState& state) {
    return std::visit([&](const auto& chosen) { return prepare_for(chosen, learning_rate, state); },
                      optimizer);
}

void update(const SGDStep& step, const UpdateRange& range) {
    const Values w = range.weights;
    const Inputs g = range.gradient;
    const float rate = step.learning_rate;
    for (std::size_t i = 0; i < range.size; ++i) w[i] -= g[i] * rate;
}

void update(const MomentumStep& step, const UpdateRange& range) {
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

void update(const AdamStep& step, const UpdateRange& range) {
    if (step.amsgrad) {
        update_adam<true>(step, range);
    } else {
        update_adam<false>(step, range);
    }
}

void update(const AdadeltaStep& step, const UpdateRange& range) {
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

void update(const AdagradStep& step, const UpdateRange& range) {
    const Values w = range.weights;
    const Values accumulator = range.slots[0];
    const Inputs g = range.gradient;
    const AdagradStep s = step;
    for (std::size_t i = 0; i < range.size; ++i) {
        accumulator[i] += g[i] * g[i];
        w[i] -= s.learning_rate * g[i] / std::sqrt(accumulator[i] + s.epsilon);
    }
}

void update(const FtrlStep& step, const UpdateRange& range) {
    if (step.learning_rate == 0.0F) return;
    if (step.power == 0.5F) {
        update_ftrl(step, range, [](float n) { return std::sqrt(n); });
    } else {
        update_ftrl(step, range, [power = step.power](float n) { return std::pow(n, power); });
    }
}

void update(const RMSpropStep& step, const UpdateRange& range) {
    if (step.centered) {
        step.momentum > 0.0F ? update_rmsprop<true, true>(step, range)
                             : update_rmsprop<true, false>(step, range);
    } else {
        step.momentum > 0.0F ? update_rmsprop<false, true>(step, range)
                             : update_rmsprop<false, false>(step, range);
    }
}

void update(const AdamaxStep& step, const UpdateRange& range) {
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

void update(const NadamStep& step, const UpdateRange& range) {
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

void update(const LionStep& step, const UpdateRange& range) {
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

void update(const OptimizerStep& step, const UpdateRange& range) {
    std::visit([&range](const auto& chosen) { update(chosen, range); }, step);
}

void decay_weights(float weight_decay, float learning_rate, float* weights, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        weights[i] -= weights[i] * weight_decay * learning_rate;
    }
}

void update_average(double momentum, float* average, const float* weights, std::size_t size) {
    const Values a = average;
    const Inputs w = weights;
    const float old_share = single(momentum);
    const float new_share = single(1.0 - momentum);
    for (std::size_t i = 0; i < size; ++i) a[i] = old_share * a[i] + new_share * w[i];
}

}  // namespace sketchfit
