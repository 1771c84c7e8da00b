// CRC-32C: the vectors of RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.
#include "sketchfit/base/crc32c.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

std::uint32_t crc_of(std::span<const std::uint8_t> bytes) {
    Crc32c crc;
    crc.add(std::as_bytes(bytes));
    return crc.value();
}

TEST(Crc32c, AgreesWithRfc3720) {
    std::array<std::uint8_t, 32> bytes{};
    EXPECT_EQ(crc_of(bytes), 0x8A9136AAU);
    bytes.fill(0xFF);
    EXPECT_EQ(crc_of(bytes), 0x62A8AB43U);
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
    EXPECT_EQ(crc_of(bytes), 0x46DD794EU);
    std::reverse(bytes.begin(), bytes.end());
    EXPECT_EQ(crc_of(bytes), 0x113FDB5CU);
}

TEST(Crc32c, IsZeroForNothingAndTheCheckValueForDigits) {
    EXPECT_EQ(Crc32c().value(), 0U);
    constexpr std::string_view digits = "123456789";
    Crc32c crc;
    crc.add(std::as_bytes(std::span(digits)));
    EXPECT_EQ(crc.value(), 0xE3069283U);
}

TEST(Crc32c, DoesNotDependOnThePieces) {
    std::array<std::uint8_t, 100> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(i * i * 7 % 251);
    const std::uint32_t whole = crc_of(bytes);
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        Crc32c crc;
        crc.add(std::as_bytes(std::span(bytes).first(cut)));
        crc.add(std::as_bytes(std::span(bytes).subspan(cut)));
        EXPECT_EQ(crc.value(), whole) << cut;
    }
}

}  // namespace
}  // namespace sketchfit
