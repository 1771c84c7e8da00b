// A deflate stream is inflated exactly to its promise, and whatever breaks it is named.
#include "sketchfit/data/inflate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using fixtures::bytes_of;
using fixtures::error_of;
using testing::HasSubstr;

std::string numbers() {
    std::string text;
    for (int i = 0; i < 3000; ++i) text += std::to_string(i * i);
    return text;
}

/// Inflates into `size` bytes; `check_sum` of none: the right one of `numbers`.
std::string inflated(const std::string& deflated, std::size_t size,
                     std::optional<std::uint32_t> check_sum = {}) {
    std::string out(size, '?');
    inflate_whole(bytes_of(deflated), std::as_writable_bytes(std::span(out)),
                  check_sum.value_or(crc32_of(bytes_of(numbers()))), "it");
    return out;
}

TEST(InflateWhole, UndoesWhatZlibDid) {
    const std::string text = numbers();
    const std::string deflated = fixtures::deflated(text);
    EXPECT_EQ(inflated(deflated, text.size()), text);
    EXPECT_EQ(inflated(deflated + "behind the end", text.size()), text);
    EXPECT_EQ(inflated(fixtures::deflated(""), 0, 0), "");
}

TEST(InflateWhole, RefusesMoreAndLessThanPromised) {
    const std::string text = numbers();
    const std::string deflated = fixtures::deflated(text);
    EXPECT_THAT(error_of([&] { inflated(deflated, text.size() - 1); }),
                HasSubstr("it inflates to more than its header promises"));
    EXPECT_THAT(error_of([&] { inflated(deflated, 0); }), HasSubstr("to more than"));
    EXPECT_EQ(error_of([&] { inflated(deflated, text.size() + 1); }),
              fmt::format("it ends after {} bytes, where {} are promised: it is cut off or damaged",
                          text.size(), text.size() + 1));
}

TEST(InflateWhole, RefusesAWrongCheckSumAndAStreamCutAnywhere) {
    const std::string text = numbers();
    const std::string deflated = fixtures::deflated(text);
    EXPECT_THAT(error_of([&] { inflated(deflated, text.size(), 1); }), HasSubstr("CRC error"));
    for (std::size_t length = 0; length < deflated.size(); ++length) {
        EXPECT_NE(error_of([&] { inflated(deflated.substr(0, length), text.size()); }), "")
            << length;
    }
    EXPECT_THAT(error_of([&] { inflated("\x07 no block has this type", text.size()); }),
                HasSubstr("no valid deflate stream"));
}

TEST(Crc32, IsThatOfZipAndGoesOnPieceByPiece) {
    // The check value of the CRC catalogue (reveng.sourceforge.io/crc-catalogue, CRC-32/ISO-HDLC).
    EXPECT_EQ(crc32_of(bytes_of("123456789")), 0xCBF43926U);
    EXPECT_EQ(crc32_of(bytes_of("56789"), crc32_of(bytes_of("1234"))), 0xCBF43926U);
    EXPECT_EQ(crc32_of({}), 0U);
}

}  // namespace
}  // namespace sketchfit
