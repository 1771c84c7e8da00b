// Pieces of a mask, rectangles around them, and how thick lines are.
#include "sketchfit/ink/mask.h"

#include <gtest/gtest.h>

#include "tests/unit/ink/masks.h"

namespace sketchfit {
namespace {

TEST(Mask, PiecesHangTogetherByEdgesAndCorners) {
    const Mask mask = mask_of({
        "##....#",  //
        "..#....",  //
        ".......",  //
        "#..####",  //
        "#......",
    });
    const std::vector<Component> pieces = components_of(mask);
    ASSERT_EQ(pieces.size(), 4U);
    EXPECT_EQ(pieces[0].pixels.size(), 3U);
    EXPECT_EQ(pieces[0].box.width(), 3U);
    EXPECT_EQ(pieces[0].box.height(), 2U);
    EXPECT_EQ(pieces[1].pixels, std::vector<std::uint32_t>{6});
    EXPECT_EQ(pieces[2].box.larger_side(), 2U);
    EXPECT_EQ(pieces[3].box.left, 3U);
    EXPECT_EQ(pieces[3].box.right, 7U);
    EXPECT_TRUE(components_of(mask_of({"...", "..."})).empty());
}

TEST(Mask, BoxesAreJoinedAndTouch) {
    const Box box{2, 3, 5, 6};
    const Box both = box.with({7, 1, 8, 2});
    EXPECT_EQ(both.left, 2U);
    EXPECT_EQ(both.top, 1U);
    EXPECT_EQ(both.right, 8U);
    EXPECT_EQ(both.bottom, 6U);
    EXPECT_EQ(Box{}.with(box).left, 2U);
    EXPECT_EQ(box.with(Box{}).bottom, 6U);
    EXPECT_TRUE(box.touches({5, 6, 9, 9}));
    EXPECT_FALSE(box.touches({6, 3, 9, 9}));
}

TEST(Mask, TheThicknessOfLinesIsMeasured) {
    EXPECT_EQ(line_width(mask_of({"...", "..."})), 0);
    EXPECT_NEAR(line_width(mask_of({"....................", "####################"})), 1, 0.1);
    EXPECT_NEAR(line_width(mask_of(std::vector<std::string>(4, std::string(100, '#')))), 4, 0.2);
}

}  // namespace
}  // namespace sketchfit
