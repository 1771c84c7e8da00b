// Every type and byte order of stored numbers, decoded.
#include "sketchfit/data/codec.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

template <typename T>
void expect_both_orders(char kind, const std::vector<T>& values) {
    for (const bool big_endian : {false, true}) {
        const Codec codec = find_codec({kind, sizeof(T), big_endian, ""});
        const std::string bytes = fixtures::raw(values, big_endian);
        std::vector<double> decoded(values.size());
        codec.decode(fixtures::bytes_of(bytes), decoded.data());
        for (std::size_t i = 0; i < values.size(); ++i) {
            EXPECT_EQ(decoded[i], static_cast<double>(values[i])) << kind << sizeof(T);
        }
    }
}

template <typename T>
std::vector<T> corners() {
    using Limits = std::numeric_limits<T>;
    return {0, 1, 2, 100, Limits::max(), Limits::lowest(), static_cast<T>(Limits::max() / 3)};
}

TEST(Codec, DecodesIntegersAndFloatsOfEverySizeInBothByteOrders) {
    expect_both_orders('u', corners<std::uint8_t>());
    expect_both_orders('u', corners<std::uint16_t>());
    expect_both_orders('u', corners<std::uint32_t>());
    expect_both_orders('u', corners<std::uint64_t>());
    expect_both_orders('i', corners<std::int8_t>());
    expect_both_orders('i', corners<std::int16_t>());
    expect_both_orders('i', corners<std::int32_t>());
    expect_both_orders('i', corners<std::int64_t>());
    expect_both_orders('f', corners<float>());
    expect_both_orders('f', corners<double>());
}

TEST(Codec, DecodesHalves) {
    // IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction.
    const std::vector<std::pair<std::uint16_t, double>> cases = {
        {0x0000, 0},        {0x3C00, 1},
        {0xC000, -2},       {0x7BFF, 65504},
        {0x0001, 0x1p-24},  {0x03FF, 1023 * 0x1p-24},
        {0x0400, 0x1p-14},  {0x3555, 0.333251953125},
        {0x5BF8, 255},      {0x7C00, HUGE_VAL},
        {0xFC00, -HUGE_VAL}};
    for (const auto& [bits, value] : cases) {
        const std::string bytes = fixtures::raw(std::vector<std::uint16_t>{bits});
        double decoded = -1;
        find_codec({'f', 2, false, ""}).decode(fixtures::bytes_of(bytes), &decoded);
        EXPECT_EQ(decoded, value) << bits;
    }
    const std::string not_a_number = fixtures::raw(std::vector<std::uint16_t>{0x7E00});
    double decoded = 0;
    find_codec({'f', 2, false, ""}).decode(fixtures::bytes_of(not_a_number), &decoded);
    EXPECT_TRUE(std::isnan(decoded));
}

TEST(Codec, TakesAnyByteButZeroForTrue) {
    const std::string bytes = {'\0', '\1', '\2', '\xff'};
    std::vector<double> decoded(4);
    find_codec({'b', 1, false, ""}).decode(fixtures::bytes_of(bytes), decoded.data());
    EXPECT_EQ(decoded, (std::vector<double>{0, 1, 1, 1}));
}

TEST(Codec, TellsExactText) {
    const auto text = [](char kind, const std::string& bytes) {
        return find_codec({kind, bytes.size(), false, ""}).text(fixtures::bytes_of(bytes).data());
    };
    EXPECT_EQ(text('i', fixtures::raw<std::int64_t>({-9223372036854775807})),
              "-9223372036854775807");
    EXPECT_EQ(text('u', fixtures::raw<std::uint64_t>({18446744073709551615U})),
              "18446744073709551615");
    EXPECT_EQ(text('i', fixtures::raw<std::int8_t>({-3})), "-3");
    EXPECT_EQ(text('f', fixtures::raw<float>({0.1F})), "0.1");
    EXPECT_EQ(text('f', fixtures::raw<double>({std::nan("")})), "nan");
}

}  // namespace
}  // namespace sketchfit
