// Which drawings are worth a look: the surest mistakes, what all models miss, a draw by lot.
#include "sketchfit/report/mistakes.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

using Numbers = std::vector<std::uint32_t>;

/// Predictions of two classes whose probabilities of class 1 are given.
Predictions saying(const std::vector<float>& second) {
    Predictions result{.classes = 2};
    for (const float p : second) {
        result.probabilities.insert(result.probabilities.end(), {1.0F - p, p});
        result.logits.insert(result.logits.end(), {0.0F, p - 0.5F});
    }
    return result;
}

/// Five drawings, all of class 0, and what each run says of them.
Report report_of(const std::vector<std::vector<float>>& runs) {
    Report report;
    report.splits.push_back({.test = Dataset(Pixels(5), 1, {0, 0, 0, 0, 0}, {"a", "b"})});
    for (const std::vector<float>& second : runs) {
        ReportRun run;
        run.predictions = saying(second);
        report.runs.push_back(std::move(run));
    }
    return report;
}

TEST(SurestMistakes, AreTheWrongGuessesWithTheLargestProbability) {
    const std::vector<std::uint16_t> labels{0, 1, 0, 0, 1};
    const Predictions predictions = saying({0.9F, 0.1F, 0.7F, 0.2F, 0.1F});
    EXPECT_EQ(surest_mistakes(predictions, labels, 10), (Numbers{0, 1, 4, 2}));
    EXPECT_EQ(surest_mistakes(predictions, labels, 2), (Numbers{0, 1}));
    EXPECT_EQ(surest_mistakes(predictions, labels, 0), Numbers{});
}

TEST(WrongForAll, NeedsEveryRunToMissAndPutsTheLeastLikelyLabelFirst) {
    const Report report =
        report_of({{0.9F, 0.8F, 0.6F, 0.1F, 0.7F}, {0.8F, 0.95F, 0.6F, 0.9F, 0.1F}});
    const std::vector<std::size_t> both{0, 1};
    EXPECT_EQ(wrong_for_all(report, both), (Numbers{1, 0, 2}));
    EXPECT_EQ(wrong_for_all(report, both, 1), (Numbers{1}));
    EXPECT_EQ(wrong_for_all(report, std::vector<std::size_t>{0}), (Numbers{0, 1, 4, 2}));
    EXPECT_EQ(wrong_for_all(report, {}), Numbers{});
}

TEST(DrawnByLot, TakesEachDrawingOnceAndTheSameForASeed) {
    const Numbers drawn = drawn_by_lot(100, 10, 3);
    EXPECT_EQ(drawn.size(), 10U);
    EXPECT_EQ(drawn, drawn_by_lot(100, 10, 3));
    EXPECT_NE(drawn, drawn_by_lot(100, 10, 4));
    Numbers all = drawn_by_lot(7, 10, 1);
    std::ranges::sort(all);
    EXPECT_EQ(all, (Numbers{0, 1, 2, 3, 4, 5, 6}));
}

}  // namespace
}  // namespace sketchfit
