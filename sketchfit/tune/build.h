// From Settings and data to the library's own types: split and scaled data, a Model, FitOptions.
// The one place where names of settings meet names of the library.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sketchfit/ink/load.h"
#include "sketchfit/nn/fit.h"
#include "sketchfit/nn/model.h"
#include "sketchfit/tune/settings.h"

namespace sketchfit {

/// Throws UsageError where settings contradict each other or one is set that the chosen optimizer,
/// schedule or callback does not have. Done before any data is read.
void check_settings(const Settings& settings);

/// The training and the validation side: the file's own test set, or split by the settings.
struct SplitData {
    Dataset train;
    Dataset validation;
};
SplitData split_data(const LoadedData& data, const Settings& settings);

/// From the training side: its largest pixel, 255, or mean and standard deviation of its pixels.
InputScaling make_scaling(const Dataset& train, const Settings& settings);

std::vector<Layer> make_layers(const Settings& settings, std::size_t classes);
Optimizer make_optimizer(const Settings& settings);
Schedule make_schedule(const Settings& settings);

Model make_model(const Settings& settings, const Dataset& train, const InputScaling& scaling);

/// Everything but validation, checkpoint, threads and hooks, which the caller sets.
FitOptions make_fit_options(const Settings& settings, const Dataset& train);

}  // namespace sketchfit
