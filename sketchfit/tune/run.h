// One run: a model fitted by Settings on split data, kept in a folder of its own.
// The folder holds model.safetensors (last weights, or the restored best), history.csv, run.json
// (all settings, data fingerprint, version, machine, results, signature of the final weights) and
// checkpoint.safetensors. A run that was interrupted goes on from there, to the same bits.
#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "sketchfit/nn/evaluate.h"
#include "sketchfit/nn/fit.h"
#include "sketchfit/tune/build.h"
#include "sketchfit/tune/settings.h"

namespace sketchfit {

/// Data made ready once, shared by all runs that split and scale alike.
struct PreparedData {
    SplitData split;
    InputScaling scaling;
    std::string fingerprint;  ///< of the whole file's drawings
    std::string source;       ///< the path as given, for run.json
};

PreparedData prepare_data(const LoadedData& data, const std::string& source,
                          const Settings& settings);

struct RunOptions {
    std::filesystem::path folder{};  ///< empty: nothing is written
    /// Weights to start from instead of freshly drawn ones (a safetensors file).
    std::filesystem::path initial_weights{};
    /// Go on from the folder's checkpoint where there is one.
    bool resume = false;
    std::size_t threads = 1;
    double checkpoint_seconds = 0.0;
    /// Also keep the model of the best epoch (by val_loss, or the setting stopping_monitor) as
    /// best.safetensors.
    bool save_best = false;
    std::function<void(const Model&)> on_model{};  ///< before the first batch
    std::function<void(const FitProgress&)> on_batch{};
    std::function<void(const EpochLog&)> on_epoch{};
    const std::atomic<bool>* stop = nullptr;
};

/// How a run stands. A diverged run is one whose loss became NaN or infinite.
enum class RunState { pending, running, finished, diverged, interrupted, failed };
std::string_view run_state_name(RunState state);
RunState run_state_from(std::string_view name);

struct RunResult {
    RunState state = RunState::finished;
    History history;
    double seconds = 0.0;   ///< sum over the epochs, those before a resumption included
    std::string signature;  ///< Model::signature of the final weights
    std::string message{};  ///< one line on why it ended early, else empty
};

/// Throws Error or UsageError before or instead of fitting; an interrupted or diverged run returns.
RunResult run_once(const Settings& settings, const PreparedData& data, const RunOptions& options);

/// Reads back the settings and data source of a run folder's run.json. Throws Error.
struct RunRecord {
    Settings settings;
    std::string source;
    std::string fingerprint;
    RunState state = RunState::pending;
};
RunRecord read_run(const std::filesystem::path& folder);

}  // namespace sketchfit
