// The runner of an experiment: runs side by side, one a core, results into the store as they come.
// A sweep that was stopped or killed goes on where it was; two sweeps of one folder exclude each
// other. The folder holds experiment.sqlite (see store.h), runs/KEY (see run.h) and lock.
#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sketchfit/ink/load.h"
#include "sketchfit/tune/experiment.h"
#include "sketchfit/tune/store.h"

namespace sketchfit {

/// What a sweep tells while it runs; called by one thread at a time.
struct SweepProgress {
    std::size_t runs = 0;
    std::size_t runs_done = 0;
    std::size_t epochs = 0;       ///< of all runs together
    std::size_t epochs_done = 0;  ///< those of earlier, interrupted sweeps included
    double seconds = 0.0;         ///< since this sweep began
    std::size_t epochs_now = 0;   ///< done since this sweep began (for the time left)
    std::string key;              ///< the run that this is about
    EpochLog log{};               ///< its newest epoch
    bool run_ended = false;
    RunState state = RunState::running;
};

/// What somebody wants to see of one run; called on the run's thread, an exception ends the sweep.
struct RunWatch {
    std::function<void(const Model&)> on_model{};  ///< the model that will be fitted
    std::function<void(const EpochLog&)> on_epoch{};
    std::function<void(RunState)> on_end{};
};

struct SweepOptions {
    std::filesystem::path folder{};
    LoadOptions reading{};  ///< how the data were read, for the runs' run.json
    std::size_t jobs = 0;   ///< runs at a time; 0: one a core. The results do not depend on it.
    /// An exception that it throws ends the sweep, as a stop does, and comes out of it.
    std::function<void(const SweepProgress&)> on_progress{};
    /// Called for each run that is fitted, before it begins, on its thread. The data outlive it.
    std::function<RunWatch(const StoredRun&, const PreparedData&)> watch{};
    const std::atomic<bool>* stop = nullptr;
};

/// Runs what has not ended yet; returns all runs in their order. Runs that finished or diverged are
/// not fitted again; those interrupted or killed go on from their checkpoints; those that failed
/// begin anew. Runs that seem longest begin first. Throws Error, UsageError, before any fit where
/// the experiment, the data or the folder is at fault, or where results cannot be stored; a run
/// that fails or diverges is marked and the others go on.
std::vector<StoredRun> sweep(const Experiment& experiment, const LoadedData& data,
                             const std::string& source, const SweepOptions& options);

/// Where a sweep in `folder` keeps the run `key`.
std::filesystem::path run_folder(const std::filesystem::path& folder, const std::string& key);

/// Whether some process sweeps `folder` just now. If none does, runs that are stored as running
/// were killed.
bool is_sweeping(const std::filesystem::path& folder);

/// Finished runs with the same variation and value: mean and sample standard deviation over their
/// seeds.
struct SettingSummary {
    std::string variation;
    std::string value;
    std::size_t runs = 0;  ///< that finished with a val_accuracy
    std::size_t diverged = 0;
    double mean_val_accuracy = 0.0;  ///< of the last epochs
    double deviation = 0.0;          ///< 0 for one run
    double mean_best_val_accuracy = 0.0;
    double mean_seconds = 0.0;
};
/// One for each setting, in the order in which they first occur.
std::vector<SettingSummary> summarize(const std::vector<StoredRun>& runs);

}  // namespace sketchfit
