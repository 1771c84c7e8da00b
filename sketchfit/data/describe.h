// What a dataset holds, in numbers: classes, ink, blank drawings, and exact duplicates within one
// dataset or across two (a test drawing that was trained on flatters the result).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sketchfit/data/dataset.h"

namespace sketchfit {

struct ClassSummary {
    std::string name;
    std::size_t count = 0;  ///< drawings
    double ink_share = 0;   ///< pixels above 0 as a share of all pixels, 0..1 (0 for no drawing)
    double brightness = 0;  ///< mean pixel value, 0..255 (0 for no drawing)
};

/// Exact duplicates: drawings with the same label or not whose bytes all equal an earlier one's.
struct DuplicateSummary {
    std::size_t drawings = 0;     ///< drawings that repeat an earlier one
    std::size_t groups = 0;       ///< different bitmaps that occur more than once
    std::size_t conflicting = 0;  ///< of `drawings`, those labelled otherwise than the first one
};

struct DatasetSummary {
    std::size_t drawings = 0;
    std::size_t pixels_per_drawing = 0;
    std::vector<ClassSummary> classes;  ///< one for each class name, in the dataset's order
    double ink_share = 0;               ///< over all drawings
    std::uint8_t min_pixel = 0;         ///< 0 for an empty dataset
    std::uint8_t max_pixel = 0;         ///< 0 for an empty dataset
    std::size_t blank = 0;              ///< drawings without any pixel above 0
    DuplicateSummary duplicates;
};

/// Counts everything in one pass over the pixels and one sort of their hashes.
DatasetSummary describe(const Dataset& drawings);

/// The number of drawings in `test` whose bytes equal those of some drawing in `train`, whatever
/// their labels (0 where the two have bitmaps of different sizes).
std::size_t shared_drawings(const Dataset& train, const Dataset& test);

}  // namespace sketchfit
