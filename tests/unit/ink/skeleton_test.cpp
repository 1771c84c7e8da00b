// Thin lines become strokes: whole from end to end, straight through crossings, without spurs.
#include "sketchfit/ink/skeleton.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "tests/unit/ink/masks.h"

namespace sketchfit {
namespace {

/// Every pixel's distance from paper taken as `reach`.
Skeleton skeleton_of(const Mask& lines, std::uint16_t reach = 1) {
    return {lines, std::vector<std::uint16_t>(lines.ink.size(), reach)};
}

/// Ends of strokes as text, each stroke's smaller end first, sorted.
std::vector<std::string> ends_of(const Strokes& strokes) {
    std::vector<std::string> result;
    const auto text = [](const Point& point) {
        return std::to_string(std::lround(point.x)) + "," + std::to_string(std::lround(point.y));
    };
    for (const std::span<const Point> stroke : strokes) {
        const std::string a = text(stroke.front());
        const std::string b = text(stroke.back());
        result.push_back(std::min(a, b) + " " + std::max(a, b));
    }
    std::ranges::sort(result);
    return result;
}

using Texts = std::vector<std::string>;

TEST(Skeleton, ALineIsOneStrokeFromEndToEnd) {
    const Mask mask = mask_of({
        "#.......",  //
        ".#......",  //
        "..#####.",  //
        ".......#",
    });
    const Strokes strokes = skeleton_of(mask).strokes();
    EXPECT_EQ(ends_of(strokes), Texts{"0,0 7,3"});
    EXPECT_EQ(strokes[0].size(), 8U);
}

TEST(Skeleton, DotsAndPairsOfPixelsStay) {
    const Mask mask = mask_of({
        "#....",  //
        "...#.",  //
        "....#",
    });
    EXPECT_EQ(ends_of(skeleton_of(mask).strokes()), (Texts{"0,0 0,0", "3,1 4,2"}));
    EXPECT_TRUE(skeleton_of(mask_of({"..."})).strokes().empty());
}

TEST(Skeleton, AClosedLineIsAStrokeThatReturnsToItsStart) {
    const Mask mask = mask_of({
        "..###..",  //
        ".#...#.",  //
        "#.....#",  //
        ".#...#.",  //
        "..###..",
    });
    const Strokes strokes = skeleton_of(mask).strokes();
    ASSERT_EQ(strokes.size(), 1U);
    EXPECT_EQ(strokes[0].size(), 13U);  // twelve pixels and the first again
    EXPECT_EQ(strokes[0].front().x, strokes[0].back().x);
    EXPECT_EQ(strokes[0].front().y, strokes[0].back().y);
}

TEST(Skeleton, StrokesGoStraightThroughACrossing) {
    Mask mask = blank_mask(41, 41);
    fill(mask, {0, 20, 41, 21});
    fill(mask, {20, 0, 21, 41});
    EXPECT_EQ(ends_of(skeleton_of(mask).strokes()), (Texts{"0,20 40,20", "20,0 20,40"}));
}

TEST(Skeleton, ABranchEndsAtTheLineThatItLeaves) {
    Mask mask = blank_mask(41, 31);
    fill(mask, {0, 20, 41, 21});
    fill(mask, {15, 0, 16, 20});
    EXPECT_EQ(ends_of(skeleton_of(mask).strokes()), (Texts{"0,20 40,20", "15,0 15,20"}));
}

TEST(Skeleton, SpursShorterThanTheLineIsThickAreRemoved) {
    Mask mask = blank_mask(61, 21);
    fill(mask, {0, 10, 61, 11});
    fill(mask, {20, 6, 21, 10});  // 4 long
    fill(mask, {40, 0, 41, 10});  // 10 long
    Skeleton thin = skeleton_of(mask, 1);
    thin.prune();
    EXPECT_EQ(thin.strokes().size(), 3U);
    Skeleton thick = skeleton_of(mask, 5);
    thick.prune();
    EXPECT_EQ(ends_of(thick.strokes()), (Texts{"0,10 60,10", "40,0 40,10"}));
}

TEST(Skeleton, AForkedEndBecomesOneEnd) {
    Mask mask = blank_mask(60, 21);
    fill(mask, {0, 10, 40, 11});
    for (std::size_t i = 1; i <= 4; ++i) {
        fill(mask, {39 + i, 10 - i, 40 + i, 11 - i});
        fill(mask, {39 + i, 10 + i, 40 + i, 11 + i});
    }
    Skeleton skeleton = skeleton_of(mask, 6);
    skeleton.prune();
    const Strokes strokes = skeleton.strokes();
    ASSERT_EQ(strokes.size(), 1U);
    EXPECT_NEAR(std::max(strokes[0].front().x, strokes[0].back().x), 40, 1.5);
}

TEST(Skeleton, AStarOfSpursKeepsItsLongestLine) {
    Mask mask = blank_mask(21, 21);
    fill(mask, {4, 10, 17, 11});
    fill(mask, {10, 7, 11, 14});
    Skeleton skeleton = skeleton_of(mask, 9);
    skeleton.prune();
    EXPECT_EQ(ends_of(skeleton.strokes()), Texts{"16,10 4,10"});
}

TEST(Skeleton, ATornCrossingIsMergedAgain) {
    // Two thick lines that cross at a flat angle are thinned to >---<.
    Mask mask = blank_mask(60, 41);
    fill(mask, {25, 20, 33, 21});
    for (std::size_t i = 1; i <= 18; ++i) {
        fill(mask, {25 - i, 20 - i, 26 - i, 21 - i});
        fill(mask, {25 - i, 20 + i, 26 - i, 21 + i});
        fill(mask, {32 + i, 20 - i, 33 + i, 21 - i});
        fill(mask, {32 + i, 20 + i, 33 + i, 21 + i});
    }
    EXPECT_EQ(skeleton_of(mask, 3).strokes().size(), 3U + 0U);
    Skeleton skeleton = skeleton_of(mask, 9);
    skeleton.merge_crossings();
    EXPECT_EQ(ends_of(skeleton.strokes()), (Texts{"50,2 7,38", "50,38 7,2"}));
}

}  // namespace
}  // namespace sketchfit
