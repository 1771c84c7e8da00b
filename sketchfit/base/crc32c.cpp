#include "sketchfit/base/crc32c.h"

#include <array>
#include <bit>
#include <cstring>

namespace sketchfit {

namespace {

static_assert(std::endian::native == std::endian::little);

/// Table k holds what a byte adds that stands k bytes before the end of a block of eight.
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables make_tables() {
    constexpr std::uint32_t polynomial = 0x82F63B78U;  // its bits reversed
    Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t rest = byte;
        for (int bit = 0; bit < 8; ++bit)
            rest = (rest >> 1U) ^ ((rest & 1U) != 0 ? polynomial : 0U);
        tables[0][byte] = rest;
    }
    for (std::size_t k = 1; k < tables.size(); ++k) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[k - 1][byte];
            tables[k][byte] = (before >> 8U) ^ tables[0][before & 0xFFU];
        }
    }
    return tables;
}

constexpr Tables tables = make_tables();

}  // namespace

void Crc32c::add(std::span<const std::byte> bytes) {
    std::uint32_t state = state_;
    while (bytes.size() >= 8) {
        std::uint64_t block = 0;
        std::memcpy(&block, bytes.data(), sizeof block);
        block ^= state;
        state = 0;
        for (std::size_t i = 0; i < 8; ++i) state ^= tables[7 - i][(block >> (8 * i)) & 0xFFU];
        bytes = bytes.subspan(8);
    }
    for (const std::byte byte : bytes)
        state = (state >> 8U) ^ tables[0][(state ^ std::to_integer<std::uint32_t>(byte)) & 0xFFU];
    state_ = state;
}

}  // namespace sketchfit
