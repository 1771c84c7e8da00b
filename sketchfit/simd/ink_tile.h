// The bitmaps of some drawings, turned so that the first layer reads them quickly: the pixels in
// groups of two, and for each group which drawings have ink there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sketchfit/simd/aligned.h"

namespace sketchfit {

struct InkTile {
    /// Pixels of a group: neighbours in the bitmap, so that ink mostly fills a group or leaves it
    /// out. With two, a fifth of the products are with paper; with four it is a third.
    static constexpr std::size_t group_size = 2;
    /// Drawings that are turned at once.
    static constexpr std::size_t row_unit = 4;
    /// The most drawings of a tile: one bit of `carriers` each.
    static constexpr std::size_t most_drawings = 64;

    std::size_t count = 0;   ///< drawings
    std::size_t width = 0;   ///< pixels of a drawing
    std::size_t rows = 0;    ///< count rounded up to a multiple of row_unit
    std::size_t groups = 0;  ///< width / group_size, rounded up
    /// Input of pixel 2 g + j of drawing i, (byte - offset) * scale, at (g * rows + i) * 2 + j.
    AlignedFloats values;
    /// Bit i of carriers[g]: drawing i has a value other than 0 in group g (it may have where the
    /// bit is not set only if the value does not count: dropped, or past the last drawing).
    std::vector<std::uint64_t> carriers;
    std::vector<std::uint16_t> inked;  ///< the first inked_groups are the groups with any bit set
    std::size_t inked_groups = 0;
    /// Bitmaps of `width` bytes that are needed next (at most most_drawings, may be empty): set
    /// after the tile is filled. ink_forward asks for them, cache line by cache line while it
    /// works: a processor drops what is asked for all at once.
    std::span<const std::uint8_t* const> upcoming{};

    float* value(std::size_t group, std::size_t drawing) {
        return values.data() + (group * rows + drawing) * group_size;
    }
    const float* value(std::size_t group, std::size_t drawing) const {
        return values.data() + (group * rows + drawing) * group_size;
    }

    /// Makes room for `drawings` (1 … most_drawings) of `pixels` each; the contents are undefined.
    void reshape(std::size_t drawings, std::size_t pixels) {
        count = drawings;
        upcoming = {};
        width = pixels;
        rows = (drawings + row_unit - 1) / row_unit * row_unit;
        groups = (pixels + group_size - 1) / group_size;
        // A block of 16 pixels is written at once: room for the groups after the last.
        const std::size_t written = (groups + 7) / 8 * 8;
        if (values.size() < written * rows * group_size) values.resize(written * rows * group_size);
        if (carriers.size() < written) {
            carriers.resize(written);
            inked.resize(written);
        }
    }
};

}  // namespace sketchfit
