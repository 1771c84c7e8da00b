// Pixels become bytes, labels 16-bit numbers and names text, whatever their type and order.
#include "sketchfit/data/elements.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using fixtures::error_of;
using fixtures::golden_pixel;
using fixtures::golden_pixels;
using fixtures::npy;
using testing::ElementsAre;
using testing::HasSubstr;

struct ReadPixels {
    Pixels pixels;
    PixelConversion conversion;
};

ReadPixels pixels_of(const std::string& file, const std::vector<bool>& keep = {}) {
    MemorySource source("memory", fixtures::bytes_of(file));
    const ArrayHeader header = read_npy_header(source);
    ReadPixels result;
    result.conversion = read_pixels(source, header, keep, result.pixels);
    EXPECT_EQ(source.remaining(), 0U);
    return result;
}

std::vector<std::uint16_t> labels_of(const std::string& file) {
    MemorySource source("memory", fixtures::bytes_of(file));
    const ArrayHeader header = read_npy_header(source);
    return read_labels(source, header);
}

/// One drawing of 784 doubles: `values`, then zeros.
std::string floats(std::vector<double> values) {
    values.resize(784);
    return npy("<f8", "(1, 784)", fixtures::raw(values));
}

TEST(CountDrawings, TakesTheFiveShapes) {
    const auto count = [](std::vector<std::uint64_t> shape) {
        ArrayHeader header;
        header.shape = std::move(shape);
        return count_drawings(header, "x");
    };
    EXPECT_EQ(count({5, 784}), 5U);
    EXPECT_EQ(count({5, 28, 28}), 5U);
    EXPECT_EQ(count({5, 1, 784}), 5U);
    EXPECT_EQ(count({5, 28, 28, 1}), 5U);
    EXPECT_EQ(count({5, 1, 28, 28}), 5U);
    EXPECT_THAT(error_of([&] { count({}); }), HasSubstr("x has shape ()"));
    EXPECT_THAT(error_of([&] { count({784}); }), HasSubstr("x has shape (784,), but drawings of"));
    EXPECT_THAT(error_of([&] { count({5, 783}); }), HasSubstr("(5, 783)"));
    EXPECT_THAT(error_of([&] { count({28, 28}); }), HasSubstr("28 x 28 pixels are needed"));
    EXPECT_THAT(error_of([&] { count({5, 28, 28, 3}); }), HasSubstr("(5, 28, 28, 3)"));
    EXPECT_THAT(error_of([&] { count({0, 784}); }), HasSubstr("no drawings"));
}

TEST(CheckMemory, RefusesMoreThanTheMachineHas) {
    EXPECT_EQ(error_of([] { check_memory(100000, "x"); }), "");
    EXPECT_THAT(error_of([] { check_memory(std::uint64_t{1} << 40U, "x"); }),
                HasSubstr("GB of memory"));
    EXPECT_NE(error_of([] { check_memory(std::numeric_limits<std::uint64_t>::max(), "x"); }), "");
}

TEST(ReadPixels, CopiesBytesAcrossManyPieces) {
    const std::size_t rows = 1000;  // 784,000 bytes: several pieces
    EXPECT_EQ(pixels_of(fixtures::golden_npy(rows)).pixels, golden_pixels(rows));
}

TEST(ReadPixels, KeepsTheChosenDrawings) {
    const std::size_t rows = 1000;
    std::vector<bool> keep(rows);
    Pixels expected;
    for (const std::size_t row : {0U, 1U, 334U, 335U, 999U}) {
        keep[row] = true;
        for (std::size_t j = 0; j < 784; ++j) expected.push_back(golden_pixel(row, j));
    }
    EXPECT_EQ(pixels_of(fixtures::golden_npy(rows), keep).pixels, expected);
    EXPECT_THAT(error_of([&] { pixels_of(fixtures::golden_npy(3), keep); }),
                HasSubstr("3 drawings, but 1000"));
}

TEST(ReadPixels, TransposesFortranOrderAcrossPiecesAndKeepsTheChosen) {
    const std::size_t rows = 500;
    std::string data;
    for (std::size_t j = 0; j < 784; ++j)
        for (std::size_t i = 0; i < rows; ++i) data += static_cast<char>(golden_pixel(i, j));
    const std::string file = npy("|u1", "(500, 784)", data, true);
    EXPECT_EQ(pixels_of(file).pixels, golden_pixels(rows));
    std::vector<bool> keep(rows);
    keep[7] = keep[499] = true;
    Pixels expected = golden_pixels(1, 7);
    const Pixels last = golden_pixels(1, 499);
    expected.insert(expected.end(), last.begin(), last.end());
    EXPECT_EQ(pixels_of(file, keep).pixels, expected);
}

TEST(ReadPixels, AppendsBehindWhatIsThere) {
    const std::string file = fixtures::golden_npy(2);
    MemorySource source("memory", fixtures::bytes_of(file));
    const ArrayHeader header = read_npy_header(source);
    Pixels pixels = {9};
    read_pixels(source, header, {}, pixels);
    EXPECT_EQ(pixels.size(), 1U + 2 * 784);
    EXPECT_EQ(pixels[0], 9);
    EXPECT_EQ(pixels[1 + 784], golden_pixel(1, 0));
}

TEST(ReadPixels, TakesFloatsWithinOneAsSharesOf255) {
    const auto [pixels, conversion] = pixels_of(floats({0, 1, 0.5, 0.25, 1.0 / 255, 0.9999}));
    EXPECT_THAT(std::vector<int>(pixels.begin(), pixels.begin() + 6),
                ElementsAre(0, 255, 128, 64, 1, 255));
    EXPECT_TRUE(conversion.floats);
    EXPECT_TRUE(conversion.shares);
    EXPECT_DOUBLE_EQ(conversion.largest_error, 0.5);
}

TEST(ReadPixels, TakesFloatsBeyondOneAsTheyAreAndRoundsThem) {
    const auto [pixels, conversion] =
        pixels_of(floats({0.4, 0.5, 1, 0.6, 200.25, 254.5, 255, 0.3, std::nextafter(0.5, 0)}));
    EXPECT_THAT(std::vector<int>(pixels.begin(), pixels.begin() + 9),
                ElementsAre(0, 1, 1, 1, 200, 255, 255, 0, 0));
    EXPECT_TRUE(conversion.floats);
    EXPECT_FALSE(conversion.shares);
    EXPECT_DOUBLE_EQ(conversion.largest_error, 0.5);
}

TEST(ReadPixels, RoundsAnewWhenTheFirstValueAboveOneComesLate) {
    // 300 drawings, of which all but the last pixel are within 0..1: several pieces, both orders.
    const std::size_t rows = 300;
    for (const bool fortran_order : {false, true}) {
        std::vector<float> values(rows * 784);
        for (std::size_t k = 0; k < values.size(); ++k)
            values[k] = static_cast<float>(k % 11) / 10.0F;
        values.back() = 17;
        const auto file = npy("<f4", "(300, 784)", fixtures::raw(values), fortran_order);
        const auto [pixels, conversion] = pixels_of(file);
        EXPECT_FALSE(conversion.shares);
        for (std::size_t k = 0; k < values.size(); ++k) {
            const std::size_t place = fortran_order ? k % rows * 784 + k / rows : k;
            ASSERT_EQ(pixels[place], k + 1 == values.size() ? 17 : (k % 11 >= 5 ? 1 : 0)) << k;
        }
    }
}

TEST(ReadPixels, TakesTrueFor255) {
    std::string data(784, '\0');
    data[3] = 1;
    data[4] = 2;
    const auto [pixels, conversion] = pixels_of(npy("|b1", "(1, 784)", data));
    EXPECT_THAT(std::vector<int>(pixels.begin(), pixels.begin() + 6),
                ElementsAre(0, 0, 0, 255, 255, 0));
    EXPECT_FALSE(conversion.floats);
}

TEST(ReadPixels, NamesTheFirstWrongValueAndItsPlace) {
    const auto error = [](const std::string& file) { return error_of([&] { pixels_of(file); }); };
    std::vector<std::int16_t> numbers(2 * 784);
    numbers[784 + 5] = 300;
    EXPECT_EQ(error(npy("<i2", "(2, 784)", fixtures::raw(numbers))),
              "memory: pixels must be numbers from 0 to 255, received 300 (drawing 1, pixel 5)");
    EXPECT_THAT(error(npy("<i2", "(2, 784)", fixtures::raw(numbers), true)),
                HasSubstr("300 (drawing 1, pixel 394)"));
    EXPECT_THAT(error(npy("|i1", "(1, 784)", std::string(784, '\xff'))), HasSubstr("received -1"));
    EXPECT_THAT(error(floats({0, -0.001})), HasSubstr("received -0.001 (drawing 0, pixel 1)"));
    EXPECT_THAT(error(floats({0, 255.001})), HasSubstr("received 255.001"));
    EXPECT_THAT(error(floats({2, 255.001})), HasSubstr("received 255.001"));
    EXPECT_THAT(error(floats({std::nan("")})), HasSubstr("received nan"));
    EXPECT_THAT(error(floats({0.5, HUGE_VAL})), HasSubstr("received inf"));
    std::vector<std::uint64_t> huge(784);
    huge[0] = std::numeric_limits<std::uint64_t>::max();
    EXPECT_THAT(error(npy("<u8", "(1, 784)", fixtures::raw(huge))),
                HasSubstr("received 18446744073709551615"));
}

TEST(ReadLabels, TakesAnyTypeOfWholeNumbers) {
    EXPECT_THAT(labels_of(npy("<i8", "(3,)", fixtures::raw<std::int64_t>({0, 345, 65534}))),
                ElementsAre(0, 345, 65534));
    EXPECT_THAT(labels_of(npy(">f4", "(2, 1)", fixtures::raw<float>({7, 0}, true))),
                ElementsAre(7, 0));
    EXPECT_THAT(labels_of(npy("|b1", "(2,)", std::string("\1\0", 2))), ElementsAre(1, 0));
    EXPECT_THAT(labels_of(npy("<u2", "(2,)", fixtures::raw<std::uint16_t>({1, 2}), true)),
                ElementsAre(1, 2));
    EXPECT_TRUE(labels_of(npy("|u1", "(0,)", "")).empty());
}

TEST(ReadLabels, RefusesOtherValuesAndShapes) {
    const auto error = [](const std::string& file) { return error_of([&] { labels_of(file); }); };
    EXPECT_THAT(error(npy("<i4", "(2,)", fixtures::raw<std::int32_t>({3, -1}))),
                HasSubstr("received -1 (drawing 1)"));
    EXPECT_THAT(error(npy("<i4", "(1,)", fixtures::raw<std::int32_t>({65535}))),
                HasSubstr("received 65535"));
    EXPECT_THAT(error(npy("<f8", "(2,)", fixtures::raw<double>({1, 1.5}))),
                HasSubstr("received 1.5"));
    EXPECT_THAT(error(npy("<f8", "(1,)", fixtures::raw<double>({std::nan("")}))),
                HasSubstr("received nan"));
    EXPECT_THAT(error(npy("|u1", "(2, 3)", "abcdef")), HasSubstr("argmax(axis=1)"));
    EXPECT_THAT(error(npy("|u1", "()", "a")), HasSubstr("(N,) or (N, 1)"));
    EXPECT_THAT(error(npy("<U2", "(1,)", std::string(8, '\0'))), HasSubstr("are text"));
}

TEST(ReadNames, DecodesTextOfBothKinds) {
    const auto names = [](const std::string& file) {
        MemorySource source("memory", fixtures::bytes_of(file));
        const ArrayHeader header = read_npy_header(source);
        return read_names(source, header);
    };
    const std::u32string text = U"aé日😀";
    std::vector<std::uint32_t> codes(text.begin(), text.end());
    codes.resize(10);
    codes[5] = 'z';
    for (const bool big : {false, true}) {
        EXPECT_THAT(names(npy(big ? ">U5" : "<U5", "(2,)", fixtures::raw(codes, big))),
                    ElementsAre("aé日😀", "z"));
    }
    EXPECT_THAT(names(npy("|S3", "(2,)", std::string("ab\0xyz", 6))), ElementsAre("ab", "xyz"));
    const auto surrogate = fixtures::raw<std::uint32_t>({0xD800});
    EXPECT_THAT(error_of([&] { names(npy("<U1", "(1,)", surrogate)); }), HasSubstr("no Unicode"));
    EXPECT_THAT(error_of([&] { names(npy("|S1", "(70000,)", std::string(70000, 'a'))); }),
                HasSubstr("at most 65535"));
    EXPECT_THAT(error_of([&] { names(npy("|S2000", "(1,)", std::string(2000, 'a'))); }),
                HasSubstr("1024 characters"));
    EXPECT_NE(error_of([&] { names(npy("|u1", "(1,)", "a")); }), "");
}

}  // namespace
}  // namespace sketchfit
