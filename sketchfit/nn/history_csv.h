// A run's epochs as CSV (history.csv), written and read back: for notebooks, and for reports.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sketchfit/nn/callbacks.h"

namespace sketchfit {

/// Columns epoch (from 0), loss, accuracy, val_loss, val_accuracy, seconds, and learning_rate where
/// it changed; absent values are empty. Numbers read back as the same bits, but for seconds.
std::string history_csv(const std::vector<EpochLog>& epochs);

/// The inverse; a learning_rate that the file does not have is 0. Throws Error that names the line
/// where `text` is no such CSV.
std::vector<EpochLog> parse_history_csv(std::string_view text);

}  // namespace sketchfit
