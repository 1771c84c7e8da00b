// train_test_split, index for index as scikit-learn's
// (sklearn.model_selection.train_test_split; numpy.random.RandomState).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sketchfit/data/dataset.h"

namespace sketchfit {

struct SplitOptions {
    /// A share in (0, 1), or a whole number >= 1 of drawings. Unset: what train_size leaves, or
    /// 0.25.
    std::optional<double> test_size{};
    /// The same for the training side. Unset: what test_size leaves.
    std::optional<double> train_size{};
    std::uint32_t random_state = 0;
    bool shuffle = true;
    /// Keep the share of each class on both sides (needs shuffle).
    bool stratify = false;
};

struct SplitRows {
    std::vector<std::uint32_t> train;
    std::vector<std::uint32_t> test;
};

/// Row numbers of both sides for `labels.size()` drawings; labels matter only with stratify.
/// Throws UsageError for sizes out of range, an empty training side, or a class too small to
/// stratify.
SplitRows split_rows(std::span<const std::uint16_t> labels, const SplitOptions& options);

/// Both sides as datasets that share the pixels of `drawings`: {train, test}.
std::pair<Dataset, Dataset> train_test_split(const Dataset& drawings, const SplitOptions& options);

}  // namespace sketchfit
