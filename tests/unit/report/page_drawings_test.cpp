// Which drawings a page carries when it cannot carry all.
#include "sketchfit/report/page_drawings.h"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/report/mistakes.h"
#include "tests/unit/report/page_fixtures.h"

namespace sketchfit {
namespace {

const std::vector<std::size_t> both{0, 1};

std::size_t size_of(const PageDrawings& drawings) {
    std::size_t bytes = 0;
    for (const std::string& sprite : drawings.sprites) bytes += sprite.size() * 4 / 3;
    return bytes;
}

TEST(PageDrawings, TakesAllInTheOrderOfTheLotWhereThereIsRoom) {
    const Report report = fixtures::small_report();
    const PageDrawings drawings =
        page_drawings(report, 0, both, {}, 7, {.bytes = 1'000'000, .bytes_predicted = 8});
    EXPECT_EQ(drawings.numbers, drawn_by_lot(60, 60, 7));
    EXPECT_EQ(drawings.sample, 60U);
    EXPECT_EQ(drawings.sprites.size(), 1U);
}

TEST(PageDrawings, TakesWhatIsWantedFirst) {
    const Report report = fixtures::small_report({"cat", "dog", "fish"}, 2000);
    const std::vector<std::uint32_t> wanted{3, 1999, 700};
    const auto chosen = choose_drawings(report, 0, both, wanted, 400, 7);
    EXPECT_EQ(chosen.size(), 400U);
    EXPECT_THAT(chosen, testing::IsSupersetOf(wanted));
    EXPECT_THAT(chosen, testing::IsSupersetOf(drawn_by_lot(2000, 300, 7)));
}

TEST(PageDrawings, TakesEveryCellOfEveryConfusionMatrixBeforeASecondDrawingOfOne) {
    const Report report = fixtures::small_report({"cat", "dog", "fish"}, 3000);
    const Dataset& test = report.splits[0].test;
    const auto chosen = choose_drawings(report, 0, both, {}, 330, 7);
    for (const std::size_t run : both) {
        const Predictions& predictions = report.runs[run].predictions;
        std::set<std::pair<int, int>> all;
        std::set<std::pair<int, int>> shown;
        for (std::uint32_t i = 0; i < test.size(); ++i)
            all.emplace(test.label(i), predictions.guess(i));
        for (const std::uint32_t i : chosen) shown.emplace(test.label(i), predictions.guess(i));
        EXPECT_EQ(shown, all);
    }
}

TEST(PageDrawings, KeepsTheOrderOfTheLotAndNamesItsUnbrokenPart) {
    const Report report = fixtures::small_report({"cat", "dog", "fish"}, 2000);
    const auto lot = drawn_by_lot(2000, 2000, 7);
    const PageDrawings drawings =
        page_drawings(report, 0, both, {{lot[1500]}}, 7, {.bytes = 170'000, .bytes_predicted = 8});
    ASSERT_LT(drawings.numbers.size(), 2000U);
    std::vector<std::size_t> places;
    for (const std::uint32_t i : drawings.numbers) {
        places.push_back(
            static_cast<std::size_t>(std::find(lot.begin(), lot.end(), i) - lot.begin()));
    }
    EXPECT_TRUE(std::is_sorted(places.begin(), places.end()));
    EXPECT_GE(drawings.sample, 300U);
    EXPECT_EQ(places[drawings.sample - 1], drawings.sample - 1);
    EXPECT_NE(places[drawings.sample], drawings.sample);
    EXPECT_THAT(drawings.numbers, testing::Contains(lot[1500]));
}

TEST(PageDrawings, StaysWithinItsBudget) {
    const Report report = fixtures::small_report({"cat", "dog", "fish"}, 3000);
    for (const std::size_t bytes : {20'000U, 100'000U, 300'000U}) {
        const PageDrawings drawings =
            page_drawings(report, 0, both, {}, 7, {.bytes = bytes, .bytes_predicted = 20});
        const std::size_t used = size_of(drawings) + 20 * drawings.numbers.size();
        EXPECT_LE(used, bytes);
        EXPECT_GT(used, bytes * 9 / 10);
    }
}

TEST(PageDrawings, DoNotDependOnTheNumberOfThreads) {
    const Report report = fixtures::small_report({"cat", "dog", "fish"}, 3000);
    const auto make = [&](std::size_t threads) {
        return page_drawings(report, 0, both, {}, 7,
                             {.bytes = 10'000'000, .bytes_predicted = 20, .threads = threads});
    };
    EXPECT_EQ(make(1).sprites, make(3).sprites);
    EXPECT_EQ(make(1).sprites.size(), 3U);
}

}  // namespace
}  // namespace sketchfit
