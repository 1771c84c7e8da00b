// The order of classes: ties go to the lower class, NaN to the end, and all three functions agree.
#include "sketchfit/nn/ranking.h"

#include <array>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

using Order = std::vector<std::uint16_t>;

TEST(Ranking, OrdersByFallingLogitsAndTakesTheLowerOfEquals) {
    const std::array<float, 5> logits{2.0F, 7.0F, -1.0F, 7.0F, 2.0F};
    EXPECT_EQ(leading_class(logits), 1U);
    EXPECT_EQ(ranked_classes(logits, 5), (Order{1, 3, 0, 4, 2}));
    EXPECT_EQ(ranked_classes(logits, 2), (Order{1, 3}));
    EXPECT_EQ(ranked_classes(logits, 99).size(), 5U);
    for (std::size_t rank = 0; rank < 5; ++rank)
        EXPECT_EQ(rank_of(logits, ranked_classes(logits, 5)[rank]), rank);
}

TEST(Ranking, PutsWhatIsNoNumberLast) {
    const float nan = std::nanf("");
    const std::array<float, 4> logits{nan, -std::numeric_limits<float>::infinity(), nan, 3.0F};
    EXPECT_EQ(leading_class(logits), 3U);
    EXPECT_EQ(ranked_classes(logits, 4), (Order{3, 1, 0, 2}));
    const std::array<float, 2> none{nan, nan};
    EXPECT_EQ(leading_class(none), 0U);
    EXPECT_EQ(ranked_classes(none, 2), (Order{0, 1}));
}

}  // namespace
}  // namespace sketchfit
