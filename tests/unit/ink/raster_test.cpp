// Bitmaps against golden values of Google's recipe (Cairo 1.16), and against published bitmaps
// where real drawings are at hand.
#include "sketchfit/ink/raster.h"

#include <array>
#include <filesystem>
#include <numeric>
#include <string>

#include <gtest/gtest.h>
#include <zlib.h>

#include "sketchfit/base/files.h"
#include "tests/unit/ink/published.h"

namespace sketchfit {
namespace {

using Bitmap = std::array<std::uint8_t, bitmap_pixels>;

Bitmap draw(const Strokes& strokes) {
    Bitmap bitmap{};
    Rasteriser().draw(strokes, bitmap);
    return bitmap;
}

struct Golden {
    const char* name;
    Strokes strokes;
    int sum;
    std::uint32_t crc32;
};

TEST(Rasteriser, GivesTheGoldenBitmaps) {
    const Golden goldens[] = {
        {"square", {{{0, 0}, {255, 0}, {255, 255}, {0, 255}, {0, 0}}}, 35128, 0xbbee5462},
        {"cross", {{{0, 0}, {255, 255}}, {{255, 0}, {0, 255}}}, 25088, 0x3dbe4ca1},
        {"dot", {{{0, 0}}}, 416, 0xd0c53b29},
        {"horizontal", {{{0, 0}, {255, 0}}}, 9200, 0xd51a13dc},
        {"short vertical", {{{0, 0}, {0, 100}}}, 3880, 0xc7140281},
    };
    for (const Golden& golden : goldens) {
        const Bitmap bitmap = draw(golden.strokes);
        EXPECT_EQ(std::accumulate(bitmap.begin(), bitmap.end(), 0), golden.sum) << golden.name;
        EXPECT_EQ(::crc32_z(0, bitmap.data(), bitmap.size()), golden.crc32) << golden.name;
    }
}

TEST(Rasteriser, StartsEachDrawingOnCleanPaper) {
    Rasteriser rasteriser;
    Bitmap first{};
    Bitmap second{};
    rasteriser.draw({{{0, 0}, {255, 255}}}, first);
    rasteriser.draw({{{0, 255}, {255, 0}}}, second);
    rasteriser.draw({{{0, 0}, {255, 255}}}, second);
    EXPECT_EQ(first, second);
}

TEST(Rasteriser, NoStrokesAndEmptyStrokesAreBlank) {
    EXPECT_EQ(draw({}), Bitmap{});
    EXPECT_EQ(draw({{}, {}}), Bitmap{});
    EXPECT_EQ(draw({{}, {{0, 0}}}), draw({{{0, 0}}}));
}

TEST(Rasteriser, GivesThePublishedBitmapsByteForByte) {
    if (!std::filesystem::exists(published_strokes)) GTEST_SKIP() << "no real drawings at hand";
    std::size_t equal = 0;
    std::size_t compared = 0;
    for (const auto& entry : std::filesystem::directory_iterator(published_strokes / "bitmaps")) {
        const std::string npy = read_file(entry.path());
        const std::string name = entry.path().stem().string() + ".ndjson";
        const auto drawings = read_drawings(published_strokes / "simplified" / name);
        ASSERT_GE(npy.size(), drawings.size() * bitmap_pixels);
        std::size_t place = npy.size() - drawings.size() * bitmap_pixels;  // after the header
        for (const Drawing& drawing : drawings) {
            const Bitmap bitmap = draw(drawing.strokes);
            const std::string drawn(bitmap.begin(), bitmap.end());
            equal += npy.compare(place, bitmap_pixels, drawn) == 0 ? 1 : 0;
            place += bitmap_pixels;
            ++compared;
        }
    }
    EXPECT_GE(compared, 500U);
    EXPECT_EQ(equal, compared);
}

}  // namespace
}  // namespace sketchfit
