// Evaluation and prediction: the model as it is, no dropout, drawings in their order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
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

/// What a model says of each drawing.
struct Predictions {
    std::size_t classes = 0;
    std::vector<float> logits{};         ///< drawings x classes, row-major
    std::vector<float> probabilities{};  ///< the same shape: the bits that predict() gives

    std::size_t size() const { return classes == 0 ? 0 : logits.size() / classes; }
    /// The probabilities of one drawing's classes.
    std::span<const float> probabilities_of(std::size_t drawing) const;
    /// The class that a drawing is taken for (nn/ranking.h); evaluate() counts the same one.
    std::uint16_t guess(std::size_t drawing) const;
    /// The first `count` classes of a drawing, the guess first.
    std::vector<std::uint16_t> ranked(std::size_t drawing, std::size_t count) const;
};

/// Logits and probabilities of all drawings. Throws as evaluate.
Predictions classify(const Model& model, const Dataset& drawings, std::size_t threads = 1);

/// The same a part of the drawings at a time, in their order, so that any number of classes takes
/// little memory. Calls `receive` for each part.
void classify_parts(const Model& model, const Dataset& drawings, std::size_t threads,
                    const std::function<void(const Predictions&)>& receive);

}  // namespace sketchfit
