// Many drawings in one small PNG: a page shows thousands of them and draws each from its place in
// the sprite. Ink is black with 16 degrees of opacity, paper is transparent, so that the page gives
// both their colours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "sketchfit/data/dataset.h"

namespace sketchfit {

/// Drawing k of `rows` (row numbers of `drawings`) stands in column k % across, row k / across, of
/// cells as large as a bitmap; what is left of the last row is paper. A pixel v becomes black of
/// opacity round(v / 17) * 17 / 255. Throws Error for no rows, for bitmaps that are no squares, and
/// for a sprite with a side above 16,384 pixels.
std::string sprite_png(const Dataset& drawings, std::span<const std::uint32_t> rows,
                       std::size_t across);

/// The side of a dataset's bitmaps. Throws Error where they are no squares.
std::size_t bitmap_side(const Dataset& drawings);

}  // namespace sketchfit
