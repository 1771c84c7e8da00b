// Evaluation and prediction: the model as it is, no dropout, drawings in their order.
#pragma once

#include <cstddef>
#include <vector>

#include "sketchfit/data/dataset.h"
#include "sketchfit/nn/model.h"

namespace sketchfit {

struct EvaluateOptions {
    double label_smoothing = 0.0;  ///< as in fitting: it is part of the loss
    std::size_t threads = 1;       ///< 0 for all cores; the result does not depend on it
};

struct Evaluation {
    std::size_t count = 0;
    double loss = 0.0;  ///< mean cross-entropy plus the penalties of l1 and l2, as Keras reports it
    double accuracy = 0.0;
    double top_3_accuracy = 0.0;
    std::size_t classes = 0;
    /// classes x classes, row-major: drawings of class (row) that were taken for class (column).
    std::vector<std::size_t> confusion{};
};

/// Precision, recall and F1 of one class (0 where undefined) and its number of drawings.
struct ClassScore {
    double precision = 0.0;
    double recall = 0.0;
    double f1 = 0.0;
    std::size_t support = 0;
};

/// Throws Error where drawings do not fit the model or there are none.
Evaluation evaluate(const Model& model, const Dataset& drawings,
                    const EvaluateOptions& options = {});
std::vector<ClassScore> class_scores(const Evaluation& evaluation);

/// Probabilities, drawings.size() x model.outputs(), row-major.
std::vector<float> predict(const Model& model, const Dataset& drawings, std::size_t threads = 1);

}  // namespace sketchfit
