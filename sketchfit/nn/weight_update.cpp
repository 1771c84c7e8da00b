#include "sketchfit/nn/weight_update.h"

#include <algorithm>

namespace sketchfit {

namespace {

void clip_by_value(double clipvalue, std::span<float> gradient) {
    const auto limit = static_cast<float>(clipvalue);
    for (float& value : gradient) {
        value = value < -limit ? -limit : (value > limit ? limit : value);
    }
}

}  // namespace

bool clips_by_norm(const Optimizer& optimizer) {
    const OptimizerOptions& options = common_options(optimizer);
    return options.clipnorm.value_or(0.0) > 0.0 || options.global_clipnorm.value_or(0.0) > 0.0;
}

WeightUpdate::WeightUpdate(const Optimizer& optimizer, float learning_rate, OptimizerState& state,
                           std::span<float> weights)
    : options_(common_options(optimizer)),
      learning_rate_(learning_rate),
      state_(state),
      weights_(weights),
      step_(prepare(optimizer, learning_rate, state)) {}

UpdateRange WeightUpdate::range(std::size_t first, std::size_t size) const {
    UpdateRange range{weights_.data() + first, nullptr, {}, size};
    for (std::size_t i = 0; i < state_.slots.size(); ++i) {
        range.slots[i] = state_.slots[i].data() + first;
    }
    return range;
}

void WeightUpdate::apply(std::size_t first, std::span<float> gradient) const {
    float* weights = weights_.data() + first;
    const double clipvalue = options_.clipvalue.value_or(0.0);
    if (clipvalue > 0.0) clip_by_value(clipvalue, gradient);
    if (options_.weight_decay) {
        decay_weights(static_cast<float>(*options_.weight_decay), learning_rate_, weights,
                      gradient.size());
    }
    UpdateRange elements = range(first, gradient.size());
    elements.gradient = gradient.data();
    update(step_, elements);
    if (options_.use_ema) average(first, gradient.size());
}

void WeightUpdate::average(std::size_t first, std::size_t size) const {
    float* weights = weights_.data() + first;
    float* averages = state_.average.data() + first;
    if (state_.iteration == 0) {
        std::copy_n(weights, size, averages);
    } else {
        update_average(options_.ema_momentum, averages, weights, size);
    }
    const std::int64_t every = options_.ema_overwrite_frequency.value_or(0);
    if (every > 0 && (state_.iteration + 1) % every == 0) std::copy_n(averages, size, weights);
}

bool WeightUpdate::is_plain() const {
    return !options_.weight_decay && !options_.use_ema && options_.clipvalue.value_or(0.0) <= 0.0;
}

std::optional<float> WeightUpdate::plain_rate() const {
    const auto* plain = std::get_if<SGDStep>(&step_);
    if (plain == nullptr || !is_plain()) return std::nullopt;
    return plain->learning_rate;
}

std::optional<std::pair<OptimizerStep, UpdateRange>> WeightUpdate::plain_update(
    std::size_t first, std::size_t size) const {
    if (!is_plain()) return std::nullopt;
    return std::pair{step_, range(first, size)};
}

}  // namespace sketchfit
