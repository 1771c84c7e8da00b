#include "sketchfit/tune/sweep.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <map>
#include <mutex>
#include <new>
#include <numeric>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/base/threads.h"
#include "sketchfit/tune/folder_lock.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// A checkpoint is synced to the disk, which would otherwise cost more than a short epoch. A killed
/// run repeats at most so much.
constexpr double checkpoint_seconds = 2.0;

bool has_ended(RunState state) {
    return state == RunState::finished || state == RunState::diverged;
}

FolderLock lock_folder(const fs::path& folder) {
    make_folder(folder);
    std::optional<FolderLock> lock = FolderLock::take(folder);
    if (!lock) {
        fail("another sweep is running in {}; wait for its end or use another folder",
             folder.string());
    }
    return std::move(*lock);
}

void remove_file(const fs::path& path) {
    std::error_code none;
    fs::remove(path, none);
}

/// A checkpoint is of use until the run has ended, and several times as large as the model.
void remove_checkpoint(const fs::path& run_folder) {
    remove_file(run_folder / "checkpoint.safetensors");
}

/// Whatever becomes of the run that now begins anew, nothing older is taken for a part of it.
void forget_run(const fs::path& run_folder) {
    remove_checkpoint(run_folder);
    remove_file(run_folder / "run.json");
}

/// Roughly how long a run takes, in no unit: work on each drawing, and on each weight once a batch.
/// It decides only which runs begin first.
double expected_cost(const Settings& settings) {
    constexpr double inputs = 784;
    constexpr double ink = 0.28;  // share of the pixels that are not 0
    double weights = 0;
    double work = 0;  // multiply-adds for a drawing
    double below = inputs;
    for (const std::int64_t units : settings.layers) {
        const double above = static_cast<double>(units);
        work += below * above * (weights > 0 ? 1.0 : ink);
        weights += below * above;
        below = above;
    }
    const double update = settings.optimizer == "SGD" ? 1.0 : 4.0;
    const double batch = static_cast<double>(std::max<std::int64_t>(settings.batch_size, 1));
    return static_cast<double>(settings.epochs) * (3 * work + update * weights / batch);
}

/// What preparing the data depends on.
std::string preparation(const Settings& settings) {
    return fmt::format("{} {} {} {}", settings.test_size, settings.random_state, settings.stratify,
                       settings.scaling);
}

/// Turns sums into means; the deviation is the sample's, with n - 1.
void finish_summary(SettingSummary& summary, const std::vector<double>& accuracies) {
    if (accuracies.empty()) return;
    const auto count = static_cast<double>(accuracies.size());
    const double mean = std::accumulate(accuracies.begin(), accuracies.end(), 0.0) / count;
    double squares = 0.0;
    for (const double accuracy : accuracies) squares += (accuracy - mean) * (accuracy - mean);
    summary.mean_val_accuracy = mean;
    summary.deviation = accuracies.size() > 1 ? std::sqrt(squares / (count - 1)) : 0.0;
    summary.mean_best_val_accuracy /= count;
    summary.mean_seconds /= count;
}

/// Data made ready once for all runs that split and scale alike.
using Preparations = std::map<std::string, PreparedData>;

Preparations prepare_all(const std::vector<PlannedRun>& runs, const LoadedData& data,
                         const std::string& source, const LoadOptions& reading) {
    Preparations result;
    for (const PlannedRun& run : runs) {
        const std::string key = preparation(run.settings);
        if (result.contains(key)) continue;
        PreparedData prepared = prepare_data(data, source, run.settings);
        prepared.reading = reading;
        result.emplace(key, std::move(prepared));
    }
    return result;
}

/// One sweep from its lock to its last run.
class Sweep {
  public:
    Sweep(Preparations prepared, const SweepOptions& options);
    void plan(const Experiment& experiment, const std::vector<PlannedRun>& runs);
    std::vector<StoredRun> run();

  private:
    /// A planned run and how far it is.
    struct Job {
        StoredRun stored;
        int epochs_done = 0;
        bool done = false;
    };

    std::vector<std::size_t> order() const;
    bool is_stopping();
    RunOptions run_options(Job& job);
    void fit_job(Job& job);
    void note_epoch(Job& job, const EpochLog& log);
    void note_end(Job& job, RunState state);
    void report(SweepProgress& progress) const;

    const SweepOptions& options_;
    Preparations prepared_;
    FolderLock lock_;  // outlives the store
    Store store_;
    std::vector<Job> jobs_;
    Clock::time_point start_ = Clock::now();
    std::atomic<bool> stopping_ = false;

    std::mutex progress_mutex_;
    std::size_t epochs_now_ = 0;
};

Sweep::Sweep(Preparations prepared, const SweepOptions& options)
    : options_(options),
      prepared_(std::move(prepared)),
      lock_(lock_folder(options.folder)),
      store_(options.folder) {}

void Sweep::plan(const Experiment& experiment, const std::vector<PlannedRun>& runs) {
    const PreparedData& data = prepared_.begin()->second;
    store_.plan(experiment, data.fingerprint, data.source, runs);
    store_.reclaim_runs();
    // The planned runs come first in the store, in their order.
    std::vector<StoredRun> stored = store_.runs();
    stored.resize(runs.size());
    for (StoredRun& run : stored) {
        const bool done = has_ended(run.state);
        if (done) remove_checkpoint(run_folder(options_.folder, run.key));  // where a kill left it
        const bool kept = done || run.state == RunState::interrupted;
        const int epochs_done = kept ? run.epochs_done : 0;
        jobs_.push_back({.stored = std::move(run), .epochs_done = epochs_done, .done = done});
    }
}

/// The jobs to do, those that seem longest first, so that none is left alone at the end.
std::vector<std::size_t> Sweep::order() const {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
        if (!jobs_[i].done) result.push_back(i);
    }
    std::ranges::stable_sort(result, std::greater<>(), [this](std::size_t i) {
        return expected_cost(jobs_[i].stored.settings);
    });
    return result;
}

std::vector<StoredRun> Sweep::run() {
    const std::vector<std::size_t> todo = order();
    const std::size_t most = options_.jobs == 0 ? available_cores() : options_.jobs;
    if (!todo.empty()) {
        ThreadPool pool(std::min(most, todo.size()));
        pool.run(todo.size(), [&](std::size_t place) {
            try {
                if (!is_stopping()) fit_job(jobs_[todo[place]]);
            } catch (...) {
                stopping_ = true;  // the others save what they have
                throw;
            }
        });
    }
    return store_.runs();
}

bool Sweep::is_stopping() {
    if (options_.stop != nullptr && *options_.stop) stopping_ = true;
    return stopping_;
}

RunOptions Sweep::run_options(Job& job) {
    RunOptions options;
    options.folder = run_folder(options_.folder, job.stored.key);
    options.resume = job.stored.state == RunState::interrupted;
    options.overwrite = true;  // what is not resumed
    options.checkpoint_seconds = checkpoint_seconds;
    options.on_batch = [this](const FitProgress&) { is_stopping(); };
    options.stop = &stopping_;
    return options;
}

/// Fits one run. Throws only where the sweep as a whole cannot go on.
void Sweep::fit_job(Job& job) {
    const std::int64_t id = job.stored.id;
    RunOptions options = run_options(job);
    if (!options.resume) forget_run(options.folder);
    // What this throws is no fault of the run.
    std::exception_ptr outside;
    const PreparedData& data = prepared_.at(preparation(job.stored.settings));
    RunWatch watch;
    if (options_.watch) watch = options_.watch(job.stored, data);
    options.on_model = watch.on_model;
    options.on_epoch = [&](const EpochLog& log) {
        try {
            store_.add_epoch(id, log);
            note_epoch(job, log);
            if (watch.on_epoch) watch.on_epoch(log);
        } catch (...) {
            outside = std::current_exception();
            throw;
        }
    };
    store_.set_state(id, RunState::running);
    std::optional<RunResult> result;
    std::string failure;
    try {
        result = run_once(job.stored.settings, data, options);
    } catch (const std::bad_alloc&) {
        failure = "there is not enough memory for this run";
    } catch (const std::exception& error) {
        failure = error.what();
    }
    if (outside) std::rethrow_exception(outside);
    if (result) {
        store_.finish(id, *result);
    } else {
        store_.set_state(id, RunState::failed, failure);
    }
    const RunState state = result ? result->state : RunState::failed;
    if (has_ended(state)) remove_checkpoint(options.folder);
    if (watch.on_end) watch.on_end(state);
    note_end(job, state);
}

void Sweep::note_epoch(Job& job, const EpochLog& log) {
    const std::scoped_lock lock(progress_mutex_);
    job.epochs_done = log.epoch + 1;
    ++epochs_now_;
    SweepProgress progress{.key = job.stored.key, .log = log};
    report(progress);
}

void Sweep::note_end(Job& job, RunState state) {
    const std::scoped_lock lock(progress_mutex_);
    job.done = state != RunState::interrupted;
    SweepProgress progress{.key = job.stored.key, .run_ended = true, .state = state};
    report(progress);
}

/// Adds the counts. The epochs that a run will not need, having ended early, count as done.
void Sweep::report(SweepProgress& progress) const {
    if (!options_.on_progress) return;
    progress.runs = jobs_.size();
    for (const Job& job : jobs_) {
        const auto epochs = static_cast<std::size_t>(job.stored.settings.epochs);
        progress.epochs += epochs;
        progress.epochs_done += job.done ? epochs : static_cast<std::size_t>(job.epochs_done);
        progress.runs_done += job.done ? 1 : 0;
    }
    progress.epochs_now = epochs_now_;
    progress.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    options_.on_progress(progress);
}

}  // namespace

fs::path run_folder(const fs::path& folder, const std::string& key) {
    return folder / "runs" / key;
}

bool is_sweeping(const fs::path& folder) {
    return FolderLock::is_held(folder);
}

std::vector<StoredRun> sweep(const Experiment& experiment, const LoadedData& data,
                             const std::string& source, const SweepOptions& options) {
    // What can be wrong with the settings or the data shows before the folder is touched.
    const std::vector<PlannedRun> runs = plan_runs(experiment);
    Sweep sweep(prepare_all(runs, data, source, options.reading), options);
    sweep.plan(experiment, runs);
    return sweep.run();
}

std::vector<SettingSummary> summarize(const std::vector<StoredRun>& runs) {
    std::vector<SettingSummary> summaries;
    std::map<std::pair<std::string, std::string>, std::size_t> places;
    std::vector<std::vector<double>> accuracies;
    for (const StoredRun& run : runs) {
        const auto [place, added] =
            places.try_emplace({run.variation, run.value}, summaries.size());
        if (added) {
            summaries.push_back({.variation = run.variation, .value = run.value});
            accuracies.emplace_back();
        }
        SettingSummary& summary = summaries[place->second];
        if (run.state == RunState::diverged) ++summary.diverged;
        if (!has_ended(run.state) || !run.last || !run.last->val_accuracy) continue;
        ++summary.runs;
        accuracies[place->second].push_back(*run.last->val_accuracy);
        summary.mean_best_val_accuracy += run.best_val_accuracy.value_or(0.0);
        summary.mean_seconds += run.seconds;
    }
    for (std::size_t i = 0; i < summaries.size(); ++i) finish_summary(summaries[i], accuracies[i]);
    return summaries;
}

}  // namespace sketchfit
