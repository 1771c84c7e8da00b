#include "sketchfit/report/confusion.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <tuple>

namespace sketchfit {

std::vector<ConfusedPair> confused_pairs(const Evaluation& evaluation) {
    std::vector<ConfusedPair> pairs;
    for (std::size_t truth = 0; truth < evaluation.classes; ++truth) {
        const auto row =
            std::span(evaluation.confusion).subspan(truth * evaluation.classes, evaluation.classes);
        const std::size_t drawings = std::accumulate(row.begin(), row.end(), std::size_t{0});
        for (std::size_t guess = 0; guess < row.size(); ++guess) {
            if (guess == truth || row[guess] == 0) continue;
            pairs.push_back(
                {.truth = truth,
                 .guess = guess,
                 .count = row[guess],
                 .share = static_cast<double>(row[guess]) / static_cast<double>(drawings)});
        }
    }
    std::stable_sort(
        pairs.begin(), pairs.end(), [](const ConfusedPair& left, const ConfusedPair& right) {
            return std::tie(left.count, left.share) > std::tie(right.count, right.share);
        });
    return pairs;
}

}  // namespace sketchfit
