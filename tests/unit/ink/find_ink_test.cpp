// The ink of a drawing is found, cropped and brought to a workable size; dust, frames and grain are
// not taken for it.
#include "sketchfit/ink/find_ink.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/random.h"
#include "tests/unit/ink/pictures.h"

namespace sketchfit {
namespace {

using testing::HasSubstr;

/// The edges of the ink in the picture's pixels: left, top, right, bottom.
struct Edges {
    double left, top, right, bottom;
};

Edges edges_of(const FoundInk& found) {
    Box box;
    for (const Component& piece : components_of(found.mask)) box = box.with(piece.box);
    const auto x = [&](std::size_t i) {
        return found.origin.x + found.unit * static_cast<double>(i);
    };
    const auto y = [&](std::size_t i) {
        return found.origin.y + found.unit * static_cast<double>(i);
    };
    return {x(box.left), y(box.top), x(box.right), y(box.bottom)};
}

void expect_edges(const FoundInk& found, const Edges& expected, double tolerance) {
    const Edges edges = edges_of(found);
    EXPECT_NEAR(edges.left, expected.left, tolerance);
    EXPECT_NEAR(edges.top, expected.top, tolerance);
    EXPECT_NEAR(edges.right, expected.right, tolerance);
    EXPECT_NEAR(edges.bottom, expected.bottom, tolerance);
}

std::size_t larger_side(const FoundInk& found) {
    return std::max(found.mask.width, found.mask.height);
}

TEST(FindInk, CropsToTheDrawingWhereverItIs) {
    const Picture picture = draw_picture(placed(house(), 1, 300, 100), 900, 700, 4);
    const FoundInk found = find_ink(picture, "a.png");
    expect_edges(found, {298, 98, 557, 357}, 1.5);
    EXPECT_EQ(found.unit, 1);
}

TEST(FindInk, BringsEverySizeToOneAtWhichLinesCanBeThinned) {
    for (const double scale : {0.08, 0.2, 0.5, 1.0, 2.5, 6.0, 12.0}) {
        const double pen = std::max(1.0, 4 * scale);
        const int side = static_cast<int>(280 * scale) + 20;
        const Picture picture =
            draw_picture(placed(house(), scale, 10 + pen, 10 + pen), side, side, pen);
        const FoundInk found = find_ink(picture, "a.png");
        EXPECT_GE(larger_side(found), 256U) << scale;
        EXPECT_LE(larger_side(found), 770U) << scale;
        const double low = 10 + pen / 2;
        const double high = 10 + 255 * scale + 1.5 * pen;
        expect_edges(found, {low, low, high, high}, 1 + scale);
    }
}

TEST(FindInk, FaintStrokesBesideDarkOnesStay) {
    Picture picture = draw_picture({{{20, 20}, {20, 180}}}, 220, 200, 3, 0);
    const Picture faint = draw_picture({{{60, 100}, {200, 100}}}, 220, 200, 3, 130);
    for (std::size_t i = 0; i < picture.grey.size(); ++i)
        picture.grey[i] = std::min(picture.grey[i], faint.grey[i]);
    expect_edges(find_ink(picture, "a.png"), {18, 18, 202, 182}, 2);
}

TEST(FindInk, DustIsLeftOut) {
    Picture picture = draw_picture(placed(house(), 0.5, 60, 40), 260, 220, 4);
    Random random(5, Purpose::sample);
    for (int i = 0; i < 60; ++i) picture.grey[random.below(picture.grey.size())] = 0;
    for (const std::size_t corner : {5U, 254U}) {  // larger specks, far outside
        for (std::size_t x = corner; x < corner + 3; ++x) picture.grey[4 * 260 + x] = 0;
    }
    expect_edges(find_ink(picture, "a.png"), {58, 38, 190, 170}, 2);
}

TEST(FindInk, ADotOfThePenIsNoDust) {
    const Strokes strokes{{{20, 60}, {200, 60}}, {{110, 30}}};
    const FoundInk found = find_ink(draw_picture(strokes, 220, 100, 4), "a.png");
    EXPECT_EQ(components_of(found.mask).size(), 2U);
}

TEST(FindInk, AFrameAroundThePictureIsLeftOut) {
    Picture picture = draw_picture(placed(house(), 0.5, 60, 40), 260, 220, 4, 90);
    for (std::size_t y = 0; y < 220; ++y) {
        for (std::size_t x = 0; x < 260; ++x) {
            if (x < 3 || y < 3 || x >= 257 || y >= 217) picture.grey[y * 260 + x] = 0;
        }
    }
    expect_edges(find_ink(picture, "a.png"), {58, 38, 190, 170}, 2);
}

TEST(FindInk, ADrawingThatFillsItsPictureIsNoFrame) {
    const Strokes square{{{2, 2}, {197, 2}, {197, 197}, {2, 197}, {2, 2}}};
    expect_edges(find_ink(draw_picture(square, 200, 200, 4), "a.png"), {0, 0, 200, 200}, 1);
}

TEST(FindInk, GrainIsNoInk) {
    Picture picture = draw_picture(placed(house(), 0.5, 60, 40), 260, 220, 5);
    Random random(6, Purpose::sample);
    for (auto& grey : picture.grey) {
        const double level = 60 + grey * 0.6 + 15 * random.normal();
        grey = static_cast<std::uint8_t>(std::clamp(level, 0.0, 255.0));
    }
    expect_edges(find_ink(picture, "a.png"), {58, 38, 190, 170}, 3);
}

TEST(FindInk, BlankPicturesAreRefusedByName) {
    for (const int grey : {0, 130, 255}) {
        const Picture blank{90, 60,
                            std::vector<std::uint8_t>(5400, static_cast<std::uint8_t>(grey))};
        try {
            find_ink(blank, "blank.png");
            ADD_FAILURE() << "no error";
        } catch (const Error& error) {
            EXPECT_THAT(error.what(), HasSubstr("blank.png shows no drawing"));
        }
    }
    Picture grain{200, 200, std::vector<std::uint8_t>(40000)};
    Random random(7, Purpose::sample);
    for (auto& grey : grain.grey)
        grey = static_cast<std::uint8_t>(std::clamp(200 + 3 * random.normal(), 0.0, 255.0));
    EXPECT_THROW(find_ink(grain, "grain.png"), Error);
}

TEST(FindInk, AnySizeAndContentIsInkOrAnError) {
    Random random(8, Purpose::sample);
    for (const std::size_t width : {1U, 2U, 3U, 17U, 400U, 5000U}) {
        for (const std::size_t height : {1U, 2U, 5U, 64U}) {
            Picture picture{width, height, std::vector<std::uint8_t>(width * height)};
            for (auto& grey : picture.grey) grey = random.below(9) == 0 ? 0 : 255;
            try {
                const FoundInk found = find_ink(picture, "a.png");
                EXPECT_GT(line_width(found.mask), 0) << width << " x " << height;
                EXPECT_LE(larger_side(found), 770U);
            } catch (const Error& error) {
                EXPECT_THAT(error.what(), HasSubstr("a.png"));
            }
        }
    }
}

}  // namespace
}  // namespace sketchfit
