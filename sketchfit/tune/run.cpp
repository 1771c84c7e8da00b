// A run from settings and data to its folder: what may be in the folder before, the fit, and what
// is left there. The files themselves are written by fit, nn/model_file.h and tune/run_record.h.
#include "sketchfit/tune/run.h"

#include <array>
#include <memory>
#include <span>
#include <utility>

#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/base/hash.h"
#include "sketchfit/base/version.h"
#include "sketchfit/nn/checkpoint.h"
#include "sketchfit/nn/history_csv.h"
#include "sketchfit/nn/model_file.h"
#include "sketchfit/tune/folder_lock.h"
#include "sketchfit/tune/run_record.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* record_name = "run.json";
constexpr const char* model_name = "model.safetensors";
constexpr const char* best_name = "best.safetensors";
constexpr const char* history_name = "history.csv";
constexpr const char* checkpoint_name = "checkpoint.safetensors";

bool is_there(const fs::path& path) {
    std::error_code none;
    return fs::exists(path, none);
}

void remove_files(const fs::path& folder) {
    for (const char* name : {record_name, model_name, best_name, history_name, checkpoint_name}) {
        std::error_code error;
        fs::remove(folder / name, error);
        if (error) fail("cannot remove {}: {}", (folder / name).string(), error.message());
    }
}

FolderLock lock_folder(const fs::path& folder) {
    make_folder(folder);
    std::optional<FolderLock> lock = FolderLock::take(folder);
    if (!lock) {
        fail("another process is fitting the run in {}; wait for its end or use another folder",
             folder.string());
    }
    return std::move(*lock);
}

/// Throws Error where a run in the folder would be lost. One that failed before its first
/// checkpoint is no loss.
void check_free(const fs::path& folder) {
    const bool has_checkpoint = is_there(folder / checkpoint_name);
    std::string state = "without a run.json";
    if (is_there(folder / record_name)) {
        const RunState found = read_run(folder).state;
        if (found == RunState::failed && !has_checkpoint) return;
        state = run_state_name(found);
    } else if (!has_checkpoint && !is_there(folder / model_name)) {
        return;
    }
    fail(
        "{} already holds a run ({}): resume it (--resume), overwrite it (--overwrite), or use "
        "another "
        "folder",
        folder.string(), state);
}

/// Throws UsageError where the settings are not those of the run, but for more epochs.
void check_same_settings(const RunRecord& record, const Settings& settings,
                         const fs::path& folder) {
    // Words as a program may have spelled them take the spelling of their choices.
    const Settings now = settings_from_json(to_json(settings));
    for (const SettingField& field : setting_fields()) {
        const std::string before = setting_text(record.settings, field);
        const std::string wanted = setting_text(now, field);
        if (before == wanted || (field.name == "epochs" && now.epochs > record.settings.epochs)) {
            continue;
        }
        const auto shown = [](const std::string& text) {
            return text.empty() ? std::string("not set") : printable(text);
        };
        fail_usage(
            "the run in {} has {} {}, now it is {}: a run goes on with its own settings, only "
            "epochs may grow; use another folder for a new run",
            folder.string(), field.name, shown(before), shown(wanted));
    }
}

void check_same_data(const RunRecord& record, const PreparedData& data, const fs::path& folder) {
    if (record.fingerprint == data.fingerprint) return;
    fail(
        "the run in {} was begun with other drawings: {} with the fingerprint {}, now {} with {}; "
        "give the same data, or use another folder for a new run",
        folder.string(), printable(record.source), printable(record.fingerprint),
        printable(data.source), data.fingerprint);
}

/// A resumed run starts, and keeps its best model, as it did at first.
void take_over(const RunRecord& record, RunOptions& options) {
    const fs::path& given = options.initial_weights;
    if (!given.empty() && from_root(given) != record.initial_weights) {
        fail_usage("the run in {} began with {}; it cannot go on with initial weights of {}",
                   options.folder.string(),
                   record.initial_weights.empty() ? std::string("weights drawn by its seed")
                                                  : printable(record.initial_weights, 400),
                   given.string());
    }
    if (options.save_best && !record.save_best) {
        fail_usage(
            "the run in {} was begun without keeping its best model; that cannot be added when it "
            "goes on",
            options.folder.string());
    }
    options.initial_weights = record.initial_weights;
    options.save_best = record.save_best;
}

/// The beginning of a run in a folder.
struct Beginning {
    std::shared_ptr<const Checkpoint> checkpoint{};  ///< none: from the first batch on
    std::string started{};                           ///< when an earlier part of it began
    bool replaces = false;  ///< what files of a run there are will be removed
};

/// Looks at what the folder holds and refuses what does not fit.
Beginning begin_in_folder(const Settings& settings, const PreparedData& data, RunOptions& options) {
    const fs::path& folder = options.folder;
    const bool has_record = is_there(folder / record_name);
    const bool has_checkpoint = is_there(folder / checkpoint_name);
    if (!options.resume || !(has_record || has_checkpoint)) {
        if (!options.overwrite) check_free(folder);
        return {.replaces = true};
    }
    if (!has_record) {
        fail("{} holds a checkpoint and no run.json that says of what; use another folder",
             folder.string());
    }
    const RunRecord record = read_run(folder);
    check_same_data(record, data, folder);
    check_same_settings(record, settings, folder);
    take_over(record, options);
    if (has_checkpoint) {
        const fs::path path = folder / checkpoint_name;
        return {.checkpoint = std::make_shared<const Checkpoint>(load_checkpoint(path)),
                .started = record.started};
    }
    if (record.state == RunState::finished || record.state == RunState::diverged) {
        fail(
            "the run in {} is {} and its checkpoint is gone, so that it cannot go on; use another "
            "folder for a new run",
            folder.string(), run_state_name(record.state));
    }
    return {.started = record.started, .replaces = true};
}

/// A path that ModelCheckpoint takes as it is: braces would be filled in.
fs::path without_template(const fs::path& path) {
    std::string result;
    for (const char letter : path.string()) {
        result += letter;
        if (letter == '{' || letter == '}') result += letter;
    }
    return result;
}

FitOptions fit_options(const Settings& settings, const PreparedData& data,
                       const RunOptions& options) {
    FitOptions fit = make_fit_options(settings, data.split.train);
    fit.validation = &data.split.validation;
    fit.threads = options.threads;
    fit.on_batch = options.on_batch;
    fit.on_epoch = options.on_epoch;
    fit.stop = options.stop;
    if (options.folder.empty()) return fit;
    fit.checkpoint = options.folder / checkpoint_name;
    fit.checkpoint_seconds = options.checkpoint_seconds;
    if (options.save_best) {
        fit.callbacks.emplace_back(
            ModelCheckpoint{.path = without_template(options.folder / best_name),
                            .save_best_only = true,
                            .monitor = settings.stopping_monitor.value_or("val_loss")});
    }
    fit.callbacks.emplace_back(CSVLogger{options.folder / history_name});
    return fit;
}

/// How much higher than in its first epoch the loss of a diverged run is at least in its last: more
/// than the noise of a run that had nothing left to learn.
constexpr double diverged_rise = 1.1;

/// Judges a fit that has ended; the message of one that lost what it had learned says so.
void set_state(RunResult& result) {
    const History& history = result.history;
    result.message = history.message;
    if (history.ending == Ending::interrupted) {
        result.state = RunState::interrupted;
    } else if (history.ending == Ending::non_finite) {
        result.state = RunState::diverged;
    } else if (!history.epochs.empty() &&
               history.epochs.back().loss > diverged_rise * history.epochs.front().loss) {
        result.state = RunState::diverged;
        result.message = fmt::format(
            "the loss rose from {:.4f} in the first epoch to {:.4f} in the last; try a "
            "lower learning_rate",
            history.epochs.front().loss, history.epochs.back().loss);
    }
}

RunResult fit_model(Model& model, const PreparedData& data, const FitOptions& options) {
    RunResult result;
    result.history = fit(model, data.split.train, options);
    set_state(result);
    for (const EpochLog& log : result.history.epochs) result.seconds += log.seconds;
    result.signature = model.signature();
    return result;
}

/// What the model's file says about its training.
Json training_json(const Settings& settings, const PreparedData& data, const RunResult& result) {
    return {{"sketchfit", version},
            {"settings", to_json(settings)},
            {"label_smoothing", settings.label_smoothing},
            {"source", data.source},
            {"fingerprint", data.fingerprint},
            {"epochs", result.history.epochs.size()}};
}

/// Fits with a record of it in the folder, from its beginning to its end.
RunResult fit_in_folder(Model& model, const Settings& settings, const PreparedData& data,
                        const RunOptions& options, const FitOptions& fit,
                        const std::string& started) {
    const fs::path& folder = options.folder;
    Json record = begin_record(settings, data, options, model, started);
    write_record(folder, record);
    try {
        RunResult result = fit_model(model, data, fit);
        save(model, folder / model_name, training_json(settings, data, result));
        // A run that is ended in its first epoch has none yet.
        if (!is_there(folder / history_name)) {
            write_file(folder / history_name, history_csv(result.history.epochs));
        }
        end_record(record, result.state, result.message);
        add_results(record, result);
        write_record(folder, record);
        return result;
    } catch (const std::exception& error) {
        end_record(record, RunState::failed, error.what());
        try {
            write_record(folder, record);
        } catch (const Error&) {  // The first error says more: the disk may be full.
        }
        throw;
    }
}

}  // namespace

std::string data_fingerprint(const LoadedData& data) {
    std::string fingerprint = data.drawings.fingerprint();
    if (!data.test) return fingerprint;
    Fingerprint both;
    for (const std::string& part : {fingerprint, data.test->fingerprint()})
        both.add(std::as_bytes(std::span(part)));
    return both.text();
}

PreparedData prepare_data(const LoadedData& data, const std::string& source,
                          const Settings& settings) {
    PreparedData prepared;
    prepared.split = split_data(data, settings);
    prepared.source = source;
    prepared.scaling = make_scaling(prepared.split.train, settings);
    prepared.fingerprint = data_fingerprint(data);
    return prepared;
}

RunResult run_once(const Settings& settings, const PreparedData& data, const RunOptions& given) {
    check_settings(settings);
    RunOptions options = given;
    if (options.folder.empty() && options.save_best) {
        fail_usage("save_best needs a folder to keep the best model in");
    }
    std::optional<FolderLock> lock;
    Beginning beginning;
    if (!options.folder.empty()) {
        lock = lock_folder(options.folder);
        beginning = begin_in_folder(settings, data, options);
    }
    Model model = make_model(settings, data.split.train, data.scaling);
    if (!options.initial_weights.empty() && !beginning.checkpoint) {
        load_weights(model, options.initial_weights);
    }
    if (beginning.replaces) remove_files(options.folder);
    FitOptions fit = fit_options(settings, data, options);
    fit.resume = beginning.checkpoint;
    if (options.on_model) options.on_model(model);
    if (options.folder.empty()) return fit_model(model, data, fit);
    return fit_in_folder(model, settings, data, options, fit, beginning.started);
}

}  // namespace sketchfit
