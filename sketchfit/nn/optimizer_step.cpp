// One step over the block of all weights, in the order of Keras 3's base_optimizer.py: clipping,
// weight decay, the optimizer's update, moving average, iteration.
#include <algorithm>
#include <array>
#include <cmath>

#include "sketchfit/base/error.h"
#include "sketchfit/nn/optimizer.h"
#include "sketchfit/nn/weight_update.h"

namespace sketchfit {

namespace {

/// Calls `function` with each row of the variable inside `block`, padding left out: what turns into
/// NaN there must not reach the padding.
template <typename Function>
void for_each_row(const Variable& variable, std::span<float> block, const Function& function) {
    for (std::size_t row = 0; row < variable.rows; ++row) {
        function(block.subspan(variable.offset + row * variable.stride, variable.columns));
    }
}

/// Sum of squares, in double and in an order that depends on nothing but the length.
double sum_of_squares(std::span<const float> values) {
    constexpr std::size_t lanes = 8;
    std::array<double, lanes> sums{};
    std::size_t i = 0;
    for (; i + lanes <= values.size(); i += lanes) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const double value = values[i + lane];
            sums[lane] += value * value;
        }
    }
    for (std::size_t lane = 0; i + lane < values.size(); ++lane) {
        const double value = values[i + lane];
        sums[lane] += value * value;
    }
    double total = 0.0;
    for (const double sum : sums) total += sum;
    return total;
}

double sum_of_squares(const Variable& variable, std::span<float> gradient) {
    double total = 0.0;
    for_each_row(variable, gradient,
                 [&](std::span<const float> row) { total += sum_of_squares(row); });
    return total;
}

void scale(const Variable& variable, double factor, std::span<float> gradient) {
    for_each_row(variable, gradient, [factor = static_cast<float>(factor)](std::span<float> row) {
        for (float& value : row) value *= factor;
    });
}

/// g = g * c / max(norm, c), for each variable by itself.
void clip_by_norm(double clipnorm, std::span<const Variable> variables, std::span<float> gradient) {
    for (const Variable& variable : variables) {
        const double norm = std::sqrt(sum_of_squares(variable, gradient));
        if (norm <= clipnorm) continue;
        scale(variable, clipnorm / norm, gradient);
    }
}

/// g = g * c * min(1 / norm, 1 / c), with the norm over all variables; all NaN where it is not
/// finite.
void clip_by_global_norm(double clipnorm, std::span<const Variable> variables,
                         std::span<float> gradient) {
    double total = 0.0;
    for (const Variable& variable : variables) total += sum_of_squares(variable, gradient);
    const double norm = std::sqrt(total);
    if (norm <= clipnorm) return;
    const double factor = clipnorm / norm + (norm - norm);
    for (const Variable& variable : variables) scale(variable, factor, gradient);
}

void clip_by_norms(const OptimizerOptions& options, std::span<const Variable> variables,
                   std::span<float> gradient) {
    if (options.clipnorm.value_or(0.0) > 0.0) {
        clip_by_norm(*options.clipnorm, variables, gradient);
    } else if (options.global_clipnorm.value_or(0.0) > 0.0) {
        clip_by_global_norm(*options.global_clipnorm, variables, gradient);
    }
}

void check_sizes(const Optimizer& optimizer, const OptimizerState& state,
                 std::span<const Variable> variables, std::size_t weights, std::size_t gradient) {
    bool fits = gradient == weights && state.slots.size() == slot_names(optimizer).size();
    for (const AlignedFloats& slot : state.slots) fits = fits && slot.size() == weights;
    if (common_options(optimizer).use_ema) fits = fits && state.average.size() == weights;
    for (const Variable& variable : variables) {
        fits = fits && variable.offset <= weights && variable.extent() <= weights - variable.offset;
    }
    if (!fits) {
        fail(
            "{}: gradient, state and variables must fit the {} weights; received a gradient of {} "
            "and {} slots. Make the state with initial_state() for the same optimizer and model.",
            optimizer_name(optimizer), weights, gradient, state.slots.size());
    }
}

}  // namespace

void apply_gradients(const Optimizer& optimizer, float learning_rate, OptimizerState& state,
                     std::span<const Variable> variables, std::span<float> weights,
                     std::span<float> gradient) {
    check_sizes(optimizer, state, variables, weights.size(), gradient.size());
    clip_by_norms(common_options(optimizer), variables, gradient);
    const WeightUpdate update(optimizer, learning_rate, state, weights);
    update.apply(0, gradient);
    update.finish();
}

void apply_average(const Optimizer& optimizer, const OptimizerState& state,
                   std::span<float> weights) {
    if (!common_options(optimizer).use_ema || state.iteration == 0) return;
    if (state.average.size() != weights.size()) {
        fail("{}: the moving average must be as long as the weights; received {} and {}.",
             optimizer_name(optimizer), state.average.size(), weights.size());
    }
    std::copy(state.average.begin(), state.average.end(), weights.begin());
}

}  // namespace sketchfit
