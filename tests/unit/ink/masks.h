// Masks drawn as text, '#' for ink.
#pragma once

#include <string>
#include <vector>

#include "sketchfit/ink/mask.h"

namespace sketchfit {

inline Mask mask_of(const std::vector<std::string>& rows) {
    Mask mask{rows[0].size(), rows.size(), {}};
    for (const std::string& row : rows) {
        for (const char character : row) mask.ink.push_back(character == '#' ? 1 : 0);
    }
    return mask;
}

inline Mask blank_mask(std::size_t width, std::size_t height) {
    return {width, height, std::vector<std::uint8_t>(width * height)};
}

/// Makes a rectangle of ink.
inline void fill(Mask& mask, const Box& box, std::uint8_t ink = 1) {
    for (std::size_t y = box.top; y < box.bottom; ++y) {
        for (std::size_t x = box.left; x < box.right; ++x) mask.ink[y * mask.width + x] = ink;
    }
}

}  // namespace sketchfit
