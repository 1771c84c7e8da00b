// Bytes as base64 text (RFC 4648, section 4), for data: addresses and numbers inside JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace sketchfit {

/// With padding, on one line.
std::string base64(std::string_view bytes);

/// The numbers as they lie in memory: little-endian on every machine that sketchfit runs on.
template <typename Number>
std::string base64(const std::vector<Number>& numbers) {
    static_assert(std::is_arithmetic_v<Number>);
    return base64(std::string_view(reinterpret_cast<const char*>(numbers.data()),
                                   numbers.size() * sizeof(Number)));
}

}  // namespace sketchfit
