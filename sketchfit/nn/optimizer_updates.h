// The optimizers' equations (Keras 3, keras/src/optimizers/*.py), each in two halves. prepare()
// makes the constants of one step, in double and then rounded to float32; update() applies them
// element by element to any contiguous range, in float32 and with the kernels in use. Splitting a
// range changes no bit, and neither does the instruction set.
#pragma once

#include <cstddef>

#include "sketchfit/nn/optimizer.h"
#include "sketchfit/simd/updates.h"

namespace sketchfit {

/// The constants of step state.iteration + 1. Nadam's momentum_product moves on, so call it once
/// for each step.
OptimizerStep prepare(const Optimizer& optimizer, float learning_rate, OptimizerState& state);

/// Updates weights and slots of the range. Ftrl's rate of 0 changes nothing: its equation divides
/// by it.
void update(const OptimizerStep& step, const UpdateRange& range);

/// Decoupled weight decay: w -= w * weight_decay * learning_rate.
void decay_weights(float weight_decay, float learning_rate, float* weights, std::size_t size);
/// Moving average of the weights: a = momentum * a + (1 - momentum) * w.
void update_average(double momentum, float* average, const float* weights, std::size_t size);

}  // namespace sketchfit
