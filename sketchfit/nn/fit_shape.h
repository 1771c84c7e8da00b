// What makes two fits the same run: the options, sizes and data that a resumed fit must share with
// the one that was interrupted.
#pragma once

#include <string>

#include "sketchfit/nn/fit.h"

namespace sketchfit {

/// JSON text with every option that changes the course of a fit: all but epochs, threads, the
/// checkpoint's own place and the hooks.
std::string fit_shape(const Model& model, const Dataset& drawings, const FitOptions& options);

/// One line on the first difference between two shapes, as in `batch_size is 64, it was 32`.
std::string shape_difference(const std::string& now, const std::string& before);

}  // namespace sketchfit
