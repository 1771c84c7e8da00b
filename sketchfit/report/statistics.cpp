#include "sketchfit/report/statistics.h"

#include <algorithm>
#include <cmath>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

/// Below this many drawings on which one model alone is right, chi-squared is too rough.
constexpr std::size_t least_for_chi_squared = 25;

/// P(X <= hits) for X binomial with `count` tries of 1/2; `count` is small.
double binomial_half(std::size_t hits, std::size_t count) {
    double ways = 1.0;  // count over k
    double sum = 0.0;
    for (std::size_t k = 0; k <= hits; ++k) {
        sum += ways;
        ways = ways * static_cast<double>(count - k) / static_cast<double>(k + 1);
    }
    return std::ldexp(sum, -static_cast<int>(count));
}

}  // namespace

Interval wilson_interval(std::size_t hits, std::size_t count, double z) {
    if (hits > count)
        fail("an interval for {} hits in {}: there are more hits than tries", hits, count);
    if (count == 0) return {};
    const auto n = static_cast<double>(count);
    const double share = static_cast<double>(hits) / n;
    const double square = z * z;
    const double centre = (share + square / (2.0 * n)) / (1.0 + square / n);
    const double half =
        z / (1.0 + square / n) * std::sqrt(share * (1.0 - share) / n + square / (4.0 * n * n));
    // At the ends the formula gives exactly 0 and 1, but for rounding.
    return {.low = hits == 0 ? 0.0 : std::max(0.0, centre - half),
            .high = hits == count ? 1.0 : std::min(1.0, centre + half)};
}

McNemar mcnemar(std::span<const std::uint16_t> first, std::span<const std::uint16_t> second,
                std::span<const std::uint16_t> labels) {
    if (first.size() != labels.size() || second.size() != labels.size()) {
        fail("McNemar's test needs two guesses for each of {} labels; received {} and {}",
             labels.size(), first.size(), second.size());
    }
    McNemar result;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const bool first_right = first[i] == labels[i];
        const bool second_right = second[i] == labels[i];
        std::size_t& cell = first_right ? (second_right ? result.both_right : result.only_first)
                                        : (second_right ? result.only_second : result.both_wrong);
        ++cell;
    }
    const std::size_t fewer = std::min(result.only_first, result.only_second);
    const std::size_t more = std::max(result.only_first, result.only_second);
    result.exact = fewer + more < least_for_chi_squared;
    if (result.exact) {
        result.p_value = std::min(1.0, 2.0 * binomial_half(fewer, fewer + more));
    } else {
        const double excess = std::max(0.0, static_cast<double>(more - fewer) - 1.0);
        result.statistic = excess * excess / static_cast<double>(fewer + more);
        // The upper tail of chi-squared with one degree of freedom: that of a squared normal.
        result.p_value = std::erfc(std::sqrt(result.statistic / 2.0));
    }
    return result;
}

Calibration calibrate(std::span<const std::uint16_t> guessed, std::span<const float> probabilities,
                      std::span<const std::uint16_t> labels, std::size_t bins) {
    if (bins == 0) fail("calibration needs at least one bin");
    if (guessed.size() != labels.size() || probabilities.size() != labels.size()) {
        fail(
            "calibration needs one guess and one probability for each of {} labels; received {} "
            "and {}",
            labels.size(), guessed.size(), probabilities.size());
    }
    Calibration result;
    result.bins.resize(bins);
    const auto width = static_cast<double>(bins);
    for (std::size_t b = 0; b < bins; ++b) {
        result.bins[b].low = static_cast<double>(b) / width;
        result.bins[b].high = static_cast<double>(b + 1) / width;
    }
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const double probability = probabilities[i];
        result.confidence += probability;
        if (std::isnan(probability)) continue;
        // Exact, so that a probability on an edge is in the bin below it.
        const double place = std::clamp(std::ceil(probability * width), 1.0, width);
        ReliabilityBin& bin = result.bins[static_cast<std::size_t>(place) - 1];
        ++bin.count;
        bin.confidence += probability;
        bin.accuracy += guessed[i] == labels[i] ? 1.0 : 0.0;
    }
    if (labels.empty()) return result;
    const auto drawings = static_cast<double>(labels.size());
    result.confidence /= drawings;
    for (ReliabilityBin& bin : result.bins) {
        if (bin.count == 0) continue;
        const auto count = static_cast<double>(bin.count);
        result.expected_error += std::abs(bin.accuracy - bin.confidence) / drawings;
        bin.confidence /= count;
        bin.accuracy /= count;
    }
    if (std::isnan(result.confidence)) result.expected_error = result.confidence;
    return result;
}

Calibration calibrate(const Predictions& predictions, std::span<const std::uint16_t> labels,
                      std::size_t bins) {
    const std::vector<std::uint16_t> guessed = guesses(predictions);
    std::vector<float> probabilities(guessed.size());
    for (std::size_t i = 0; i < guessed.size(); ++i)
        probabilities[i] = predictions.probabilities_of(i)[guessed[i]];
    return calibrate(guessed, probabilities, labels, bins);
}

std::vector<std::uint16_t> guesses(const Predictions& predictions) {
    std::vector<std::uint16_t> result(predictions.size());
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = predictions.guess(i);
    return result;
}

}  // namespace sketchfit
