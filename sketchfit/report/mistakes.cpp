#include "sketchfit/report/mistakes.h"

#include <algorithm>
#include <numeric>

#include "sketchfit/base/random.h"

namespace sketchfit {

namespace {

/// The first `count` (0: all) of `drawings` in the order of falling `weight`, the lower number
/// first among equals.
template <typename Weight>
std::vector<std::uint32_t> heaviest(std::vector<std::uint32_t> drawings, std::size_t count,
                                    const Weight& weight) {
    if (count == 0) count = drawings.size();
    count = std::min(count, drawings.size());
    const auto before = [&](std::uint32_t a, std::uint32_t b) {
        const auto first = weight(a);
        const auto second = weight(b);
        return first != second ? first > second : a < b;
    };
    std::partial_sort(drawings.begin(), drawings.begin() + static_cast<std::ptrdiff_t>(count),
                      drawings.end(), before);
    drawings.resize(count);
    return drawings;
}

}  // namespace

std::vector<std::uint32_t> surest_mistakes(const Predictions& predictions,
                                           std::span<const std::uint16_t> labels,
                                           std::size_t count) {
    std::vector<std::uint32_t> wrong;
    std::vector<std::uint16_t> said(predictions.size());
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        said[i] = predictions.guess(i);
        if (said[i] != labels[i]) wrong.push_back(static_cast<std::uint32_t>(i));
    }
    if (count == 0) return {};
    return heaviest(std::move(wrong), count, [&](std::uint32_t drawing) {
        return predictions.probabilities_of(drawing)[said[drawing]];
    });
}

std::vector<std::uint32_t> wrong_for_all(const Report& report, std::span<const std::size_t> runs,
                                         std::size_t count) {
    if (runs.empty()) return {};
    const Dataset& test = report.splits[report.runs[runs.front()].split].test;
    std::vector<std::uint32_t> wrong;
    std::vector<double> chance(test.size());  // of the label, summed over the runs
    for (std::size_t i = 0; i < test.size(); ++i) {
        const std::uint16_t label = test.label(i);
        const bool missed = std::ranges::all_of(
            runs, [&](std::size_t run) { return report.runs[run].predictions.guess(i) != label; });
        if (!missed) continue;
        wrong.push_back(static_cast<std::uint32_t>(i));
        for (const std::size_t run : runs) {
            chance[i] +=
                static_cast<double>(report.runs[run].predictions.probabilities_of(i)[label]);
        }
    }
    return heaviest(std::move(wrong), count,
                    [&](std::uint32_t drawing) { return -chance[drawing]; });
}

std::vector<std::uint32_t> drawn_by_lot(std::size_t drawings, std::size_t count,
                                        std::uint64_t seed) {
    std::vector<std::uint32_t> order(drawings);
    std::iota(order.begin(), order.end(), 0U);
    Random(seed, Purpose::sample).shuffle(order);
    order.resize(std::min(count, drawings));
    return order;
}

}  // namespace sketchfit
