// One model on labelled drawings, with all that is said about it: the evaluation, how sure its
// accuracy is, what it takes each drawing for, and whether its probabilities can be believed.
#pragma once

#include <cstdint>
#include <vector>

#include "sketchfit/data/dataset.h"
#include "sketchfit/nn/evaluate.h"
#include "sketchfit/nn/model.h"
#include "sketchfit/report/statistics.h"

namespace sketchfit {

struct Assessment {
    Evaluation evaluation;
    Interval accuracy_interval;            ///< Wilson's, at 95 %
    std::vector<std::uint16_t> guesses{};  ///< one for each drawing, numbers of the model's classes
    Calibration calibration{};             ///< ten bins
};

/// Labels are numbers of the model's classes. Keeps the probabilities of the guesses alone, so that
/// any number of classes takes little memory. Throws as evaluate.
Assessment assess(const Model& model, const Dataset& drawings, const EvaluateOptions& options = {});

}  // namespace sketchfit
