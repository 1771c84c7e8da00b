// Short lines about data, settings and results that several commands print: a word in the first
// fourteen columns, then what it is.
#pragma once

#include <filesystem>
#include <string>

#include "sketchfit/ink/load.h"
#include "sketchfit/nn/fit.h"
#include "sketchfit/tune/settings.h"

namespace sketchfit {

/// The path as it can be found from any other folder.
std::string absolute_path(const std::string& path);

/// Lines "data" and "note": what was read, and what was changed or ignored.
std::string data_text(const std::string& path, const LoadedData& data);

/// Where the validation side comes from.
std::string split_text(const LoadedData& data, const Settings& settings);

/// "SGD, learning_rate 0.01, batch_size 32, 25 epochs" and the settings of optimizer and schedule
/// that are set.
std::string optimizer_text(const Settings& settings);

/// The last epoch's numbers with the best ones beside them, a line each.
std::string history_text(const History& history);

/// The files of a run that are there, "RUN/model.safetensors, history.csv, ...".
std::string files_text(const std::filesystem::path& folder);

}  // namespace sketchfit
