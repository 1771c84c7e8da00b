// The sheet shows a picture and, beside it, every pixel of its bitmap as a square of ten.
#include "sketchfit/ink/picture_sheet.h"

#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "tests/unit/ink/pictures.h"

/// Fontconfig keeps its configuration until the end, which LeakSanitizer takes for lost.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libfontconfig";
}

namespace sketchfit {
namespace {

constexpr std::size_t left = 16;  // of the first picture on the sheet
constexpr std::size_t top = 42;

Picture sheet_of(const Picture& picture, const std::string& title) {
    PictureSheet sheet;
    sheet.add({picture, normalise(picture, "a.png")}, title);
    return read_picture(sheet.png(), "the sheet");
}

TEST(PictureSheet, ShowsTheBitmapEnlarged) {
    const Picture picture = draw_picture(placed(house(), 0.7, 37, 37), 254, 254, 3);
    const Bitmap bitmap = normalise(picture, "a.png").bitmap;
    const Picture sheet = sheet_of(picture, "a house");
    for (std::size_t i = 0; i < bitmap_pixels; ++i) {
        const std::size_t x = left + 288 + i % 28 * 10;
        const std::size_t y = top + i / 28 * 10;
        ASSERT_EQ(sheet.at(x, y), bitmap[i]) << i;
        ASSERT_EQ(sheet.at(x + 9, y + 9), bitmap[i]) << i;
    }
}

TEST(PictureSheet, ShowsThePictureWithItsLines) {
    const Picture picture = draw_picture({{{100, 20}, {100, 260}}}, 280, 280, 9);
    const Picture sheet = sheet_of(picture, "a line");
    EXPECT_EQ(sheet.at(left + 5, top + 140), 255);
    EXPECT_EQ(sheet.at(left + 97, top + 140), 0);   // ink beside the line
    EXPECT_NE(sheet.at(left + 100, top + 140), 0);  // the line over it
    EXPECT_NE(sheet.at(left + 100, top + 140), 255);
}

TEST(PictureSheet, WidePicturesAndManyOfThemFit) {
    PictureSheet sheet;
    const Picture wide = draw_picture({{{20, 20}, {1900, 40}}}, 2000, 60, 9);
    const ShownPicture shown(wide, normalise(wide, "a.png"));
    EXPECT_LE(shown.small.width, 280U);
    EXPECT_LE(shown.small.height, 9U);
    for (std::size_t i = 0; i < PictureSheet::most; ++i) sheet.add(shown, "\xff not UTF-8");
    const Picture full = read_picture(sheet.png(), "the sheet");
    sheet.add(shown, "one more");
    const Picture more = read_picture(sheet.png(), "the sheet");
    EXPECT_EQ(full.width, more.width);
    EXPECT_GT(more.height, full.height);  // a line says how many are left out
}

TEST(PictureSheet, WithoutPicturesIsAnError) {
    EXPECT_THROW(static_cast<void>(PictureSheet().png()), Error);
}

}  // namespace
}  // namespace sketchfit
