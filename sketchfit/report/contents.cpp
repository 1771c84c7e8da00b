#include "sketchfit/report/contents.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "sketchfit/base/clock.h"
#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/base/nearest.h"
#include "sketchfit/nn/history_csv.h"
#include "sketchfit/nn/model_file.h"
#include "sketchfit/tune/store.h"
#include "sketchfit/tune/sweep.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

constexpr const char* store_name = "experiment.sqlite";
constexpr const char* record_name = "run.json";
constexpr const char* model_name = "model.safetensors";
constexpr const char* history_name = "history.csv";

bool is_there(const fs::path& path) {
    std::error_code none;
    return fs::exists(path, none);
}

/// What is known of the runs before the drawings are read.
struct Origin {
    std::string title{};
    std::string source{};
    std::string fingerprint{};
    LoadOptions reading{};
    std::vector<ReportRun> runs{};
    std::vector<fs::path> folders{};  ///< of the runs, in the same order
};

void note_best(ReportRun& run) {
    for (const EpochLog& log : run.epochs) {
        if (!log.val_accuracy || run.best_val_accuracy >= log.val_accuracy) continue;
        run.best_val_accuracy = log.val_accuracy;
        run.best_epoch = log.epoch;
    }
}

Origin sweep_origin(const fs::path& folder) {
    const Store store = Store::open_existing(folder);
    Origin origin{.title = store.experiment_name(),
                  .source = store.data_source(),
                  .fingerprint = store.fingerprint()};
    const bool going_on = is_sweeping(folder);
    for (StoredRun& stored : store.runs()) {
        ReportRun run{.key = std::move(stored.key),
                      .variation = std::move(stored.variation),
                      .value = std::move(stored.value),
                      .repeat = stored.repeat,
                      .settings = std::move(stored.settings),
                      .state = stored.state,
                      .message = std::move(stored.message),
                      .epochs = store.epochs(stored.id),
                      .seconds = stored.seconds};
        // What a killed sweep left behind.
        if (run.state == RunState::running && !going_on) run.state = RunState::interrupted;
        note_best(run);
        origin.folders.push_back(run_folder(folder, run.key));
        if (is_there(origin.folders.back() / record_name))
            origin.reading = read_run(origin.folders.back()).reading;
        origin.runs.push_back(std::move(run));
    }
    return origin;
}

Origin run_origin(const fs::path& folder) {
    const RunRecord record = read_run(folder);
    std::error_code none;
    const std::string name = fs::weakly_canonical(folder, none).filename().string();
    ReportRun run{.key = name, .settings = record.settings, .state = record.state};
    const fs::path history = folder / history_name;
    if (is_there(history)) {
        try {
            run.epochs = parse_history_csv(read_file(history, std::size_t{1} << 28));
        } catch (const Error& error) {
            fail("{} is damaged: {}", history.string(), error.what());
        }
    }
    for (const EpochLog& log : run.epochs) run.seconds += log.seconds;
    note_best(run);
    Origin origin{.title = name,
                  .source = record.path.empty() ? record.source : record.path,
                  .fingerprint = record.fingerprint,
                  .reading = record.reading};
    origin.runs.push_back(std::move(run));
    origin.folders.push_back(folder);
    return origin;
}

Origin find_runs(const fs::path& folder) {
    Origin origin = is_there(folder / store_name) ? sweep_origin(folder) : run_origin(folder);
    const bool begun =
        std::ranges::any_of(origin.runs, [](const ReportRun& run) { return !run.epochs.empty(); });
    if (!begun)
        fail("no run in {} has finished an epoch yet: there is nothing to report", folder.string());
    return origin;
}

/// Whether two runs divide the drawings in the same way.
bool split_alike(const Settings& a, const Settings& b) {
    return a.test_size == b.test_size && a.random_state == b.random_state &&
           a.stratify == b.stratify;
}

/// Fills the divisions of the drawings and the place of each run's own.
void split_for_runs(Report& report, const LoadedData& data) {
    std::vector<const Settings*> known;
    for (ReportRun& run : report.runs) {
        const auto same = std::ranges::find_if(known, [&](const Settings* settings) {
            return data.test || split_alike(*settings, run.settings);
        });
        run.split = static_cast<std::size_t>(same - known.begin());
        if (same != known.end()) continue;
        known.push_back(&run.settings);
        SplitData split = split_data(data, run.settings);
        ReportSplit made{.train = std::move(split.train), .test = std::move(split.validation)};
        made.shared = shared_drawings(made.train, made.test);
        report.splits.push_back(std::move(made));
    }
}

/// The run's model and what it says of its test drawings, or why there is none.
void evaluate_run(ReportRun& run, const fs::path& folder, const Dataset& test,
                  std::size_t threads) {
    const fs::path file = folder / model_name;
    if (!is_there(file)) {
        run.missing = run.state == RunState::pending ? "it has not begun" : "it left no model";
        return;
    }
    try {
        Model model = load_model(file);
        run.evaluation = evaluate(
            model, test, {.label_smoothing = run.settings.label_smoothing, .threads = threads});
        run.predictions = classify(model, test, threads);
        run.model = std::move(model);
    } catch (const Error& error) {
        // One damaged file, or weights that are no numbers, must not hide the other runs.
        run.missing = error.what();
        run.evaluation = {};
        run.predictions = {};
    }
}

void check_fingerprint(const Report& report, const LoadedData& data, const fs::path& folder) {
    const std::string found = data_fingerprint(data);
    if (found == report.fingerprint) return;
    fail(
        "{} are not the drawings that the runs in {} were fitted on (fingerprint {}, theirs is "
        "{}); name the right ones with --data",
        printable(report.source, 400), folder.string(), found, printable(report.fingerprint));
}

LoadedData load_drawings(const std::string& source, const LoadOptions& reading, bool given) {
    if (!given && !is_there(source)) {
        fail(
            "the drawings {} that the runs were fitted on are not there any more; name them with "
            "--data",
            printable(source, 400));
    }
    return load_data(source, reading);
}

}  // namespace

std::vector<std::size_t> Report::comparable() const {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (runs[i].model && runs[i].split == 0) result.push_back(i);
    }
    return result;
}

bool is_reportable(const fs::path& folder) {
    return is_there(folder / store_name) || is_there(folder / record_name);
}

Report gather_report(const fs::path& folder, const ReportOptions& options) {
    if (!is_reportable(folder)) {
        fail(
            "{} holds neither a sweep nor a run: give a folder that `sketchfit sweep` or "
            "`sketchfit train` wrote",
            folder.string());
    }
    const auto say = [&](const std::string& what, std::size_t done, std::size_t all) {
        if (options.on_progress) options.on_progress(what, done, all);
    };
    Origin origin = find_runs(folder);
    const bool given = !options.data.empty();
    Report report{.title = std::move(origin.title),
                  .source = given ? options.data : origin.source,
                  .fingerprint = std::move(origin.fingerprint),
                  .created = utc_now(),
                  .runs = std::move(origin.runs)};
    say("reading drawings", 0, report.runs.size());
    const LoadedData data =
        load_drawings(report.source, given ? options.reading : origin.reading, given);
    check_fingerprint(report, data, folder);
    report.format = data.format;
    report.class_names = data.drawings.class_names();
    split_for_runs(report, data);
    report.train_summary = describe(report.splits.front().train);
    report.test_summary = describe(report.splits.front().test);
    for (std::size_t i = 0; i < report.runs.size(); ++i) {
        ReportRun& run = report.runs[i];
        say("evaluating " + run.key, i, report.runs.size());
        evaluate_run(run, origin.folders[i], report.splits[run.split].test, options.threads);
    }
    return report;
}

std::pair<std::size_t, std::size_t> gallery_pair(const Report& report,
                                                 const std::vector<std::string>& keys) {
    const std::vector<std::size_t> runs = report.comparable();
    if (runs.empty()) fail("no run of this report left a model to show predictions of");
    const auto accuracy = [&](std::size_t run) { return report.runs[run].evaluation.accuracy; };
    if (keys.empty()) {
        // A diverged model says the same of everything: it is shown only where all diverged.
        std::vector<std::size_t> sound;
        std::ranges::copy_if(runs, std::back_inserter(sound), [&](std::size_t run) {
            return report.runs[run].state != RunState::diverged;
        });
        const std::vector<std::size_t>& shown = sound.empty() ? runs : sound;
        return {std::ranges::max(shown, {}, accuracy), std::ranges::min(shown, {}, accuracy)};
    }
    if (keys.size() > 2) fail_usage("the gallery shows one or two runs, received {}", keys.size());
    std::vector<std::string_view> known;
    known.reserve(runs.size());
    for (const std::size_t run : runs) known.push_back(report.runs[run].key);
    const auto find = [&](const std::string& key) {
        const auto place = std::ranges::find(known, key);
        if (place == known.end()) {
            fail_usage("there is no run {} with a model to compare{}", printable(key),
                       did_you_mean(key, known));
        }
        return runs[static_cast<std::size_t>(place - known.begin())];
    };
    return {find(keys.front()), find(keys.back())};
}

}  // namespace sketchfit
