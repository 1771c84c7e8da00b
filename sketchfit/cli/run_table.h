// The table of an experiment's runs, as sweep and runs print it: text for people, CSV and JSON with
// stable names for programs.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "sketchfit/tune/store.h"
#include "sketchfit/tune/sweep.h"

namespace sketchfit {

/// Names of the CSV's columns and of the JSON's keys, in their order.
std::span<const std::string_view> run_columns();

/// Sorts by one of run_columns(): accuracies from the highest, all else from the lowest; absent
/// numbers last. Throws UsageError that suggests the nearest name.
void sort_runs(std::vector<StoredRun>& runs, const std::string& column);

std::string runs_text(std::span<const StoredRun> runs);
std::string runs_csv(std::span<const StoredRun> runs);
nlohmann::ordered_json runs_json(std::span<const StoredRun> runs);

/// runs_text, then what went wrong with single runs, then summary_text where there are repeats.
std::string runs_report(const std::vector<StoredRun>& runs);

/// Runs that are stored as running while nobody runs them: they were killed.
void mark_killed(std::vector<StoredRun>& runs);

/// Mean and spread over the seeds of each setting.
std::string summary_text(std::span<const SettingSummary> summaries);
nlohmann::ordered_json summary_json(std::span<const SettingSummary> summaries);

/// A line for every epoch of every run: key, then the columns of history.csv.
std::string epochs_csv(std::span<const StoredRun> runs, const Store& store);

}  // namespace sketchfit
