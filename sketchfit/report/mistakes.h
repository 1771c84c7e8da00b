// Drawings worth looking at: the surest mistakes of one model, and what all models get wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sketchfit/report/contents.h"

namespace sketchfit {

/// The wrong guesses with the largest probabilities, the surest first, at most `count`: numbers of
/// test drawings.
std::vector<std::uint32_t> surest_mistakes(const Predictions& predictions,
                                           std::span<const std::uint16_t> labels,
                                           std::size_t count);

/// Test drawings that every one of `runs` (indices, all tested on the same drawings) takes for a
/// wrong class: candidates for wrong labels. First those whose label has the smallest probability
/// in the mean over the runs; at most `count` (0: all).
std::vector<std::uint32_t> wrong_for_all(const Report& report, std::span<const std::size_t> runs,
                                         std::size_t count = 0);

/// `count` test drawings chosen by lot, in the order of the lot (all where there are fewer).
std::vector<std::uint32_t> drawn_by_lot(std::size_t drawings, std::size_t count,
                                        std::uint64_t seed);

}  // namespace sketchfit
