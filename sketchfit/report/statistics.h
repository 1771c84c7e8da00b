// Numbers about predictions that a loss and an accuracy do not show: intervals, the comparison of
// two models on the same drawings, calibration. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sketchfit/nn/evaluate.h"

namespace sketchfit {

struct Interval {
    double low = 0.0;
    double high = 1.0;
};

/// Wilson's score interval for a share of `hits` in `count` (Wilson 1927), two-sided, at 95 %
/// unless `z` (a standard normal quantile) says otherwise. {0, 1} for count = 0. Throws Error for
/// more hits than `count`.
Interval wilson_interval(std::size_t hits, std::size_t count, double z = 1.959963984540054);

/// Two classifiers on the same drawings (McNemar 1947).
struct McNemar {
    std::size_t both_right = 0;
    std::size_t only_first = 0;   ///< right by the first model alone
    std::size_t only_second = 0;  ///< right by the second model alone
    std::size_t both_wrong = 0;
    bool exact = false;  ///< p from the binomial distribution: fewer than 25 are right by one alone
    /// Chi-squared with Edwards's continuity correction (1948), which never goes beyond 0; 0 where
    /// exact.
    double statistic = 0.0;
    double p_value = 1.0;  ///< two-sided; 1 where no drawing is right by one alone
};

/// From the guesses of two models and the true labels. Throws Error unless all are of one length.
McNemar mcnemar(std::span<const std::uint16_t> first, std::span<const std::uint16_t> second,
                std::span<const std::uint16_t> labels);

/// Drawings whose guess had a probability in (low, high] (the first bin: [low, high]).
struct ReliabilityBin {
    double low = 0.0;
    double high = 0.0;
    std::size_t count = 0;
    double confidence = 0.0;  ///< mean probability of the guesses, 0 for none
    double accuracy = 0.0;    ///< share of right guesses, 0 for none
};

struct Calibration {
    std::vector<ReliabilityBin> bins;
    double confidence = 0.0;  ///< mean probability of all guesses
    /// Mean over the drawings of |accuracy - confidence| of their bin (Guo et al. 2017). A guess
    /// whose probability is NaN is in no bin and makes this NaN, and the confidence above.
    double expected_error = 0.0;
};

/// `bins` of equal width over 0..1. Throws Error for no bins, or unless there is one label for each
/// prediction.
Calibration calibrate(const Predictions& predictions, std::span<const std::uint16_t> labels,
                      std::size_t bins = 10);

/// The same from the guesses and their probabilities, for callers that do not keep the others.
Calibration calibrate(std::span<const std::uint16_t> guessed, std::span<const float> probabilities,
                      std::span<const std::uint16_t> labels, std::size_t bins = 10);

/// The guesses of all drawings.
std::vector<std::uint16_t> guesses(const Predictions& predictions);

}  // namespace sketchfit
