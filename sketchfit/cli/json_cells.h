// Numbers for programs: the same value in JSON and in CSV, to the last digit. What is no number is
// null there and empty here.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace sketchfit {

/// null where the value is absent, NaN or infinite.
nlohmann::ordered_json json_number(std::optional<double> value);

/// A JSON value as a cell of CSV: text bare, numbers with the digits that bring them back, null
/// empty.
std::string csv_cell(const nlohmann::ordered_json& value);

/// Indented, with its newline; bytes that are not UTF-8 become the replacement character.
std::string json_text(const nlohmann::ordered_json& value);

}  // namespace sketchfit
