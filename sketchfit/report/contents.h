// What a report shows, gathered before anything is drawn: the runs of a sweep's folder, or one run,
// with their epochs, and what each model says of the drawings that it was not fitted on. Pages,
// figures and tables are made from this alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sketchfit/data/describe.h"
#include "sketchfit/ink/load.h"
#include "sketchfit/nn/callbacks.h"
#include "sketchfit/nn/evaluate.h"
#include "sketchfit/nn/model.h"
#include "sketchfit/tune/run.h"
#include "sketchfit/tune/settings.h"

namespace sketchfit {

/// One run. Numbers that no epoch gave are absent.
struct ReportRun {
    std::string key{};  ///< unique; a sweep's "learning_rate=0.5", the folder's name of one run
    std::string variation{};  ///< the setting that differs, "grid", "base"; empty for a single run
    std::string value{};      ///< its value as text
    std::size_t repeat = 0;
    Settings settings{};
    RunState state = RunState::pending;
    std::string message{};  ///< why it ended early, else empty
    std::vector<EpochLog> epochs{};
    double seconds = 0.0;
    std::optional<double> best_val_accuracy{};
    std::optional<int> best_epoch{};  ///< 0-based

    /// The model of the last epoch (or the restored best). Absent, with the reason in `missing`,
    /// where the run left none or its weights are not numbers.
    std::optional<Model> model{};
    std::string missing{};
    std::size_t split = 0;      ///< index into Report::splits: what it was fitted and tested on
    Evaluation evaluation{};    ///< of the model on the test drawings; count 0 without a model
    Predictions predictions{};  ///< the same drawings; empty without a model
};

/// A division of the drawings. Runs of one report may differ in it (random_state, test_size).
struct ReportSplit {
    Dataset train{};
    Dataset test{};
    std::size_t shared = 0;  ///< test drawings whose bytes are also among those to fit
};

struct Report {
    std::string title{};        ///< the experiment's name, or the run's folder
    std::string source{};       ///< path of the drawings
    std::string format{};       ///< of their file, for example "npz, deflated"
    std::string fingerprint{};  ///< of the drawings
    std::string created{};      ///< UTC, "2026-01-31T12:00:00Z"
    std::vector<std::string> class_names{};
    std::vector<ReportRun> runs{};      ///< at least one, in the order of the plan
    std::vector<ReportSplit> splits{};  ///< at least one; the first is the first run's
    DatasetSummary train_summary{};     ///< of splits[0]
    DatasetSummary test_summary{};

    /// Indices of the runs that have a model and were tested on splits[0], in their order: those
    /// whose predictions can be laid side by side.
    std::vector<std::size_t> comparable() const;
};

struct ReportOptions {
    std::string data{};       ///< path of the drawings; empty: the one that the runs name
    LoadOptions reading{};    ///< used where `data` is given; else the runs' own
    std::size_t threads = 0;  ///< 0: all cores; the report does not depend on it
    /// Called before each piece of work with what it is, how many are done and how many there are.
    std::function<void(const std::string&, std::size_t, std::size_t)> on_progress{};
};

/// Whether `folder` holds a sweep or a run.
bool is_reportable(const std::filesystem::path& folder);

/// Reads the folder of a sweep or of one run, loads the drawings and evaluates every model. Throws
/// Error where the folder is neither, no run was begun, or the drawings are gone or are not those
/// that the runs were fitted on.
Report gather_report(const std::filesystem::path& folder, const ReportOptions& options = {});

/// Two runs for the gallery: those named (keys), else the best and the worst of comparable() by the
/// accuracy on the test drawings, diverged ones left aside where there are others; the same run
/// twice where there is only one. Indices into runs.
/// Throws UsageError that suggests the nearest key for an unknown one, Error where no run has a
/// model.
std::pair<std::size_t, std::size_t> gallery_pair(const Report& report,
                                                 const std::vector<std::string>& keys = {});

}  // namespace sketchfit
