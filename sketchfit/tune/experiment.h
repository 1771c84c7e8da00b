// An experiment: a base setting and the values to try, one hyperparameter at a time or all
// combinations, each with one or more seeds. It is read from a TOML file or from flags, and
// becomes a list of runs whose keys do not change from one reading to the next.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sketchfit/tune/settings.h"

namespace sketchfit {

/// One hyperparameter and its values as text.
struct Variation {
    std::string name;
    std::vector<std::string> values;
};

struct Experiment {
    std::string name;
    Settings base{};
    std::vector<Variation> variations{};
    bool grid = false;        ///< all combinations instead of one hyperparameter at a time
    std::size_t repeats = 1;  ///< seeds for each setting: seed, seed + 1, …
};

/// One run of an experiment.
struct PlannedRun {
    std::string
        key;  ///< unique in the experiment, and a folder's name: "learning_rate=0.5", "…,seed=2"
    std::string
        variation;  ///< the hyperparameter that differs ("grid" for combinations, "base" for none)
    std::string value;       ///< its value as text, for combinations "a=1,b=2"
    std::size_t repeat = 0;  ///< 0-based
    Settings settings;
};

/// Keys of the file: name, [base] (settings), [vary] (setting = list), grid, repeats.
/// Throws Error with file, line and the nearest known key.
Experiment read_experiment(const std::filesystem::path& path);

/// "learning_rate=0.0001,0.01,0.5,1" as typed after --vary; values that contain commas (layers) are
/// separated by ';' instead. Throws UsageError.
Variation parse_variation(std::string_view text);

/// All runs in their order; every setting is checked. A setting that occurs in several variations
/// (the base value) is still a run of each. Throws UsageError.
std::vector<PlannedRun> plan_runs(const Experiment& experiment);

}  // namespace sketchfit
