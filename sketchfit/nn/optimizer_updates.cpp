// The constants of a step; the loops are kernels (simd/kernels.h).
#include "sketchfit/nn/optimizer_updates.h"

#include <cmath>
#include <cstdint>

#include "sketchfit/simd/kernels.h"

namespace sketchfit {

namespace {

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

}  // namespace

OptimizerStep prepare(const Optimizer& optimizer, float learning_rate, OptimizerState& state) {
    return std::visit([&](const auto& chosen) { return prepare_for(chosen, learning_rate, state); },
                      optimizer);
}

void update(const OptimizerStep& step, const UpdateRange& range) {
    kernels().update(step, range);
}

void decay_weights(float weight_decay, float learning_rate, float* weights, std::size_t size) {
    kernels().decay_weights(weight_decay, learning_rate, weights, size);
}

void update_average(double momentum, float* average, const float* weights, std::size_t size) {
    // Subtracted in float32, as in Keras: the shares make 1, and the average of weights that rest
    // stays at them.
    const float old_share = single(momentum);
    kernels().update_average(old_share, 1.0F - old_share, average, weights, size);
}

}  // namespace sketchfit
