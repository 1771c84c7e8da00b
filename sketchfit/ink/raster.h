// From strokes to QuickDraw's bitmap of 28 x 28 bytes, drawn by Cairo with the parameters that
// Google used (quickdraw-dataset, issue 19), so that the published bitmaps come out byte for byte.
#pragma once

#include <cstdint>
#include <span>

#include "sketchfit/data/canvas.h"
#include "sketchfit/ink/strokes.h"

namespace sketchfit {

inline constexpr std::size_t bitmap_side = 28;
inline constexpr std::size_t bitmap_pixels = bitmap_side * bitmap_side;

/// Keeps its surface between drawings. One for each thread.
class Rasteriser {
  public:
    Rasteriser();

    /// Draws simplified strokes (minima 0, the larger extent 255), centred by their largest x and
    /// y, row by row from the top, 255 = ink. Strokes without points leave nothing, one point a
    /// dot.
    void draw(const Strokes& strokes, std::span<std::uint8_t, bitmap_pixels> bitmap);

  private:
    CairoSurface surface_;
    CairoContext context_;
};

}  // namespace sketchfit
