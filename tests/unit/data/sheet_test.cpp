// Contact sheets are decoded again: drawings must stand on them pixel by pixel, names must not
// break them.
#include "sketchfit/data/sheet.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/files.h"
#include "sketchfit/base/random.h"
#include "sketchfit/data/canvas.h"
#include "tests/unit/data/picture.h"

/// Fontconfig keeps its configuration until the end, which LeakSanitizer takes for lost.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libfontconfig";
}

namespace sketchfit {
namespace {

using fixtures::decode;
using fixtures::Picture;

/// `count` random drawings of side x side pixels, class i % classes.
Dataset random_drawings(std::size_t count, std::size_t side, std::vector<std::string> names) {
    Random random(1, Purpose::sample);
    Pixels pixels(count * side * side);
    for (auto& pixel : pixels) pixel = static_cast<std::uint8_t>(random.below(256));
    std::vector<std::uint16_t> labels(count);
    for (std::size_t i = 0; i < count; ++i)
        labels[i] = static_cast<std::uint16_t>(i % names.size());
    return {std::move(pixels), side * side, std::move(labels), std::move(names)};
}

std::vector<std::string> numbered_names(std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back(fmt::format("class {}", i));
    return names;
}

TEST(Sheet, ShowsEveryPixelOfADrawingInverted) {
    const Dataset drawings = random_drawings(1, 28, {"one"});
    const Picture picture =
        decode(sheet_png(drawings, {.per_class = 1, .scale = 3, .titles = false}));
    EXPECT_EQ(picture.width, 16 + 84 + 16);
    EXPECT_EQ(picture.height, 16 + 84 + 16);
    for (int y = 0; y < 84; ++y) {
        for (int x = 0; x < 84; ++x) {
            const auto ink = drawings.drawing(0)[static_cast<std::size_t>(y / 3 * 28 + x / 3)];
            ASSERT_EQ(picture.at(16 + x, 16 + y), (255U - ink) * 0x010101U) << x << ' ' << y;
        }
    }
    EXPECT_EQ(picture.at(15, 50), picture.at(0, 0)) << "paper begins at the margin";
}

TEST(Sheet, ShowsDrawingsOfTheRowsOwnClassEachOnce) {
    // Each drawing is of one grey, which tells its number: 10 classes of 20 drawings.
    Pixels pixels(200);
    std::vector<std::uint16_t> labels(200);
    for (std::size_t i = 0; i < 200; ++i) {
        pixels[i] = static_cast<std::uint8_t>(i);
        labels[i] = static_cast<std::uint16_t>(i % 10);
    }
    const Dataset drawings(pixels, 1, labels, numbered_names(10));
    const Picture picture =
        decode(sheet_png(drawings, {.per_class = 20, .scale = 16, .seed = 3, .titles = false}));
    // Rows of 16 + 4 pixels; one block, because ten rows of twenty are wider than high.
    for (int row = 0; row < 10; ++row) {
        std::set<std::uint32_t> seen;
        for (int column = 0; column < 20; ++column) {
            const std::uint32_t number = 255 - (picture.at(20 + 20 * column, 20 + 20 * row) & 255);
            EXPECT_EQ(number % 10, static_cast<std::uint32_t>(row));
            seen.insert(number);
        }
        EXPECT_EQ(seen.size(), 20U);
    }
}

TEST(Sheet, TheSeedChoosesTheDrawings) {
    const Dataset drawings = random_drawings(100, 8, {"a", "b"});
    const auto sheet = [&](std::uint64_t seed) {
        return sheet_png(drawings, {.per_class = 5, .seed = seed});
    };
    EXPECT_EQ(sheet(1), sheet(1));
    EXPECT_NE(sheet(1), sheet(2));
}

TEST(Sheet, TitlesTakeRoomOnTheLeftAndHoldInk) {
    const Dataset drawings = random_drawings(6, 28, {"apple", "The Great Wall of China"});
    const Picture with = decode(sheet_png(drawings, {.per_class = 3}));
    const Picture without = decode(sheet_png(drawings, {.per_class = 3, .titles = false}));
    const int room = with.width - without.width;
    ASSERT_GT(room, 100);
    ASSERT_LE(room, 212);
    std::size_t dark = 0;
    for (int y = 0; y < with.height; ++y) {
        for (int x = 0; x < room; ++x) dark += (with.at(x, y) & 255U) < 100 ? 1 : 0;
    }
    EXPECT_GT(dark, 100U);
}

TEST(Sheet, NamesOfAnyLengthAndBytesFit) {
    const Dataset plain = random_drawings(5, 28, {"a", "b", "c", "d", "e"});
    const Picture widest =
        decode(sheet_png(Dataset(Pixels(5 * 784), 784, {0, 1, 2, 3, 4},
                                 {"", std::string(5000, 'W'), "\xff\xfe\xed\xa0\x80 \x1b[31m",
                                  "line\nbreak \xF0\x9F\x8D\x8E", std::string("nul\0nul", 7)})));
    EXPECT_LE(widest.width, decode(sheet_png(plain)).width + 200);
}

TEST(Sheet, ManyClassesKeepTheShapeOfAScreen) {
    const Dataset drawings = random_drawings(345, 28, numbered_names(345));
    const Picture picture = decode(sheet_png(drawings, {.per_class = 3}));
    const double shape = static_cast<double>(picture.width) / picture.height;
    EXPECT_GT(shape, 1.0);
    EXPECT_LT(shape, 1.8);
}

TEST(Sheet, TooManyClassesAreCutWithAFooter) {
    const auto height = [](std::size_t classes) {
        const Dataset drawings = random_drawings(classes, 2, numbered_names(classes));
        return decode(sheet_png(drawings, {.per_class = 1, .scale = 1})).height;
    };
    const int full = height(most_sheet_rows);
    EXPECT_EQ(height(most_sheet_rows + 500), full + 24);
}

TEST(Sheet, DatasetsWithoutDrawingsOrClassesGiveASheetToo) {
    EXPECT_GT(decode(sheet_png(Dataset())).width, 0);
    EXPECT_GT(decode(sheet_png(Dataset({}, 784, {}, {"apple", "ant"}))).width, 300);
}

TEST(Sheet, RefusesWhatCannotBeDrawn) {
    const Dataset drawings = random_drawings(2, 28, {"a"});
    EXPECT_THROW(sheet_png(drawings, {.per_class = 0}), UsageError);
    EXPECT_THROW(sheet_png(drawings, {.per_class = 101}), UsageError);
    EXPECT_THROW(sheet_png(drawings, {.scale = 0}), UsageError);
    EXPECT_THROW(sheet_png(drawings, {.scale = 17}), UsageError);
    EXPECT_THROW(sheet_png(Dataset(Pixels(783), 783, {0}, {"a"})), Error);
    const Dataset large(Pixels(400 * 400), 400 * 400, {0}, {"a"});
    EXPECT_THROW(sheet_png(large, {.per_class = 10, .scale = 16}), UsageError);  // too wide
    const Dataset many(Pixels(50 * 784), 784, std::vector<std::uint16_t>(50), numbered_names(50));
    EXPECT_THROW(sheet_png(many, {.per_class = 60, .scale = 16}), UsageError);  // too many pixels
}

TEST(Sheet, IsWrittenWholeOrNotAtAll) {
    namespace fs = std::filesystem;
    std::string name = (fs::temp_directory_path() / "sketchfit-sheet-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    const Dataset drawings = random_drawings(20, 28, {"a", "b"});
    write_sheet(fs::path(name) / "sheet.png", drawings);
    EXPECT_EQ(read_file(fs::path(name) / "sheet.png"), sheet_png(drawings));
    EXPECT_THROW(write_sheet(fs::path(name) / "no" / "sheet.png", drawings), Error);
    fs::remove_all(name);
}

}  // namespace
}  // namespace sketchfit
