// A Dataset checks what it takes, and shares its pixels.
#include "sketchfit/data/dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using fixtures::error_of;
using testing::ElementsAre;
using testing::HasSubstr;

Dataset small() {
    return Dataset({1, 2, 3, 4, 5, 6}, 2, {0, 1, 1}, {"a", "b"});
}

TEST(Dataset, GivesDrawingsLabelsAndNames) {
    const Dataset data = small();
    EXPECT_EQ(data.size(), 3U);
    EXPECT_EQ(data.pixels_per_drawing(), 2U);
    EXPECT_EQ(data.class_count(), 2U);
    EXPECT_THAT(data.drawing(2), ElementsAre(5, 6));
    EXPECT_EQ(data.label(2), 1);
    EXPECT_THAT(data.labels(), ElementsAre(0, 1, 1));
    EXPECT_THAT(data.class_names(), ElementsAre("a", "b"));
    EXPECT_EQ(data.max_pixel(), 6);
    EXPECT_EQ(Dataset().size(), 0U);
    EXPECT_EQ(Dataset().max_pixel(), 0);
}

TEST(Dataset, RefusesSizesAndLabelsThatDoNotFit) {
    EXPECT_THAT(error_of([] { Dataset({1, 2, 3}, 2, {0}, {"a"}); }), HasSubstr("3 pixels"));
    EXPECT_THAT(error_of([] { Dataset({1, 2, 3, 4}, 2, {0}, {"a"}); }), HasSubstr("4 pixels"));
    EXPECT_THAT(error_of([] { Dataset({}, 0, {}, {}); }), HasSubstr("0 pixels per drawing"));
    EXPECT_THAT(error_of([] {
                    Dataset({1, 2}, 1, {0, 2}, {"a", "b"});
                }),
                HasSubstr("received 2 for drawing 1"));
}

TEST(Dataset, SelectsRowsInAnyOrderAndSharesTheirPixels) {
    const Dataset data = small();
    const std::vector<std::uint32_t> rows = {2, 0, 2};
    const Dataset chosen = data.select(rows);
    EXPECT_EQ(chosen.size(), 3U);
    EXPECT_THAT(chosen.drawing(0), ElementsAre(5, 6));
    EXPECT_THAT(chosen.drawing(1), ElementsAre(1, 2));
    EXPECT_THAT(chosen.labels(), ElementsAre(1, 0, 1));
    EXPECT_EQ(chosen.drawing(0).data(), data.drawing(2).data());
    const std::vector<std::uint32_t> again = {1};
    EXPECT_EQ(chosen.select(again).drawing(0).data(), data.drawing(0).data());
    EXPECT_EQ(chosen.max_pixel(), 6);
    EXPECT_EQ(chosen.select(again).max_pixel(), 2);
    EXPECT_THAT(error_of([&] { chosen.select(std::vector<std::uint32_t>{3}); }),
                HasSubstr("row 3 is not in a dataset of 3"));
}

TEST(Dataset, FingerprintDependsOnAllThatIsInItAndOnNothingElse) {
    const std::string print = small().fingerprint();
    EXPECT_EQ(print.size(), 16U);
    EXPECT_EQ(small().fingerprint(), print);
    const std::vector<std::uint32_t> all = {0, 1, 2};
    EXPECT_EQ(small().select(all).fingerprint(), print);
    const std::vector<std::uint32_t> other = {0, 2, 1};
    EXPECT_NE(small().select(other).fingerprint(), print);
    EXPECT_NE(Dataset({1, 2, 3, 4, 5, 7}, 2, {0, 1, 1}, {"a", "b"}).fingerprint(), print);
    EXPECT_NE(Dataset({1, 2, 3, 4, 5, 6}, 2, {0, 1, 0}, {"a", "b"}).fingerprint(), print);
    EXPECT_NE(Dataset({1, 2, 3, 4, 5, 6}, 2, {0, 1, 1}, {"a", "c"}).fingerprint(), print);
}

}  // namespace
}  // namespace sketchfit
