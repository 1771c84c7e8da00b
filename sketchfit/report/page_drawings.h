// Which test drawings a page carries, and their pictures. A page with all of them would be too
// large for a large test set; then it takes those that a reader will ask for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sketchfit/report/contents.h"

namespace sketchfit {

/// The drawings of one split, in the order of a lot, so that the first ones are a fair sample.
struct PageDrawings {
    std::vector<std::uint32_t> numbers{};  ///< of test drawings
    std::size_t sample = 0;  ///< how many of the first ones are the first of the lot, none left out
    std::size_t across = 0;  ///< drawings in a row of a sprite
    std::size_t per_sprite = 0;          ///< drawings in each sprite but the last
    std::vector<std::string> sprites{};  ///< PNG (sprite.h)
};

struct DrawingBudget {
    std::size_t bytes = 0;            ///< of page text for pictures and predictions
    std::size_t bytes_predicted = 0;  ///< of page text for all runs' predictions of one drawing
    std::size_t threads = 1;
};

/// At most `limit` test drawings of split `split`: first those `wanted`, then the first few hundred
/// of the lot, then round by round one drawing of every cell of the confusion matrices of all
/// `runs` (indices of runs tested on this split), as the lot has them. In the order of the lot.
std::vector<std::uint32_t> choose_drawings(const Report& report, std::size_t split,
                                           std::span<const std::size_t> runs,
                                           std::span<const std::uint32_t> wanted, std::size_t limit,
                                           std::uint64_t seed);

/// As many drawings of a split as the budget allows, with their pictures.
PageDrawings page_drawings(const Report& report, std::size_t split,
                           std::span<const std::size_t> runs, std::span<const std::uint32_t> wanted,
                           std::uint64_t seed, const DrawingBudget& budget);

}  // namespace sketchfit
