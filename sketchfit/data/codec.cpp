#include "sketchfit/data/codec.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <fmt/format.h>

namespace sketchfit {

namespace {

/// IEEE 754 binary16.
struct Half {
    std::uint16_t bits;

    double value() const {
        const int exponent = (bits >> 10U) & 0x1FU;
        const int fraction = bits & 0x3FFU;
        double magnitude = 0;
        if (exponent == 31) {
            magnitude = fraction == 0 ? HUGE_VAL : std::nan("");
        } else if (exponent == 0) {
            magnitude = std::ldexp(fraction, -24);
        } else {
            magnitude = std::ldexp(fraction + 1024, exponent - 25);
        }
        return (bits & 0x8000U) != 0 ? -magnitude : magnitude;
    }
};

/// NumPy's bool: one byte, of which everything but 0 is true.
struct Bool {
    std::uint8_t bits;

    double value() const { return bits == 0 ? 0 : 1; }
};

template <typename T>
double value_of(T value) {
    if constexpr (std::is_class_v<T>) {
        return value.value();
    } else {
        return static_cast<double>(value);
    }
}

template <typename T, bool swapped>
T load(const std::byte* from) {
    std::array<std::byte, sizeof(T)> bytes;
    std::memcpy(bytes.data(), from, sizeof(T));
    if constexpr (swapped && sizeof(T) > 1) std::ranges::reverse(bytes);
    return std::bit_cast<T>(bytes);
}

template <typename T, bool swapped>
void decode(std::span<const std::byte> from, double* to) {
    const std::size_t count = from.size() / sizeof(T);
    for (std::size_t i = 0; i < count; ++i) {
        to[i] = value_of(load<T, swapped>(from.data() + i * sizeof(T)));
    }
}

template <typename T, bool swapped>
std::string exact_text(const std::byte* from) {
    const T value = load<T, swapped>(from);
    if constexpr (std::is_class_v<T> || sizeof(T) == 1) {
        return fmt::format("{}", value_of(value));
    } else {
        return fmt::format("{}", value);
    }
}

template <typename T>
Codec codec_of(bool swapped) {
    if (swapped) return {decode<T, true>, exact_text<T, true>};
    return {decode<T, false>, exact_text<T, false>};
}

}  // namespace

Codec find_codec(const ElementType& type) {
    const bool swapped = type.big_endian != (std::endian::native == std::endian::big);
    const bool is_signed = type.kind == 'i';
    if (type.kind == 'b') return codec_of<Bool>(swapped);
    if (type.kind == 'f') {
        if (type.size == 2) return codec_of<Half>(swapped);
        return type.size == 4 ? codec_of<float>(swapped) : codec_of<double>(swapped);
    }
    switch (type.size) {
        case 1:
            return is_signed ? codec_of<std::int8_t>(swapped) : codec_of<std::uint8_t>(swapped);
        case 2:
            return is_signed ? codec_of<std::int16_t>(swapped) : codec_of<std::uint16_t>(swapped);
        case 4:
            return is_signed ? codec_of<std::int32_t>(swapped) : codec_of<std::uint32_t>(swapped);
        default:
            return is_signed ? codec_of<std::int64_t>(swapped) : codec_of<std::uint64_t>(swapped);
    }
}

}  // namespace sketchfit
