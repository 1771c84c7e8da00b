// Which pixels are ink, and what can be said of them: connected pieces (8 neighbours), rectangles
// around them, the usual thickness of lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sketchfit {

/// Row by row from the top, 1 = ink, 0 = paper.
struct Mask {
    std::size_t width = 0;
    std::size_t height = 0;
    std::vector<std::uint8_t> ink{};  ///< width * height

    bool at(std::size_t x, std::size_t y) const { return ink[y * width + x] != 0; }
};

/// A rectangle of pixels: left <= x < right, top <= y < bottom.
struct Box {
    std::size_t left = 0;
    std::size_t top = 0;
    std::size_t right = 0;
    std::size_t bottom = 0;

    std::size_t width() const { return right - left; }
    std::size_t height() const { return bottom - top; }
    std::size_t larger_side() const { return width() > height() ? width() : height(); }
    /// The smallest rectangle around both; an empty one adds nothing.
    Box with(const Box& other) const;
    bool touches(const Box& other) const;
};

struct Component {
    Box box{};
    std::vector<std::uint32_t> pixels{};  ///< indices into Mask::ink
};

std::vector<Component> components_of(const Mask& mask);

/// The usual thickness of the lines of a mask, in its pixels: twice their area by the length of
/// their edges. 0 for a mask without ink.
double line_width(const Mask& mask);

}  // namespace sketchfit
