// Tables for programs: lines of CSV (RFC 4180) and numbers as their cells.
#pragma once

#include <optional>
#include <span>
#include <string>

namespace sketchfit {

/// One line of CSV with its newline; cells with commas, quotes or newlines are quoted.
std::string csv_line(std::span<const std::string> cells);

/// The shortest digits that bring the number back; empty for what is absent, NaN or infinite.
std::string csv_number(std::optional<double> value);
/// The same for a float, whose digits are fewer: 0.1F is "0.1", not the double that it becomes.
std::string csv_float(float value);

}  // namespace sketchfit
