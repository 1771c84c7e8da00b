// The optimizers' part of the reference table: what each `update` of simd/kernels.h computes.
// A file of its own, and functions with names, because reference.cpp puts them into the table.
#pragma once

#include "sketchfit/simd/updates.h"

namespace sketchfit {

/// The entries of simd/kernels.h with these names.
void reference_update(const OptimizerStep& step, const UpdateRange& range);
void reference_decay_weights(float weight_decay, float learning_rate, float* weights,
                             std::size_t size);
void reference_update_average(float old_share, float new_share, float* average,
                              const float* weights, std::size_t size);

}  // namespace sketchfit
