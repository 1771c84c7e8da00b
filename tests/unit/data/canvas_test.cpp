// Text that fits its room, bitmaps pixel by pixel, PNG that decodes to what was drawn.
#include "sketchfit/data/canvas.h"

#include <array>

#include <gtest/gtest.h>

#include "tests/unit/data/picture.h"

namespace sketchfit {
namespace {

struct Paper {
    CairoSurface surface = make_surface(CAIRO_FORMAT_RGB24, 20, 10);
    CairoContext context{cairo_create(surface.get())};
};

TEST(Canvas, TextIsCutBetweenCharactersAndEndsInAnEllipsis) {
    const Paper paper;
    set_font(paper.context.get(), CAIRO_FONT_WEIGHT_NORMAL, 12);
    EXPECT_EQ(fitted(paper.context.get(), "cat", 200), "cat");
    const std::string text = "öööööööööööööööööööööööööööööö";
    const std::string cut = fitted(paper.context.get(), text, 60);
    EXPECT_LE(text_width(paper.context.get(), cut), 60);
    ASSERT_TRUE(cut.ends_with("…"));
    const std::string kept = cut.substr(0, cut.size() - std::string("…").size());
    EXPECT_GT(kept.size(), 4U);
    EXPECT_EQ(kept.size() % 2, 0U) << "ö has two bytes";
    EXPECT_TRUE(text.starts_with(kept));
}

TEST(Canvas, ExactWidthsDoNotDependOnTheScale) {
    const Paper paper;
    use_exact_widths(paper.context.get());
    set_font(paper.context.get(), CAIRO_FONT_WEIGHT_NORMAL, 11);
    const double width = text_width(paper.context.get(), "The Great Wall of China");
    cairo_scale(paper.context.get(), 2, 2);
    EXPECT_NEAR(text_width(paper.context.get(), "The Great Wall of China"), width, 0.01);
}

TEST(Canvas, ABitmapIsPutPixelByPixelAndComesBackFromThePng) {
    const Paper paper;
    const std::array<std::uint8_t, 4> bitmap{0, 255, 100, 7};
    cairo_surface_flush(paper.surface.get());
    put_bitmap(paper.surface.get(), bitmap, 2, 3, 5, 1);
    cairo_surface_mark_dirty(paper.surface.get());
    const fixtures::Picture picture = fixtures::decode(png_bytes(paper.surface.get()));
    ASSERT_EQ(picture.width, 20);
    ASSERT_EQ(picture.height, 10);
    EXPECT_EQ(picture.at(5, 1), 0xFFFFFFU);
    EXPECT_EQ(picture.at(8, 3), 0x000000U);
    EXPECT_EQ(picture.at(7, 4), 155 * 0x010101U);
    EXPECT_EQ(picture.at(10, 6), 248 * 0x010101U);
    EXPECT_EQ(picture.at(11, 6), 0U) << "beyond the bitmap";
}

TEST(Canvas, APngKeepsRedGreenAndBlueApart) {
    const Paper paper;
    set_colour(paper.context.get(), {1.0, 0.5, 0.0});
    cairo_paint(paper.context.get());
    const fixtures::Picture picture = fixtures::decode(png_bytes(paper.surface.get()));
    EXPECT_EQ(picture.at(3, 3), 0xFF8000U);
}

}  // namespace
}  // namespace sketchfit
