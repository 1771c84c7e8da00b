// Pictures of a drawing become the bitmap of the drawing itself, whatever happened to them; held
// against published bitmaps where real drawings are at hand.
#include "sketchfit/ink/normalise.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/base/random.h"
#include "tests/unit/ink/pictures.h"
#include "tests/unit/ink/published.h"

namespace sketchfit {
namespace {

double likeness_of(const Picture& picture, const Strokes& strokes) {
    return likeness(normalise(picture, "a.png").bitmap, drawn_bitmap(strokes));
}

TEST(Normalise, LinesOfAnyThicknessBecomeThePens) {
    for (const double pen : {1.5, 2.0, 4.0, 8.0, 16.0}) {
        const Picture picture = draw_picture(placed(house(), 1, 40, 40), 340, 340, pen);
        EXPECT_GT(likeness_of(picture, house()), pen > 8 ? 0.93 : 0.985) << pen;
    }
}

TEST(Normalise, SizeAndPlaceDoNotMatter) {
    for (const double scale : {0.2, 0.5, 2.0, 7.0}) {
        const Picture picture =
            draw_picture(placed(house(), scale, 300 * scale, 20), static_cast<int>(600 * scale),
                         static_cast<int>(300 * scale) + 40, 1 + 2 * scale);
        EXPECT_GT(likeness_of(picture, house()), scale < 0.5 ? 0.95 : 0.985) << scale;
    }
}

TEST(Normalise, LightOnDarkIsTheSame) {
    const Picture picture = draw_picture(placed(house(), 0.7, 30, 50), 240, 280, 3);
    EXPECT_EQ(normalise(inverted(picture), "a.png").bitmap, normalise(picture, "a.png").bitmap);
}

TEST(Normalise, TheLargerSideFillsTheBitmapAndTheOtherIsCentred) {
    const Strokes wide{{{0, 0}, {255, 0}, {255, 100}, {0, 100}, {0, 0}}};
    const Picture picture = draw_picture(placed(wide, 0.8, 90, 10), 400, 120, 3);
    const auto bitmap = normalise(picture, "a.png").bitmap;
    EXPECT_GT(likeness(bitmap, drawn_bitmap(wide)), 0.99);
    for (std::size_t y = 0; y < bitmap_side; ++y) {  // columns 0 and 27 stay paper
        EXPECT_EQ(bitmap[y * bitmap_side], 0);
        EXPECT_EQ(bitmap[y * bitmap_side + 27], 0);
    }
}

TEST(Normalise, StrokesComeInQuickDrawsFormWithTheWayBack) {
    const Picture picture = draw_picture(placed(house(), 0.5, 60, 30), 260, 220, 3);
    const NormalisedPicture result = normalise(picture, "a.png");
    Point low{HUGE_VAL, HUGE_VAL};
    Point high{};
    for (const std::span<const Point> stroke : result.strokes) {
        for (const Point& point : stroke) {
            low = {std::min(low.x, point.x), std::min(low.y, point.y)};
            high = {std::max(high.x, point.x), std::max(high.y, point.y)};
        }
    }
    EXPECT_NEAR(low.x, 0, 1e-9);
    EXPECT_NEAR(low.y, 0, 1e-9);
    EXPECT_NEAR(std::max(high.x, high.y), 255, 1e-9);
    EXPECT_NEAR(result.origin.x, 60, 1.5);
    EXPECT_NEAR(result.origin.y, 30, 1.5);
    EXPECT_NEAR(result.unit, 0.5, 0.01);
}

TEST(Normalise, ABitmapIsTakenAsItIs) {
    const Bitmap bitmap = drawn_bitmap(house());
    const Picture picture{28, 28, {bitmap.begin(), bitmap.end()}};
    EXPECT_EQ(normalise(picture, "a.png").bitmap, bitmap);
    EXPECT_EQ(normalise(inverted(picture), "a.png").bitmap, bitmap);
    EXPECT_TRUE(normalise(picture, "a.png").strokes.empty());
}

TEST(Normalise, AnEnlargedBitmapIsTakenAsItWas) {
    const Bitmap bitmap = drawn_bitmap(house());
    for (const std::size_t factor : {2U, 10U}) {
        Picture picture{28 * factor, 28 * factor, {}};
        for (std::size_t y = 0; y < picture.height; ++y) {
            for (std::size_t x = 0; x < picture.width; ++x)
                picture.grey.push_back(bitmap[y / factor * 28 + x / factor]);
        }
        EXPECT_EQ(normalise(picture, "a.png").bitmap, bitmap) << factor;
        EXPECT_EQ(normalise(inverted(picture), "a.png").bitmap, bitmap) << factor;
        picture.grey[3] = 255;  // no equal squares any more
        EXPECT_FALSE(normalise(picture, "a.png").strokes.empty());
    }
}

TEST(Normalise, ASmallPictureWithInkAtItsEdgeIsTraced) {
    Picture picture{28, 28, std::vector<std::uint8_t>(784, 255)};
    for (std::size_t i = 0; i < 28; ++i) picture.grey[i * 28 + i] = 0;
    const auto result = normalise(picture, "a.png");
    EXPECT_FALSE(result.strokes.empty());
    EXPECT_GT(likeness(result.bitmap, drawn_bitmap({{{0, 0}, {255, 255}}})), 0.98);
}

TEST(Normalise, ADotIsDrawnInTheMiddle) {
    const Picture picture = draw_picture({{{70, 20}}}, 100, 90, 3);
    const auto bitmap = normalise(picture, "a.png").bitmap;
    EXPECT_GT(*std::ranges::max_element(bitmap), 0);
}

TEST(Normalise, APictureWithoutInkIsRefused) {
    for (const std::size_t side : {1U, 28U, 100U}) {
        const Picture blank{side, side, std::vector<std::uint8_t>(side * side, 255)};
        EXPECT_THROW(normalise(blank, "blank.png"), Error) << side;
    }
}

TEST(Normalise, TheSamePictureGivesTheSameBitmap) {
    const Picture picture = draw_picture(placed(house(), 0.9, 30, 50), 300, 320, 7);
    EXPECT_EQ(normalise(picture, "a.png").bitmap, normalise(picture, "a.png").bitmap);
}

// --- published drawings ----------------------------------------------------------------------

struct Published {
    Strokes strokes;
    Bitmap bitmap{};
};

/// The first drawings of a class: simplified strokes and the official bitmaps.
std::vector<Published> published(const std::string& name) {
    const auto drawings = read_drawings(published_strokes / "simplified" / (name + ".ndjson"));
    const std::string npy = read_file(published_strokes / "bitmaps" / (name + ".npy"));
    std::vector<Published> result;
    for (std::size_t i = 0; i < drawings.size(); ++i) {
        Published drawing{drawings[i].strokes, {}};
        const std::size_t start = npy.size() - (drawings.size() - i) * bitmap_pixels;
        std::copy_n(npy.begin() + static_cast<std::ptrdiff_t>(start), bitmap_pixels,
                    drawing.bitmap.begin());
        result.push_back(std::move(drawing));
    }
    return result;
}

TEST(Normalise, PicturesOfPublishedDrawingsBecomeTheirBitmaps) {
    if (!std::filesystem::exists(published_strokes)) GTEST_SKIP() << "no real drawings at hand";
    double sum = 0;
    std::size_t count = 0;
    for (const char* name : {"apple", "fish", "house", "smiley face"}) {
        for (const Published& drawing : published(name)) {
            const Picture picture =
                draw_picture(placed(drawing.strokes, 0.7, 37, 37), 254, 254, 1.5, 100);
            sum += likeness(normalise(picture, "a.png").bitmap, drawing.bitmap);
            ++count;
        }
    }
    ASSERT_EQ(count, 100U);
    EXPECT_GT(sum / static_cast<double>(count), 0.98);
}

}  // namespace
}  // namespace sketchfit
