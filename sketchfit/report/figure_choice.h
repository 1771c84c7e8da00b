// What the figures and tables of a report show, decided once for both: two runs to lay side by side
// and the drawings worth looking at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sketchfit/report/contents.h"

namespace sketchfit {

struct FigureOptions {
    /// The two runs of the gallery, indices into Report::runs; unset: gallery_pair(report).
    std::optional<std::pair<std::size_t, std::size_t>> pair{};
    std::size_t drawings = 24;  ///< in the gallery, and at most in the other pictures; at least 1
    std::uint64_t seed = 0;     ///< chooses the gallery's drawings
};

/// Runs are indices into Report::runs, drawings are numbers of test drawings of splits[0].
/// All of it is empty where no run has a model that was tested on these.
struct FigureChoice {
    std::vector<std::size_t> comparable;
    std::vector<std::size_t> pair;  ///< two runs, one where both are the same
    std::size_t best = 0;           ///< the comparable run with the highest accuracy on the test
    std::vector<std::uint32_t> gallery;
    std::vector<std::uint32_t> surest_mistakes;  ///< all wrong guesses of `best`, the surest first
    std::vector<std::uint32_t> wrong_for_all;    ///< all drawings that `comparable` get wrong
};

/// Throws UsageError for no drawings or more than 400, for a pair of no such runs, or one without
/// models that were tested on the same drawings.
FigureChoice choose_figures(const Report& report, const FigureOptions& options);

/// What several models say of a drawing, taken together.
struct CommonGuess {
    std::uint16_t guess = 0;  ///< the most frequent one, the lower class among equals
    std::size_t models = 0;   ///< that say so
    double mean_target_probability = 0.0;
};
CommonGuess common_guess(const Report& report, const std::vector<std::size_t>& runs,
                         std::uint32_t drawing);

}  // namespace sketchfit
