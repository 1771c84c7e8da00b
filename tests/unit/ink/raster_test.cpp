// Bitmaps against golden values of Google's recipe (Cairo 1.16), and against published bitmaps
// where real drawings are at hand.
#include "sketchfit/ink/raster.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <zlib.h>

#include "sketchfit/base/files.h"

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

/// The strokes of one line of a simplified .ndjson file.
Strokes strokes_of(const std::string& line) {
    const nlohmann::json record = nlohmann::json::parse(line);
    Strokes strokes;
    for (const auto& pair : record["drawing"]) {
        const std::span<Point> stroke = strokes.add(pair[0].size());
        for (std::size_t i = 0; i < stroke.size(); ++i)
            stroke[i] = {pair[0][i].get<double>(), pair[1][i].get<double>()};
    }
    return strokes;
}

TEST(Rasteriser, GivesThePublishedBitmapsByteForByte) {
    namespace fs = std::filesystem;
    const fs::path folder = fs::path(SKETCHFIT_SOURCE_DIR) / "../shared/data/strokes";
    if (!fs::exists(folder / "bitmaps")) GTEST_SKIP() << "no real drawings at hand";
    std::size_t equal = 0;
    std::size_t compared = 0;
    for (const auto& entry : fs::directory_iterator(folder / "bitmaps")) {
        const std::string npy = read_file(entry.path());
        std::ifstream strokes(folder / "simplified" / (entry.path().stem().string() + ".ndjson"));
        std::vector<std::string> lines;
        for (std::string line; std::getline(strokes, line);) lines.push_back(line);
        ASSERT_GE(npy.size(), lines.size() * bitmap_pixels);
        const std::size_t start = npy.size() - lines.size() * bitmap_pixels;  // after the header
        for (std::size_t i = 0; i < lines.size(); ++i, ++compared) {
            const Bitmap bitmap = draw(strokes_of(lines[i]));
            const std::string drawn(bitmap.begin(), bitmap.end());
            equal += npy.compare(start + i * bitmap_pixels, bitmap_pixels, drawn) == 0 ? 1 : 0;
        }
    }
    EXPECT_GE(compared, 500U);
    EXPECT_EQ(equal, compared);
}

}  // namespace
}  // namespace sketchfit
