// From a picture of a drawing to the bitmap that Google's program would have made of the same
// drawing: the network knows only those. Lines of any thickness, colour and place become lines of
// QuickDraw's pen, scaled and centred as its drawings are.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "sketchfit/ink/picture.h"
#include "sketchfit/ink/raster.h"

namespace sketchfit {

struct NormalisedPicture {
    std::array<std::uint8_t, bitmap_pixels> bitmap{};
    /// What was drawn, in QuickDraw's simplified form; none where the picture is a bitmap already.
    Strokes strokes{};
    /// The strokes' point (x, y) is at origin + unit * (x, y) of the picture.
    Point origin{};
    double unit = 1;
};

/// A picture of 28 x 28 pixels with paper all around its edge is taken for such a bitmap already:
/// it stays as it is, inverted where its ink is dark. So does one that was enlarged without
/// smoothing, each pixel a square. Every other picture is traced and drawn anew.
/// Throws Error, with `name`, for a picture without ink.
NormalisedPicture normalise(const Picture& picture, const std::string& name);

}  // namespace sketchfit
