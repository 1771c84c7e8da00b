// One run: a model fitted by Settings on split data, kept in a folder of its own.
// The folder holds model.safetensors (last weights, or the restored best), history.csv, run.json
// (all settings, data fingerprint, version, machine, results, signature of the final weights),
// checkpoint.safetensors and lock. A run that was interrupted goes on from there, to the same bits.
#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "sketchfit/nn/evaluate.h"
#include "sketchfit/nn/fit.h"
#include "sketchfit/tune/build.h"
#include "sketchfit/tune/settings.h"

namespace sketchfit {

/// Data made ready once, shared by all runs that split and scale alike.
struct PreparedData {
    SplitData split;
    InputScaling scaling;
    std::string fingerprint;  ///< see data_fingerprint
    std::string source;       ///< the path as given, for run.json
    LoadOptions reading{};    ///< how it was read, for run.json; prepare_data leaves it empty
};

/// Of the whole file's drawings, its own test set included.
std::string data_fingerprint(const LoadedData& data);

/// Throws Error and UsageError as split_data and make_scaling do.
PreparedData prepare_data(const LoadedData& data, const std::string& source,
                          const Settings& settings);

struct RunOptions {
    std::filesystem::path folder{};  ///< empty: nothing is written
    /// Weights to start from instead of freshly drawn ones (a safetensors file). A resumed run has
    /// them from run.json.
    std::filesystem::path initial_weights{};
    /// Go on with the folder's run where there is one: from its checkpoint, or from the beginning
    /// where it was ended before the first one. Settings and data must be the run's, but epochs may
    /// grow.
    bool resume = false;
    /// Replace a run that the folder holds; without it and `resume` that is an error.
    bool overwrite = false;
    std::size_t threads = 1;
    double checkpoint_seconds = 0.0;
    /// Also keep the model of the best epoch (by val_loss, or the setting stopping_monitor) as
    /// best.safetensors. A resumed run does as it did before.
    bool save_best = false;
    std::function<void(const Model&)> on_model{};  ///< before the first batch
    std::function<void(const FitProgress&)> on_batch{};
    std::function<void(const EpochLog&)> on_epoch{};
    const std::atomic<bool>* stop = nullptr;
};

/// How a run stands. A diverged run is one whose loss became NaN or infinite, or ended more than a
/// tenth above that of its first epoch.
enum class RunState { pending, running, finished, diverged, interrupted, failed };
std::string_view run_state_name(RunState state);
/// Throws Error for another name.
RunState run_state_from(std::string_view name);

struct RunResult {
    RunState state = RunState::finished;
    History history;
    double seconds = 0.0;   ///< sum over the epochs, those before a resumption included
    std::string signature;  ///< Model::signature of the final weights
    std::string message{};  ///< one line on why it ended early, else empty
};

/// Throws Error or UsageError before or instead of fitting; an interrupted or diverged run returns.
/// What fitting throws is noted in run.json as the state failed.
RunResult run_once(const Settings& settings, const PreparedData& data, const RunOptions& options);

/// What a run's folder says about it.
struct RunRecord {
    Settings settings;
    std::string source;  ///< the data's path as it was given
    std::string path;    ///< the same from the root
    std::string fingerprint;
    LoadOptions reading{};  ///< how the data were read
    RunState state = RunState::pending;
    std::string started{};          ///< in UTC, as "2026-01-31T12:00:00Z"
    std::string initial_weights{};  ///< path from the root, empty for weights freshly drawn
    bool save_best = false;
};

/// Reads run.json back. Throws Error where there is none, or where it is damaged.
RunRecord read_run(const std::filesystem::path& folder);

}  // namespace sketchfit
