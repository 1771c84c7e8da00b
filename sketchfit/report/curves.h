// Epochs of runs brought together: for each hyperparameter that was varied, a curve for each of its
// values, which is the mean over the runs (seeds) with that value.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sketchfit/report/contents.h"

namespace sketchfit {

/// Mean and sample standard deviation of the finite numbers among some.
struct Spread {
    std::size_t count = 0;  ///< finite numbers; without any, mean and deviation are 0
    double mean = 0.0;
    double deviation = 0.0;  ///< 0 for a single number
};
Spread spread_of(const std::vector<double>& numbers);

/// One epoch of the runs with one value.
struct MeanEpoch {
    int epoch = 0;         ///< counted from 0
    std::size_t runs = 0;  ///< that came so far
    Spread loss;
    Spread accuracy;
    Spread val_loss;
    Spread val_accuracy;
};

struct ValueCurve {
    std::string value;
    std::string label;              ///< for people: the value, a grid's as "0.01 · 32 · Adam"
    std::vector<std::size_t> runs;  ///< indices into Report::runs
    std::size_t diverged = 0;       ///< of these
    std::vector<MeanEpoch> epochs;  ///< as many as the longest run has
    Spread last_val_accuracy;
    Spread best_val_accuracy;
};

struct VariationCurves {
    std::string variation;  ///< as in ReportRun; empty for a run by itself
    std::string label;      ///< for people: a grid's as "learning_rate · batch_size · optimizer"
    std::vector<ValueCurve> values;

    /// The largest number of runs with one value.
    std::size_t repeats() const;
};

/// Variations and values in the order in which they first occur. Values that no epoch of has come
/// are there, too.
std::vector<VariationCurves> curves_of(const Report& report);

}  // namespace sketchfit
