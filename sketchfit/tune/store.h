// The results of an experiment in one SQLite file: runs with settings and state, and every epoch as
// it is finished. What is in it survives a kill at any moment.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sketchfit/nn/callbacks.h"
#include "sketchfit/tune/experiment.h"
#include "sketchfit/tune/run.h"

namespace sketchfit {

/// A run as the store knows it. Numbers are absent until an epoch gave them.
struct StoredRun {
    std::int64_t id = 0;
    std::string key;
    std::string variation;
    std::string value;
    std::size_t repeat = 0;
    Settings settings;
    RunState state = RunState::pending;
    std::string message;
    int epochs_done = 0;
    std::optional<EpochLog> last{};
    std::optional<double> best_val_accuracy{};
    std::optional<int> best_epoch{};  ///< 0-based
    double seconds = 0.0;             ///< of all its epochs
    std::string signature;
};

/// Safe from several threads of one process. Every function throws Error where the file cannot be
/// read or written.
class Store {
  public:
    /// Opens or makes `folder`/experiment.sqlite. Throws Error for a file that is no such store.
    explicit Store(const std::filesystem::path& folder);
    ~Store();
    Store(Store&&) noexcept;
    Store& operator=(Store&&) noexcept;

    /// Opens an existing store for reading. Throws Error where there is none.
    static Store open_existing(const std::filesystem::path& folder);

    /// Notes the experiment and adds runs that are not there yet. Runs that are planned no longer
    /// stay, behind the others. Throws Error, and changes nothing, where the folder holds another
    /// experiment: other data (fingerprint), or a run of the same key with other settings.
    void plan(const Experiment& experiment, const std::string& fingerprint,
              const std::string& source, const std::vector<PlannedRun>& runs);

    std::vector<StoredRun> runs() const;
    std::vector<EpochLog> epochs(std::int64_t run) const;
    std::string experiment_name() const;
    std::string data_source() const;
    std::string fingerprint() const;

    /// Marks as interrupted what a killed sweep left running. Only a sweep that excludes others may
    /// do so (see sweep.h).
    void reclaim_runs();

    void set_state(std::int64_t run, RunState state, const std::string& message = {});
    /// The newest epoch of a run; later ones, of a fit that was cut off, are dropped.
    void add_epoch(std::int64_t run, const EpochLog& log);
    /// Epochs, signature and state of a run, in one transaction.
    void finish(std::int64_t run, const RunResult& result);

  private:
    struct Data;
    explicit Store(std::unique_ptr<Data> data);

    std::unique_ptr<Data> data_;
};

}  // namespace sketchfit
