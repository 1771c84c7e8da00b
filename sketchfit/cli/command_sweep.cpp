// sketchfit sweep: an experiment from a file or from flags, its runs side by side, and their table.
#include <algorithm>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/cli/commands.h"
#include "sketchfit/cli/data_flags.h"
#include "sketchfit/cli/data_text.h"
#include "sketchfit/cli/run_table.h"
#include "sketchfit/cli/setting_flags.h"
#include "sketchfit/cli/signals.h"
#include "sketchfit/cli/sweep_display.h"
#include "sketchfit/cli/tables.h"
#include "sketchfit/cli/tensorboard.h"
#include "sketchfit/ink/load.h"
#include "sketchfit/tune/sweep.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

struct SweepFlags {
    std::string experiment;
    std::string data;
    std::string output;
    std::string tensorboard;
    std::vector<std::string> vary;
    bool grid = false;
    std::optional<std::uint64_t> repeats;
    std::uint64_t jobs = 0;
    bool quiet = false;
    bool json = false;
    DataFlags reading;
    SettingFlags settings;
};

constexpr const char* footer =
    "DIR gets experiment.sqlite with every epoch of every run, and a folder for each run. The "
    "same\n"
    "command goes on where an interrupted or killed sweep stopped; finished runs are kept.\n"
    "`sketchfit runs DIR` prints the table again.\n"
    "\n"
    "Examples:\n"
    "  sketchfit sweep experiments/quickdraw10.toml --data drawings.npz --output benchmark\n"
    "  sketchfit sweep --data drawings.npz --vary learning_rate=0.001,0.01,0.1 --output rates\n"
    "  sketchfit sweep --data drawings.npz --vary layers='32;64,32' --vary optimizer=adam,sgd \\\n"
    "      --grid --repeats 3 --epochs 10 --output grid --tensorboard logs/grid\n"
    "\n"
    "Exit codes: 0 all runs ended (diverged ones are marked), 1 error or a run failed, 2 wrong\n"
    "usage, 130 interrupted.";

void declare(CommandLine& line, SweepFlags& flags) {
    line.positional(flags.experiment, "EXPERIMENT",
                    "TOML file with [base] and [vary]; flags change and add to it", false);
    line.group("Experiment");
    line.option(flags.data, "--data", "DATA", std::string(data_help) + " (needed)");
    line.option(flags.output, "-o,--output", "DIR", "folder for the results (needed)");
    line.options(flags.vary, "--vary", "NAME=V1,V2",
                 "a setting and the values to try; several times for several settings; values "
                 "that contain commas are separated by ';'");
    line.flag(flags.grid, "--grid", "all combinations instead of one setting at a time");
    line.option(flags.repeats, "--repeats", "N", "seeds for each setting: seed, seed + 1, ...", 1,
                100000);
    line.option(flags.jobs, "--jobs", "N", "runs side by side, 0 for one a core", 0, 4096);
    line.option(flags.tensorboard, "--tensorboard", "DIR",
                "also write event files for TensorBoard, a folder for each run");
    line.flag(flags.quiet, "--quiet", "print the table only");
    line.flag(flags.json, "--json", "print one JSON object: experiment, runs, summary");
    flags.reading.declare(line);
    flags.settings.declare(line);
    line.footer(footer);
}

void check_flags(const CommandLine& line, const SweepFlags& flags) {
    if (flags.data.empty() && !flags.experiment.empty() && !flags.experiment.ends_with(".toml"))
        line.wrong(fmt::format("DATA is given by a flag: --data {}", flags.experiment));
    if (flags.data.empty()) line.wrong("--data DATA is missing");
    if (flags.output.empty()) line.wrong("--output DIR is missing");
    for (const std::string& text : flags.vary) {
        // No value would mean the unset one, which is written "none".
        if (text.ends_with('='))
            line.wrong(fmt::format("--vary {} names no values", printable(text)));
    }
}

/// The file's experiment, changed by the flags.
Experiment make_experiment(const SweepFlags& flags) {
    Experiment experiment;
    if (flags.experiment.empty()) {
        experiment.name = fs::path(absolute_path(flags.output)).filename().string();
    } else {
        experiment = read_experiment(flags.experiment);
    }
    flags.settings.apply(experiment.base);
    for (const std::string& text : flags.vary) {
        Variation variation = parse_variation(text);
        const auto same = [&](const Variation& other) { return other.name == variation.name; };
        const auto known =
            std::find_if(experiment.variations.begin(), experiment.variations.end(), same);
        if (known == experiment.variations.end()) {
            experiment.variations.push_back(std::move(variation));
        } else {
            *known = std::move(variation);
        }
    }
    if (flags.grid) experiment.grid = true;
    if (flags.repeats) experiment.repeats = static_cast<std::size_t>(*flags.repeats);
    return experiment;
}

void print_start(const SweepFlags& flags, const Experiment& experiment, const LoadedData& data,
                 std::size_t runs) {
    fmt::print("{}", data_text(flags.data, data));
    fmt::print("split         {}\n", split_text(data, experiment.base));
    fmt::print("base          {}\n", optimizer_text(experiment.base));
    for (const Variation& variation : experiment.variations) {
        fmt::print("vary          {}: {}\n", variation.name,
                   printable(fmt::format("{}", fmt::join(variation.values, "; ")), 400));
    }
    fmt::print("runs          {}{}{}\n\n", grouped(runs),
               experiment.grid ? ", all combinations" : "",
               experiment.repeats > 1 ? fmt::format(", {} seeds each", experiment.repeats) : "");
    std::fflush(stdout);
}

void print_result(const SweepFlags& flags, const Experiment& experiment,
                  const std::vector<StoredRun>& runs, bool interrupted) {
    if (flags.json) {
        const nlohmann::ordered_json object{{"experiment", experiment.name},
                                            {"output", flags.output},
                                            {"runs", runs_json(runs)},
                                            {"summary", summary_json(summarize(runs))}};
        fmt::print("{}\n", object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
        return;
    }
    fmt::print("{}", runs_report(runs));
    if (interrupted) {
        fmt::print("\ninterrupted: the same command goes on where this one stopped\n");
    } else if (!flags.quiet) {
        fmt::print("\nresults are in {}: sketchfit runs {}\n", flags.output, flags.output);
    }
}

}  // namespace

int sweep_command(Arguments arguments) {
    SweepFlags flags;
    CommandLine line("sweep",
                     "Fits one network for each value of a setting, around a base setting, or for "
                     "all combinations of values, and compares them.");
    declare(line, flags);
    if (!line.parse(arguments)) return exit_code::success;
    check_flags(line, flags);
    const Experiment experiment = make_experiment(flags);
    const std::size_t planned = plan_runs(experiment).size();
    const LoadedData data = load_data(flags.data, flags.reading.options());
    if (!flags.quiet && !flags.json) print_start(flags, experiment, data, planned);

    const StopOnSignal stop;
    SweepDisplay display(flags.quiet);
    SweepOptions options{.folder = flags.output,
                         .reading = flags.reading.options(),
                         .jobs = flags.jobs,
                         .stop = stop.flag()};
    options.on_progress = [&](const SweepProgress& progress) { display.on_progress(progress); };
    std::once_flag described;
    if (!flags.tensorboard.empty()) {
        make_folder(flags.tensorboard);
        options.watch = [&](const StoredRun& run, const PreparedData& prepared) {
            // Only now is it certain that the sweep goes ahead.
            std::call_once(described, [&] {
                EventFile(flags.tensorboard).add(0, experiment_value(plan_runs(experiment)));
            });
            return watch_run(fs::path(flags.tensorboard) / run.key, run.key, run.settings,
                             prepared);
        };
    }
    const std::vector<StoredRun> runs = sweep(experiment, data, absolute_path(flags.data), options);
    display.end();

    const auto in_state = [&](RunState state) {
        return std::any_of(runs.begin(), runs.end(),
                           [state](const StoredRun& run) { return run.state == state; });
    };
    const bool interrupted =
        stop.requested() && (in_state(RunState::interrupted) || in_state(RunState::pending));
    print_result(flags, experiment, runs, interrupted);
    if (interrupted) return exit_code::interrupted;
    return in_state(RunState::failed) ? exit_code::error : exit_code::success;
}

}  // namespace sketchfit
