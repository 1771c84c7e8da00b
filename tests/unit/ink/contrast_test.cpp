// Ink stands out from the paper whatever the paper's shade, light or grain.
#include "sketchfit/ink/contrast.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "sketchfit/base/random.h"
#include "tests/unit/ink/pictures.h"

namespace sketchfit {
namespace {

Picture sketch() {
    return draw_picture(placed(house(), 0.6, 30, 25), 220, 200, 4, 40);
}

/// The least contrast of ink, and the most of paper that is a little away from it.
struct Levels {
    int ink = 255;
    int paper = 0;
};

Levels levels_of(const Picture& contrast) {
    const Picture clean = sketch();
    const Picture wide = draw_picture(placed(house(), 0.6, 30, 25), 220, 200, 12);
    Levels levels;
    for (std::size_t i = 0; i < clean.grey.size(); ++i) {
        if (clean.grey[i] == 40) levels.ink = std::min<int>(levels.ink, contrast.grey[i]);
        if (wide.grey[i] == 255) levels.paper = std::max<int>(levels.paper, contrast.grey[i]);
    }
    return levels;
}

/// Grey that changes over the sheet, as light does.
Picture lit(Picture picture, double strength) {
    for (std::size_t y = 0; y < picture.height; ++y) {
        for (std::size_t x = 0; x < picture.width; ++x) {
            const double far = std::hypot(static_cast<double>(x), static_cast<double>(y)) / 300;
            auto& grey = picture.grey[y * picture.width + x];
            grey = static_cast<std::uint8_t>(grey * (1 - strength * far * far));
        }
    }
    return picture;
}

TEST(Contrast, IsTheDistanceFromAnEvenPaper) {
    const Contrast contrast = find_contrast(sketch());
    EXPECT_EQ(contrast.noise, 0);
    EXPECT_EQ(levels_of(contrast.picture).ink, 215);
    EXPECT_EQ(levels_of(contrast.picture).paper, 0);
    EXPECT_EQ(contrast.picture.width, 220U);
}

TEST(Contrast, LightInkOnDarkPaperIsTheSame) {
    EXPECT_EQ(find_contrast(inverted(sketch())).picture.grey, find_contrast(sketch()).picture.grey);
}

TEST(Contrast, UnevenLightIsTakenAway) {
    for (const double strength : {0.3, 0.6}) {
        const Picture shaded = lit(sketch(), strength);
        const Levels levels = levels_of(find_contrast(shaded).picture);
        EXPECT_GT(levels.ink, 60) << strength;
        EXPECT_LT(levels.paper, 20) << strength;
        const Levels light = levels_of(find_contrast(inverted(shaded)).picture);
        EXPECT_GT(light.ink, 60) << strength;
        EXPECT_LT(light.paper, 20) << strength;
    }
}

TEST(Contrast, GrainIsMeasuredAndSmoothed) {
    Picture grainy = sketch();
    Random random(3, Purpose::sample);
    for (auto& grey : grainy.grey) {
        grey = static_cast<std::uint8_t>(
            std::clamp(30 + grey * 0.7 + 6 * random.normal(), 0.0, 255.0));
    }
    const Contrast contrast = find_contrast(grainy);
    EXPECT_NEAR(contrast.noise, 2, 0.4);  // 6 by the square root of nine
    EXPECT_LT(levels_of(contrast.picture).paper, 40);
    EXPECT_GT(levels_of(contrast.picture).ink, 60);
}

TEST(Contrast, ABlankPictureHasNone) {
    const Picture blank{50, 30, std::vector<std::uint8_t>(1500, 130)};
    const auto contrast = find_contrast(blank).picture.grey;
    EXPECT_EQ(*std::ranges::max_element(contrast), 0);
}

TEST(Contrast, OddShapesAreNoProblem) {
    Random random(4, Purpose::sample);
    for (const std::size_t width : {1U, 2U, 3U, 7U, 2000U}) {
        for (const std::size_t height : {1U, 2U, 3U, 9U}) {
            Picture picture{width, height, std::vector<std::uint8_t>(width * height)};
            for (auto& grey : picture.grey) grey = static_cast<std::uint8_t>(random.below(256));
            EXPECT_EQ(find_contrast(picture).picture.grey.size(), width * height);
        }
    }
}

}  // namespace
}  // namespace sketchfit
