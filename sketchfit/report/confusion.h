// Which classes are taken for which: the pairs of a confusion matrix.
#pragma once

#include <cstddef>
#include <vector>

#include "sketchfit/nn/evaluate.h"

namespace sketchfit {

/// Drawings of one class that were taken for another.
struct ConfusedPair {
    std::size_t truth = 0;  ///< the drawings' class
    std::size_t guess = 0;  ///< what they were taken for
    std::size_t count = 0;  ///< drawings, at least 1
    double share = 0.0;     ///< of all drawings of the class `truth`, 0..1
};

/// All pairs that occur, those of most drawings first, then those of the largest share, then by
/// class.
std::vector<ConfusedPair> confused_pairs(const Evaluation& evaluation);

}  // namespace sketchfit
