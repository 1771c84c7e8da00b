// Sprites read back with libpng, pixel by pixel.
#include "sketchfit/report/sprite.h"

#include <vector>

#include <gtest/gtest.h>
#include <png.h>

#include "sketchfit/base/error.h"
#include "tests/unit/report/page_fixtures.h"

namespace sketchfit {
namespace {

struct Picture {
    std::size_t width = 0;
    std::size_t height = 0;
    std::vector<std::uint8_t> rgba;

    std::uint8_t at(std::size_t x, std::size_t y, std::size_t channel) const {
        return rgba[4 * (y * width + x) + channel];
    }
};

Picture decode(const std::string& png) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&image, png.data(), png.size()) == 0) fail("no PNG");
    image.format = PNG_FORMAT_RGBA;
    Picture picture{image.width, image.height, {}};
    picture.rgba.resize(PNG_IMAGE_SIZE(image));
    if (png_image_finish_read(&image, nullptr, picture.rgba.data(), 0, nullptr) == 0)
        fail("a damaged PNG");
    return picture;
}

TEST(Sprite, HoldsEveryDrawingAtItsPlace) {
    const Dataset drawings = fixtures::barred_drawings(9, {"a", "b", "c"}, 5);
    const std::vector<std::uint32_t> rows{8, 0, 3, 7, 1};
    const Picture picture = decode(sprite_png(drawings, rows, 3));
    ASSERT_EQ(picture.width, 84U);
    ASSERT_EQ(picture.height, 56U);
    for (std::size_t k = 0; k < rows.size(); ++k) {
        const auto bitmap = drawings.drawing(rows[k]);
        for (std::size_t i = 0; i < bitmap.size(); ++i) {
            const std::size_t x = k % 3 * 28 + i % 28;
            const std::size_t y = k / 3 * 28 + i / 28;
            ASSERT_NEAR(picture.at(x, y, 3), bitmap[i], 8) << k << " " << i;
            ASSERT_EQ(picture.at(x, y, 0) + picture.at(x, y, 1) + picture.at(x, y, 2), 0);
        }
    }
}

TEST(Sprite, KeepsPaperAndInkExactly) {
    Pixels pixels(784);
    pixels[0] = 255;
    pixels[1] = 8;
    pixels[2] = 9;
    const Dataset one(std::move(pixels), 784, {0}, {"dot"});
    const std::vector<std::uint32_t> rows{0};
    const Picture picture = decode(sprite_png(one, rows, 1));
    EXPECT_EQ(picture.at(0, 0, 3), 255);
    EXPECT_EQ(picture.at(1, 0, 3), 0);   // 8 / 17 is nearer to 0
    EXPECT_EQ(picture.at(2, 0, 3), 17);  // 9 / 17 to 1
    EXPECT_EQ(picture.at(27, 27, 3), 0);
}

TEST(Sprite, LeavesTheRestOfTheLastRowEmpty) {
    const Dataset drawings = fixtures::barred_drawings(3, {"a", "b"}, 5);
    const std::vector<std::uint32_t> rows{0, 1, 2};
    const Picture picture = decode(sprite_png(drawings, rows, 2));
    for (std::size_t y = 28; y < 56; ++y) {
        for (std::size_t x = 28; x < 56; ++x) ASSERT_EQ(picture.at(x, y, 3), 0);
    }
}

TEST(Sprite, RefusesWhatCannotBeDrawn) {
    const Dataset drawings = fixtures::barred_drawings(3, {"a", "b"}, 5);
    EXPECT_THROW(sprite_png(drawings, {}, 2), Error);
    const std::vector<std::uint32_t> many(600, 0);
    EXPECT_THROW(sprite_png(drawings, many, 600), Error);
    const Dataset oblong(Pixels(6), 6, {0}, {"a"});
    const std::vector<std::uint32_t> rows{0};
    EXPECT_THROW(sprite_png(oblong, rows, 1), Error);
}

}  // namespace
}  // namespace sketchfit
