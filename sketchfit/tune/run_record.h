// run.json: written when a run begins and again when it ends, read back with mistrust.
#pragma once

#include <filesystem>

#include <nlohmann/json.hpp>

#include "sketchfit/nn/model.h"
#include "sketchfit/tune/run.h"

namespace sketchfit {

/// What is known when a run begins: its state is running, it has no results. `started` is the time
/// of its first beginning; empty: now.
nlohmann::ordered_json begin_record(const Settings& settings, const PreparedData& data,
                                    const RunOptions& options, const Model& model,
                                    const std::string& started);

/// Adds the state and the message of the end, and the time.
void end_record(nlohmann::ordered_json& record, RunState state, const std::string& message);

/// Adds the numbers of the history and the signature.
void add_results(nlohmann::ordered_json& record, const RunResult& result);

/// The path from the root, as it is kept in run.json.
std::string from_root(const std::filesystem::path& path);

/// Writes run.json, atomically.
void write_record(const std::filesystem::path& folder, const nlohmann::ordered_json& record);

}  // namespace sketchfit
