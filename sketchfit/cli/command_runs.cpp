// sketchfit runs: what a sweep's folder holds, sorted, as text, CSV or JSON. It also looks into a
// sweep that is still going on.
#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sketchfit/cli/commands.h"
#include "sketchfit/cli/run_table.h"
#include "sketchfit/cli/tables.h"
#include "sketchfit/tune/store.h"

namespace sketchfit {

namespace {

std::string footer() {
    std::string text = "Columns of the CSV and keys of the JSON, which do not change:\n";
    for (const std::string& line : wrapped(fmt::format("{}", fmt::join(run_columns(), ", ")), 90))
        text += "  " + line + "\n";
    return text +
           "and with --epochs: key, epoch, loss, accuracy, val_loss, val_accuracy, learning_rate,\n"
           "seconds. loss to val_accuracy are the last epoch's; epoch and best_epoch count from "
           "0,\n"
           "as in history.csv (the text counts from 1); what is not known, NaN or infinite is\n"
           "empty (null).";
}

}  // namespace

int runs_command(Arguments arguments) {
    std::string folder;
    std::string sort;
    std::string format = "text";
    bool reverse = false;
    bool epochs = false;
    CommandLine line("runs", "Prints the table of a sweep's runs, in their order or sorted.");
    line.positional(folder, "DIR", "folder that `sketchfit sweep` wrote");
    line.option(sort, "--sort", "COLUMN",
                "sort by a column: accuracies from the highest, all else from the lowest "
                "[default: the order of the plan]");
    line.flag(reverse, "--reverse", "the other way round");
    line.choice(format, "--format", {"text", "csv", "json"}, "form of the table");
    line.flag(epochs, "--epochs", "every epoch of every run as CSV instead of the table");
    line.footer(footer());
    if (!line.parse(arguments)) return exit_code::success;

    const Store store = Store::open_existing(folder);
    std::vector<StoredRun> runs = store.runs();
    if (!is_sweeping(folder)) mark_killed(runs);
    if (!sort.empty()) sort_runs(runs, sort);
    if (reverse) std::reverse(runs.begin(), runs.end());
    if (epochs) {
        fmt::print("{}", epochs_csv(runs, store));
    } else if (format == "csv") {
        fmt::print("{}", runs_csv(runs));
    } else if (format == "json") {
        fmt::print("{}\n",
                   runs_json(runs).dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
    } else {
        fmt::print("{}", runs_report(runs));
    }
    return exit_code::success;
}

}  // namespace sketchfit
