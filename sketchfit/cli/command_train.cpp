// sketchfit train: one run, from the data to the files of its folder, or the rest of one that was
// interrupted.
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/cli/commands.h"
#include "sketchfit/cli/data_flags.h"
#include "sketchfit/cli/data_text.h"
#include "sketchfit/cli/fit_display.h"
#include "sketchfit/cli/setting_flags.h"
#include "sketchfit/cli/signals.h"
#include "sketchfit/cli/tables.h"
#include "sketchfit/cli/tensorboard.h"
#include "sketchfit/cli/terminal.h"
#include "sketchfit/ink/load.h"
#include "sketchfit/tune/run.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

struct TrainFlags {
    std::string data;
    std::string output;
    std::optional<std::string> resume;
    bool overwrite = false;
    std::string initial_weights;
    std::string tensorboard;
    std::uint64_t threads = 1;
    bool save_best = false;
    bool quiet = false;
    bool json = false;
    DataFlags reading;
    SettingFlags settings;

    bool silent() const { return quiet || json; }
};

constexpr const char* footer =
    "The folder RUN gets model.safetensors (the last weights, or the best with\n"
    "--restore-best-weights), history.csv, run.json and checkpoint.safetensors.\n"
    "Ctrl-C ends after the batch and keeps everything; a second one kills at once.\n"
    "\n"
    "Examples:\n"
    "  sketchfit train drawings.npz --output first\n"
    "  sketchfit train drawings.npz --optimizer adam --layers 64,32 --epochs 10 --output second\n"
    "  sketchfit train --resume second --epochs 20\n"
    "  sketchfit train drawings.npz --output third --tensorboard logs/third\n"
    "\n"
    "Exit codes: 0 finished or stopped early, 1 error, 2 wrong usage, 3 diverged (the loss became\n"
    "NaN or infinite, or rose), 130 interrupted.";

void declare(CommandLine& line, TrainFlags& flags) {
    line.positional(flags.data, "DATA", std::string(data_help), false);
    line.group("Files and display");
    line.option(flags.output, "-o,--output", "RUN",
                "folder for the model, its history and its checkpoint [default: nothing is kept]");
    line.optional_value(flags.resume, "--resume", "RUN",
                        "go on with an interrupted run, or with more --epochs than before; data "
                        "and settings are the run's, --output is RUN");
    line.flag(flags.overwrite, "--overwrite", "replace the run that RUN already holds");
    line.option(flags.initial_weights, "--initial-weights", "FILE",
                "start from these weights (safetensors) instead of freshly drawn ones");
    line.flag(flags.save_best, "--save-best",
              "also keep the model of the best epoch, as best.safetensors");
    line.option(flags.threads, "--threads", "N",
                "cores to use, 0 for all; the result does not depend on it", 0, 4096);
    line.option(flags.tensorboard, "--tensorboard", "DIR",
                "also write event files for TensorBoard (tensorboard --logdir DIR)");
    line.flag(flags.quiet, "--quiet", "print the result only");
    line.flag(flags.json, "--json", "print one JSON object an epoch instead of text");
    flags.reading.declare(line);
    flags.settings.declare(line);
    line.footer(footer);
}

bool holds_run(const fs::path& folder) {
    std::error_code error;
    return fs::exists(folder / "run.json", error) ||
           fs::exists(folder / "checkpoint.safetensors", error);
}

/// Sorts out which word is the run and which the data: `--resume RUN`, `DATA --resume RUN`,
/// `DATA --output RUN --resume` and `--resume DATA --output RUN` all say it.
void place_resumption(const CommandLine& line, TrainFlags& flags) {
    if (!flags.resume) {
        if (flags.data.empty()) line.wrong("DATA is missing: sketchfit train DATA --output RUN");
        return;
    }
    const std::string given = *flags.resume;
    if (flags.output.empty() && given.empty() && holds_run(flags.data)) {
        std::swap(flags.output, flags.data);
    } else if (flags.output.empty()) {
        flags.output = given;
    } else if (!given.empty() && given != flags.output) {
        if (!flags.data.empty())
            line.wrong("--resume and --output name two folders: a run goes on in its own");
        flags.data = given;
    }
    if (flags.output.empty()) line.wrong("--resume needs the folder of a run");
    if (flags.overwrite)
        line.wrong("--resume goes on with a run, --overwrite replaces it: give one");
    if (!holds_run(flags.output) && flags.data.empty())
        fail("{} holds no run to resume (no run.json)", flags.output);
}

/// Settings, data and how to read them: those of the run that goes on, changed by what was given.
Settings settle(TrainFlags& flags, LoadOptions& reading) {
    Settings settings;
    reading = flags.reading.options();
    std::error_code error;
    if (flags.resume && fs::exists(fs::path(flags.output) / "run.json", error)) {
        const RunRecord record = read_run(flags.output);
        settings = record.settings;
        if (flags.data.empty()) flags.data = record.path;
        if (!flags.reading.given()) reading = record.reading;
    }
    flags.settings.apply(settings);
    check_settings(settings);
    return settings;
}

LoadedData load(const TrainFlags& flags, const LoadOptions& reading) {
    std::error_code error;
    if (flags.resume && !fs::exists(flags.data, error)) {
        fail(
            "the run's data {} are not there any more; name them: sketchfit train DATA --resume {}",
            flags.data, flags.output);
    }
    return load_data(flags.data, reading);
}

void print_start(const TrainFlags& flags, const Settings& settings, const LoadedData& data,
                 const PreparedData& prepared) {
    fmt::print("{}", data_text(flags.data, data));
    fmt::print("split         {} to fit, {} to validate ({})\n",
               grouped(prepared.split.train.size()), grouped(prepared.split.validation.size()),
               split_text(data, settings));
    fmt::print("optimizer     {}\n", optimizer_text(settings));
    if (flags.output.empty()) fmt::print("output        none: --output RUN keeps the model\n");
}

void print_result(const TrainFlags& flags, const RunResult& result) {
    const auto& epochs = result.history.epochs;
    const std::string count =
        fmt::format("{} epoch{}", epochs.size(), epochs.size() == 1 ? "" : "s");
    fmt::print("{} after {}, {}{}\n", run_state_name(result.state), count, duration(result.seconds),
               result.message.empty() ? "" : ": " + result.message);
    fmt::print("{}", history_text(result.history));
    fmt::print("signature     {}\n", result.signature);
    if (!flags.output.empty()) fmt::print("files         {}\n", files_text(flags.output));
    if (result.state == RunState::interrupted && !flags.output.empty())
        fmt::print("go on with    sketchfit train --resume {}\n", flags.output);
}

/// How the run is called in TensorBoard's tables.
std::string run_name(const TrainFlags& flags) {
    const std::string name = fs::path(flags.output).filename().string();
    return name.empty() ? "run" : name;
}

int code_of(RunState state) {
    if (state == RunState::interrupted) return exit_code::interrupted;
    return state == RunState::diverged ? exit_code::diverged : exit_code::success;
}

}  // namespace

int train_command(Arguments arguments) {
    TrainFlags flags;
    CommandLine line("train", "Fits one network on a dataset and keeps it in a folder.");
    declare(line, flags);
    if (!line.parse(arguments)) return exit_code::success;
    place_resumption(line, flags);
    LoadOptions reading;
    const Settings settings = settle(flags, reading);
    const LoadedData data = load(flags, reading);
    PreparedData prepared = prepare_data(data, flags.data, settings);
    prepared.reading = reading;

    const StopOnSignal stop;
    FitDisplay display(static_cast<int>(settings.epochs), flags.quiet, flags.json);
    RunOptions options{.folder = flags.output,
                       .initial_weights = flags.initial_weights,
                       .resume = flags.resume.has_value(),
                       .overwrite = flags.overwrite,
                       .threads = flags.threads,
                       .save_best = flags.save_best,
                       .stop = stop.flag()};
    RunWatch watch;
    options.on_model = [&](const Model& model) {
        if (!flags.tensorboard.empty()) {
            watch = watch_run(flags.tensorboard, run_name(flags), settings, prepared);
            watch.on_model(model);
        }
        // Only here is it certain that nothing is wrong with the flags, the data and the folder.
        if (flags.silent()) return;
        print_start(flags, settings, data, prepared);
        fmt::print("\n{}\n", model.summary());
        std::fflush(stdout);
    };
    options.on_batch = [&](const FitProgress& progress) { display.on_batch(progress); };
    options.on_epoch = [&](const EpochLog& log) {
        display.on_epoch(log);
        if (watch.on_epoch) watch.on_epoch(log);
    };
    if (!flags.tensorboard.empty()) make_folder(flags.tensorboard);
    const RunResult result = run_once(settings, prepared, options);
    display.end();
    if (watch.on_end) watch.on_end(result.state);
    if (!flags.json) {
        print_result(flags, result);
    } else if (!result.message.empty()) {
        print_notice(fmt::format("{}: {}", run_state_name(result.state), result.message));
    }
    return code_of(result.state);
}

}  // namespace sketchfit
