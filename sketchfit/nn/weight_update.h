// One step of an optimizer, made ready once and then applied to one part of the weights after the
// other, as their gradients come: Keras 3's base_optimizer.py without clipping by norm, which needs
// the whole gradient first (apply_gradients has both).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <utility>

#include "sketchfit/nn/optimizer.h"
#include "sketchfit/nn/optimizer_updates.h"

namespace sketchfit {

/// Whether the norm of a variable's, or of the whole, gradient decides about the step.
bool clips_by_norm(const Optimizer& optimizer);

class WeightUpdate {
  public:
    /// Prepares step state.iteration + 1 of `weights`, the whole block; see apply_gradients. The
    /// arguments must outlive this, and finish() must follow.
    WeightUpdate(const Optimizer& optimizer, float learning_rate, OptimizerState& state,
                 std::span<float> weights);

    /// Clipping by value, weight decay, update and moving average of the weights from `first` on,
    /// one for each of `gradient`, which may be changed. Each weight once; parts that do not
    /// overlap may be applied by several threads at once, in any order.
    void apply(std::size_t first, std::span<float> gradient) const;

    /// The rate, where the step is nothing but w -= rate * gradient.
    std::optional<float> plain_rate() const;

    /// The step's constants and the elements from `first` on, without a gradient, where the step is
    /// nothing but the optimizer's own update.
    std::optional<std::pair<OptimizerStep, UpdateRange>> plain_update(std::size_t first,
                                                                      std::size_t size) const;

    /// Counts the step.
    void finish() const { ++state_.iteration; }

  private:
    UpdateRange range(std::size_t first, std::size_t size) const;
    bool is_plain() const;
    void average(std::size_t first, std::size_t size) const;

    const OptimizerOptions& options_;
    float learning_rate_;
    OptimizerState& state_;
    std::span<float> weights_;
    OptimizerStep step_;
};

}  // namespace sketchfit
