// What can happen to a picture of a drawing on its way to the program, and what is measured of it.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sketchfit/ink/picture.h"
#include "sketchfit/ink/raster.h"

namespace sketchfit {

struct PictureChange {
    std::string name;
    /// `number` is that of the picture: it seeds what is random.
    std::function<Picture(const Picture&, std::uint64_t number)> apply;
};

/// All changes, "none" first. They take pictures of dark lines on white.
std::vector<PictureChange> picture_changes();

/// The naive way: means of the picture's pixels on a grid of 28 x 28, inverted.
std::array<std::uint8_t, bitmap_pixels> shrunk_and_inverted(const Picture& picture);

/// Draws raw strokes with many pens and compares what becomes of the pictures with the official
/// bitmaps of the same drawings. Prints a table.
int measure_distance(const std::filesystem::path& strokes);

}  // namespace sketchfit
