// The hand and its pen: every kind of part becomes strokes, and no template keeps it for ever.
#include "sketchfit/ink/invent_hand.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "sketchfit/ink/invent_pen.h"

namespace sketchfit {
namespace {

Strokes drawn(const std::string& text, std::uint64_t seed) {
    Hand hand;
    Strokes strokes;
    hand.draw(parse_templates(text)[0], Random(seed, Purpose::invent), strokes);
    return strokes;
}

/// The middle of the numbers of strokes of many drawings.
std::size_t median_strokes(const std::string& text) {
    std::vector<std::size_t> counts;
    for (std::uint64_t seed = 0; seed < 101; ++seed) counts.push_back(drawn(text, seed).size());
    std::ranges::sort(counts);
    return counts[50];
}

TEST(Hand, DrawsEveryKindOfPart) {
    EXPECT_EQ(median_strokes("- 0,0 50,90 100,0"), 1U);
    EXPECT_EQ(median_strokes("~ 0,0 50,90 100,0"), 1U);
    EXPECT_EQ(median_strokes("o 0,0 50,90 100,0"), 1U);
    EXPECT_EQ(median_strokes("O 50,50 40,20"), 1U);
    EXPECT_EQ(median_strokes("# 0,0 100,60"), 1U);
    EXPECT_EQ(median_strokes("h 50,50 50,0"), 1U);
    EXPECT_EQ(median_strokes("z x8 0,0 100,0 0,50 100,50"), 1U);
    EXPECT_EQ(median_strokes("w x5 0,0 100,0 0,20"), 1U);
    EXPECT_EQ(median_strokes("n x30 0,0 100,0 0,-20"), 1U);
    EXPECT_EQ(median_strokes("= x7 0,0 100,0 0,50 100,50"), 7U);
    EXPECT_EQ(median_strokes("* x6 50,50 20,40"), 6U);
    EXPECT_EQ(median_strokes(". x5 0,50 100,50 8,8"), 5U);
    EXPECT_EQ(median_strokes("d x4 0,50 100,50 8,15"), 4U);
    EXPECT_EQ(median_strokes("= x2-6 0,0 100,0 0,50 100,50"), 4U);
}

TEST(Hand, PartsThatShareADiceExcludeEachOther) {
    std::size_t first = 0;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        // The one is high, the other wide.
        const Strokes strokes = drawn("% 1; - a0-30 0,0 1,100; - a30-100 0,0 100,1", seed);
        double height = 0;
        for (const Point& point : strokes.points()) height = std::max(height, point.y);
        if (height == 255) ++first;
    }
    EXPECT_GT(first, 240U);
    EXPECT_LT(first, 360U);
}

TEST(Hand, ATemplateThatIsMostlyEmptyIsTriedAgain) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        EXPECT_GE(drawn("- a0-1 0,0 50,50 100,0; - 1 0,0 100,50", seed).size(), 1U);
    }
}

TEST(Dice, NormalNumbersHaveTheDeviationThatWasAskedFor) {
    Dice dice(Random(1, Purpose::invent));
    double sum = 0;
    double squares = 0;
    constexpr int count = 100000;
    for (int i = 0; i < count; ++i) {
        const double value = dice.normal(2);
        sum += value;
        squares += value * value;
    }
    EXPECT_NEAR(sum / count, 0, 0.03);
    EXPECT_NEAR(std::sqrt(squares / count), 2, 0.03);
}

TEST(RoughSine, IsNearTheSine) {
    for (double turns = -2; turns < 2; turns += 0.0137) {
        EXPECT_NEAR(rough_sine(turns), std::sin(turns * 2 * 3.14159265), 0.0065) << turns;
        EXPECT_NEAR(rough_cosine(turns), std::cos(turns * 2 * 3.14159265), 0.0065) << turns;
    }
}

}  // namespace
}  // namespace sketchfit
