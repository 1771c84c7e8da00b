// Two models on the same drawings: which is right more often, whether chance explains it, and on
// which classes they differ.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sketchfit/report/statistics.h"

namespace sketchfit {

/// The drawings of one class.
struct ClassComparison {
    std::string name;
    std::size_t support = 0;      ///< drawings, at least 1
    double first_recall = 0.0;    ///< share that the first model gets right
    double second_recall = 0.0;   ///< share that the second model gets right
    std::size_t only_first = 0;   ///< right by the first model alone
    std::size_t only_second = 0;  ///< right by the second model alone
};

struct Comparison {
    McNemar mcnemar;
    double accuracy_difference = 0.0;        ///< the second model's accuracy less the first one's
    std::vector<ClassComparison> classes{};  ///< those that have drawings, in the first's order
};

/// What a model says of each drawing, and what is right, in numbers of its own classes.
struct Guessed {
    std::span<const std::string> class_names;
    std::span<const std::uint16_t> labels;
    std::span<const std::uint16_t> guesses;
};

/// Both are about the same drawings in the same order; the models may know different classes.
/// Throws Error where lengths differ, or a drawing's class has another name for the second model.
Comparison compare(const Guessed& first, const Guessed& second);

/// The classes whose recall differs, the most first; at most `count`.
std::vector<ClassComparison> most_different(const Comparison& comparison, std::size_t count);

}  // namespace sketchfit
