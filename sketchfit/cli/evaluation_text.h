// The results of sketchfit evaluate for people: one model with its table of classes and its
// confusion matrix, or two models side by side and whether chance explains their difference.
#pragma once

#include <cstddef>
#include <string>

#include "sketchfit/cli/evaluation.h"

namespace sketchfit {

/// Lines of at most `width` columns (80 or more are needed) but for paths. Names of classes are
/// shortened to fit. A matrix that does not fit, or of more than 20 classes, is left out, and more
/// than 40 classes are shown by the hardest and the easiest ones; both is said.
std::string evaluation_text(const EvaluationResult& result, std::size_t width);

/// The rows of the confusion matrix under letters; empty where it does not fit.
std::string confusion_text(const EvaluatedModel& model, std::size_t width);

/// What a p value of McNemar's test says, in sentences.
std::string verdict_text(const Comparison& comparison);

}  // namespace sketchfit
