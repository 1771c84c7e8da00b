// Contact sheets: one picture (PNG) that shows some drawings of each class, dark ink on white
// paper. One row a class: its name and count on the left, then drawings chosen by lot. Rows go down
// and then on in further blocks to the right, so that a sheet of many classes keeps the shape of a
// screen. Drawings must be square bitmaps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sketchfit/data/dataset.h"

namespace sketchfit {

struct SheetOptions {
    std::size_t per_class = 10;  ///< drawings a class, 1..100 (fewer where the class has fewer)
    std::size_t scale = 2;       ///< screen pixels along each side of a bitmap's pixel, 1..16
    std::uint64_t seed = 0;      ///< chooses the drawings
    bool titles = true;          ///< names and counts of the classes
    /// Drawings of each class, where the dataset is only a part of them; empty: those it has.
    std::vector<std::uint64_t> counts{};
};

/// Rows on one sheet at most; where a dataset has more classes, the last line says how many are
/// left out.
inline constexpr std::size_t most_sheet_rows = 1000;

/// The sheet as the bytes of a PNG file. Throws UsageError for options out of range, or where the
/// sheet would have a side above 30,000 pixels or more than 100 million of them; Error for bitmaps
/// that are not square.
std::string sheet_png(const Dataset& drawings, const SheetOptions& options = {});

/// Writes sheet_png() to a file, whole or not at all.
void write_sheet(const std::filesystem::path& path, const Dataset& drawings,
                 const SheetOptions& options = {});

}  // namespace sketchfit
