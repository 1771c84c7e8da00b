// PNG files of every kind become the same shades of grey; what is cut off, damaged, hostile or no
// PNG is refused with one line.
#include "sketchfit/ink/picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/random.h"
#include "tests/unit/ink/pictures.h"

namespace sketchfit {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using Bytes = std::vector<png_byte>;

std::string error_of(std::string_view bytes) {
    try {
        read_picture(bytes, "a.png");
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

Picture read(const std::string& bytes) {
    return read_picture(bytes, "a.png");
}

/// A chunk as it stands in the file.
std::string chunk(const std::string& type, const std::string& content) {
    const auto big_endian = [](std::uint32_t number) {
        std::string text;
        for (int shift = 24; shift >= 0; shift -= 8)
            text += static_cast<char>(number >> static_cast<unsigned>(shift) & 0xFFU);
        return text;
    };
    const std::string body = type + content;
    const auto sum = crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size());
    return big_endian(static_cast<std::uint32_t>(content.size())) + body +
           big_endian(static_cast<std::uint32_t>(sum));
}

std::string number(std::uint32_t value) {
    return {static_cast<char>(value >> 24U), static_cast<char>(value >> 16U),
            static_cast<char>(value >> 8U), static_cast<char>(value)};
}

/// A file whose header promises a grey picture of 8 bits, whatever `pixels` inflates to.
std::string promising(std::uint32_t width, std::uint32_t height, const std::string& pixels) {
    return "\x89PNG\r\n\x1a\n" +
           chunk("IHDR", number(width) + number(height) + std::string("\x08\0\0\0\0", 5)) +
           chunk("IDAT", pixels) + chunk("IEND", "");
}

std::string deflated(const std::string& bytes) {
    uLongf size = compressBound(bytes.size());
    std::string out(size, '\0');
    compress2(reinterpret_cast<Bytef*>(out.data()), &size,
              reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), 9);
    out.resize(size);
    return out;
}

TEST(Picture, KeepsShadesOfGrey) {
    const Picture picture = read(encode_png(3, {{0, 100, 255}, {7, 8, 9}}));
    EXPECT_EQ(picture.width, 3U);
    EXPECT_EQ(picture.height, 2U);
    EXPECT_THAT(picture.grey, ElementsAre(0, 100, 255, 7, 8, 9));
}

TEST(Picture, ReadsEveryDepth) {
    EXPECT_THAT(read(encode_png(8, {{0b01010011}}, {.depth = 1})).grey,
                ElementsAre(0, 255, 0, 255, 0, 0, 255, 255));
    EXPECT_THAT(read(encode_png(4, {{0b00011011}}, {.depth = 2})).grey,
                ElementsAre(0, 85, 170, 255));
    EXPECT_THAT(read(encode_png(2, {{0x0F}}, {.depth = 4})).grey, ElementsAre(0, 255));
    // 16 bits without a gamma are taken as viewers show them: the high byte.
    EXPECT_THAT(read(encode_png(3, {{0, 0, 0x80, 0x80, 0xFF, 0xFF}}, {.depth = 16})).grey,
                ElementsAre(0, 128, 255));
}

TEST(Picture, ColoursBecomeTheirBrightness) {
    const auto grey =
        read(encode_png(5, {{255, 255, 255, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 255, 0}},
                        {.colour = PNG_COLOR_TYPE_RGB}))
            .grey;
    EXPECT_EQ(grey[0], 255);
    EXPECT_EQ(grey[1], 0);
    EXPECT_LT(grey[2], grey[3]);  // blue, red, green: as eyes see them
    EXPECT_LT(grey[3], grey[4]);
    const PngForm palette{.depth = 8,
                          .colour = PNG_COLOR_TYPE_PALETTE,
                          .palette = {{0, 0, 0}, {90, 90, 90}, {255, 255, 255}}};
    EXPECT_THAT(read(encode_png(3, {{2, 1, 0}}, palette)).grey, ElementsAre(255, 90, 0));
}

TEST(Picture, InterlacedFilesAreTheSamePicture) {
    const Picture picture = draw_picture(placed(house(), 0.1, 3, 3), 33, 31, 2);
    std::vector<Bytes> rows;
    for (std::size_t y = 0; y < picture.height; ++y) {
        const auto row = picture.grey.begin() + static_cast<std::ptrdiff_t>(33 * y);
        rows.emplace_back(row, row + 33);
    }
    EXPECT_EQ(read(encode_png(33, rows)).grey, picture.grey);
    EXPECT_EQ(read(encode_png(33, rows, {.interlaced = true})).grey, picture.grey);
}

/// Grey and alpha.
Picture read_alpha(int width, const std::vector<Bytes>& rows) {
    return read(encode_png(width, rows, {.colour = PNG_COLOR_TYPE_GRAY_ALPHA}));
}

TEST(Picture, DrawingsInTheAlphaChannelGetAPaperThatShowsThem) {
    // What colour fully transparent pixels have must not matter.
    EXPECT_THAT(read_alpha(4, {{0, 255, 0, 0, 255, 0, 90, 0}}).grey, ElementsAre(0, 255, 255, 255));
    EXPECT_THAT(read_alpha(4, {{255, 255, 0, 0, 255, 0, 90, 0}}).grey, ElementsAre(255, 0, 0, 0));
    EXPECT_THAT(read_alpha(3, {{0, 128, 0, 0, 0, 255}}).grey, ElementsAre(127, 255, 0));
    const PngForm palette{.depth = 8,
                          .colour = PNG_COLOR_TYPE_PALETTE,
                          .palette = {{0, 0, 0}, {0, 0, 0}},
                          .palette_alpha = {0, 255}};
    EXPECT_THAT(read(encode_png(3, {{0, 1, 0}}, palette)).grey, ElementsAre(255, 0, 255));
}

TEST(Picture, TransparentCornersOfASheetBecomePaper) {
    // White with a dark pixel; only the first and the last pixel are transparent.
    EXPECT_THAT(read_alpha(6, {{0, 0, 250, 255, 250, 255, 10, 255, 250, 255, 0, 0}}).grey,
                ElementsAre(250, 250, 250, 10, 250, 250));
    EXPECT_THAT(read_alpha(6, {{0, 0, 20, 255, 20, 255, 240, 255, 20, 255, 0, 0}}).grey,
                ElementsAre(20, 20, 20, 240, 20, 20));
}

TEST(Picture, AFilledShapeOfOneColourKeepsItsOutline) {
    // Most of the picture is opaque, but shows nothing except by its transparency.
    EXPECT_THAT(read_alpha(4, {{30, 255, 30, 255, 30, 255, 0, 0}}).grey,
                ElementsAre(30, 30, 30, 255));
}

TEST(Picture, WhollyTransparentIsBlank) {
    const Picture picture = read_alpha(2, {{0, 0, 255, 0}, {7, 0, 90, 0}});
    EXPECT_THAT(picture.grey, Each(picture.grey[0]));
}

TEST(Picture, CutOffAnywhereItIsRefused) {
    const std::string whole = encode_png(draw_picture(placed(house(), 0.2, 9, 9), 70, 70, 3));
    ASSERT_EQ(error_of(whole), "no error");
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const std::string error = error_of(std::string_view(whole).substr(0, length));
        ASSERT_THAT(error, AllOf(HasSubstr("a.png"), Not(HasSubstr("\n")))) << length;
    }
    EXPECT_THAT(error_of(std::string_view(whole).substr(0, whole.size() - 1)),
                HasSubstr("cut off: this PNG file ends after"));
}

TEST(Picture, AFlippedBitIsNeverACrash) {
    const std::string whole = encode_png(draw_picture(placed(house(), 0.2, 9, 9), 70, 70, 3));
    Random random(1, Purpose::sample);
    std::size_t refused = 0;
    for (int i = 0; i < 2000; ++i) {
        std::string damaged = whole;
        const std::size_t place = random.below(damaged.size());
        damaged[place] = static_cast<char>(damaged[place] ^ (1 << random.below(8)));
        const std::string error = error_of(damaged);
        EXPECT_THAT(error, Not(HasSubstr("\n")));
        refused += error == "no error" ? 0 : 1;
    }
    EXPECT_GT(refused, 1900U);  // every chunk has a check sum
}

TEST(Picture, SizesAreCheckedBeforeMemoryIsTaken) {
    EXPECT_THAT(error_of(promising(0, 5, "")), HasSubstr("header makes no sense"));
    EXPECT_THAT(error_of(promising(8193, 8193, "")), HasSubstr("8193 x 8193"));
    EXPECT_THAT(error_of(promising(0xFFFFFFFF, 0xFFFFFFFF, "")), HasSubstr("pixels"));
    // Within the limit, but 57 million pixels cannot be in some 60 bytes.
    EXPECT_THAT(error_of(promising(8000, 7200, "")), HasSubstr("more than its"));
}

TEST(Picture, TooFewAndTooManyPixelsAreRefusedOrIgnored) {
    const std::string row(9, '\0');  // a filter byte, then 8 pixels
    std::string rows;
    for (int i = 0; i < 8; ++i) rows += row;
    EXPECT_EQ(error_of(promising(8, 8, deflated(rows))), "no error");
    EXPECT_THAT(error_of(promising(8, 8, deflated(row))), HasSubstr("damaged PNG"));
    EXPECT_THAT(error_of(promising(8, 8, "")), HasSubstr("damaged PNG"));
    EXPECT_THAT(error_of(promising(8, 8, "no deflate stream")), HasSubstr("damaged PNG"));
    // A megabyte behind the picture is never inflated into memory of ours.
    read(promising(8, 8, deflated(rows + std::string(1 << 20, '\0'))));
}

TEST(Picture, BombsInTextChunksAreHarmless) {
    const std::string text =
        "comment" + std::string(2, '\0') + deflated(std::string(64 << 20, 'x'));
    std::string file = encode_png(2, {{0, 255}});
    file.insert(33, chunk("zTXt", text));
    EXPECT_THAT(read(file).grey, ElementsAre(0, 255));
}

TEST(Picture, OtherKindsAreCalledByTheirName) {
    using namespace std::string_literals;
    EXPECT_THAT(error_of("\xff\xd8\xff\xe0\0\x10JFIF"s), HasSubstr("a.png is a JPEG picture"));
    EXPECT_THAT(error_of("GIF89a..."), HasSubstr("a GIF picture"));
    EXPECT_THAT(error_of("RIFF\x10\0\0\0WEBPVP8 "s), HasSubstr("a WebP picture"));
    EXPECT_THAT(error_of("BM\x10\0\0\0\0\0\0\0"s), HasSubstr("a BMP picture"));
    EXPECT_THAT(error_of("II*\0\x08\0"s), HasSubstr("a TIFF picture"));
    EXPECT_THAT(error_of("MM\0*\0\0"s), HasSubstr("a TIFF picture"));
    EXPECT_THAT(error_of("\0\0\0\x18"s + "ftypheic"), HasSubstr("a HEIC picture"));
    EXPECT_THAT(error_of("%PDF-1.7"), HasSubstr("a PDF document"));
    EXPECT_THAT(error_of("<?xml version='1.0'?><svg xmlns="), HasSubstr("an SVG drawing"));
    EXPECT_THAT(error_of("P6\n3 3\n255\n"), HasSubstr("a netpbm picture"));
    for (const auto* jpeg : {"\xff\xd8\xff"}) EXPECT_THAT(error_of(jpeg), HasSubstr("convert it"));
    EXPECT_THAT(error_of("hello"), HasSubstr("a.png is no PNG picture"));
    EXPECT_THAT(error_of(""), HasSubstr("a.png is no PNG picture"));
    EXPECT_EQ(other_picture_kind(encode_png(1, {{0}})), "");
    EXPECT_TRUE(is_png(encode_png(1, {{0}})));
    EXPECT_FALSE(is_png("\x89PNG"));
}

}  // namespace
}  // namespace sketchfit
