#include "sketchfit/cli/run_table.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "sketchfit/base/csv.h"
#include "sketchfit/base/error.h"
#include "sketchfit/base/nearest.h"
#include "sketchfit/cli/json_cells.h"
#include "sketchfit/cli/tables.h"

namespace sketchfit {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 16> columns{
    "key",        "variation", "value",     "repeat",   "seed",         "state",
    "epochs",     "loss",      "accuracy",  "val_loss", "val_accuracy", "best_val_accuracy",
    "best_epoch", "seconds",   "signature", "message"};

/// One run as JSON; the keys are `columns`.
Json run_json(const StoredRun& run) {
    const EpochLog last = run.last.value_or(EpochLog{});
    const auto of_last = [&](std::optional<double> value) {
        return run.last ? json_number(value) : Json(nullptr);
    };
    return {{"key", run.key},
            {"variation", run.variation},
            {"value", run.value},
            {"repeat", run.repeat},
            {"seed", run.settings.seed},
            {"state", run_state_name(run.state)},
            {"epochs", run.epochs_done},
            {"loss", of_last(last.loss)},
            {"accuracy", of_last(last.accuracy)},
            {"val_loss", of_last(last.val_loss)},
            {"val_accuracy", of_last(last.val_accuracy)},
            {"best_val_accuracy", json_number(run.best_val_accuracy)},
            {"best_epoch", run.best_epoch ? Json(*run.best_epoch) : Json(nullptr)},
            {"seconds", json_number(run.seconds)},
            {"signature", run.signature},
            {"message", run.message}};
}

/// Numbers before text, null behind everything.
bool before(const Json& left, const Json& right, bool highest_first) {
    if (left.is_null() || right.is_null()) return !left.is_null();
    return highest_first ? right < left : left < right;
}

std::string epoch_text(const StoredRun& run) {
    return run.best_epoch ? std::to_string(*run.best_epoch + 1) : "-";
}

}  // namespace

std::span<const std::string_view> run_columns() {
    return columns;
}

void sort_runs(std::vector<StoredRun>& runs, const std::string& column) {
    if (std::find(columns.begin(), columns.end(), column) == columns.end()) {
        const std::string hint = did_you_mean(column, columns);
        fail_usage("there is no column '{}' to sort by{}", printable(column),
                   hint.empty() ? fmt::format("; columns are {}", fmt::join(columns, ", ")) : hint);
    }
    const bool highest_first = column.ends_with("accuracy");
    std::vector<std::pair<Json, StoredRun>> keyed;
    keyed.reserve(runs.size());
    for (StoredRun& run : runs) keyed.emplace_back(run_json(run)[column], std::move(run));
    std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& left, const auto& right) {
        return before(left.first, right.first, highest_first);
    });
    for (std::size_t i = 0; i < runs.size(); ++i) runs[i] = std::move(keyed[i].second);
}

std::string runs_text(std::span<const StoredRun> runs) {
    Table table({{"variation", Align::left},
                 {"value", Align::left},
                 {"seed"},
                 {"state", Align::left},
                 {"epochs"},
                 {"val_accuracy"},
                 {"best"},
                 {"epoch"},
                 {"val_loss"},
                 {"loss"},
                 {"accuracy"},
                 {"time"}});
    for (const StoredRun& run : runs) {
        const auto of_last = [&](auto member) -> std::optional<double> {
            return run.last ? std::optional<double>(run.last.value().*member) : std::nullopt;
        };
        const auto validation = [&](auto member) -> std::optional<double> {
            return run.last ? run.last.value().*member : std::nullopt;
        };
        table.add({printable(run.variation), printable(run.value),
                   std::to_string(run.settings.seed), std::string(run_state_name(run.state)),
                   std::to_string(run.epochs_done), decimals(validation(&EpochLog::val_accuracy)),
                   decimals(run.best_val_accuracy), epoch_text(run),
                   decimals(validation(&EpochLog::val_loss)), decimals(of_last(&EpochLog::loss)),
                   decimals(of_last(&EpochLog::accuracy)), duration(run.seconds)});
    }
    return table.text();
}

std::string runs_csv(std::span<const StoredRun> runs) {
    const std::vector<std::string> titles(columns.begin(), columns.end());
    std::string text = csv_line(titles);
    for (const StoredRun& run : runs) {
        const Json object = run_json(run);
        std::vector<std::string> cells;
        cells.reserve(columns.size());
        for (const std::string_view column : columns)
            cells.push_back(csv_cell(object[std::string(column)]));
        text += csv_line(cells);
    }
    return text;
}

Json runs_json(std::span<const StoredRun> runs) {
    Json list = Json::array();
    for (const StoredRun& run : runs) {
        Json object = run_json(run);
        object["settings"] = to_json(run.settings);
        list.push_back(std::move(object));
    }
    return list;
}

std::string runs_report(const std::vector<StoredRun>& runs) {
    std::string text = runs_text(runs);
    for (const StoredRun& run : runs) {
        if (run.message.empty()) continue;
        text += fmt::format("{}{}: {}\n", text.ends_with("\n\n") ? "" : "\n", printable(run.key),
                            printable(run.message, 400));
    }
    const bool repeated =
        std::any_of(runs.begin(), runs.end(), [](const StoredRun& run) { return run.repeat > 0; });
    if (repeated) text += "\n" + summary_text(summarize(runs));
    return text;
}

void mark_killed(std::vector<StoredRun>& runs) {
    for (StoredRun& run : runs) {
        if (run.state == RunState::running) run.state = RunState::interrupted;
    }
}

std::string summary_text(std::span<const SettingSummary> summaries) {
    Table table({{"variation", Align::left},
                 {"value", Align::left},
                 {"runs"},
                 {"diverged"},
                 {"val_accuracy"},
                 {"±"},
                 {"mean best"},
                 {"mean time"}});
    for (const SettingSummary& row : summaries) {
        const bool known = row.runs > 0;
        const auto shown = [&](double value) { return known ? decimals(value) : "-"; };
        table.add({printable(row.variation), printable(row.value), std::to_string(row.runs),
                   std::to_string(row.diverged), shown(row.mean_val_accuracy),
                   row.runs > 1 ? decimals(row.deviation) : "-", shown(row.mean_best_val_accuracy),
                   known ? duration(row.mean_seconds) : "-"});
    }
    return table.text();
}

Json summary_json(std::span<const SettingSummary> summaries) {
    Json list = Json::array();
    for (const SettingSummary& row : summaries) {
        const auto known = [&](double value, std::size_t least) {
            return row.runs >= least ? json_number(value) : Json(nullptr);
        };
        list.push_back({{"variation", row.variation},
                        {"value", row.value},
                        {"runs", row.runs},
                        {"diverged", row.diverged},
                        {"mean_val_accuracy", known(row.mean_val_accuracy, 1)},
                        {"std_val_accuracy", known(row.deviation, 2)},
                        {"mean_best_val_accuracy", known(row.mean_best_val_accuracy, 1)},
                        {"mean_seconds", known(row.mean_seconds, 1)}});
    }
    return list;
}

std::string epochs_csv(std::span<const StoredRun> runs, const Store& store) {
    std::string text = "key,epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds\n";
    for (const StoredRun& run : runs) {
        for (const EpochLog& log : store.epochs(run.id)) {
            const std::array<std::string, 8> cells{run.key,
                                                   std::to_string(log.epoch),
                                                   csv_cell(json_number(log.loss)),
                                                   csv_cell(json_number(log.accuracy)),
                                                   csv_cell(json_number(log.val_loss)),
                                                   csv_cell(json_number(log.val_accuracy)),
                                                   csv_cell(json_number(log.learning_rate)),
                                                   csv_cell(json_number(log.seconds))};
            text += csv_line(cells);
        }
    }
    return text;
}

}  // namespace sketchfit
