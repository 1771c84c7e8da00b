#include "sketchfit/cli/json_cells.h"

#include <cmath>

#include <fmt/format.h>

namespace sketchfit {

nlohmann::ordered_json json_number(std::optional<double> value) {
    if (!value || !std::isfinite(*value)) return nullptr;
    return *value;
}

std::string csv_cell(const nlohmann::ordered_json& value) {
    if (value.is_null()) return "";
    if (value.is_number_float()) return fmt::format("{}", value.get<double>());
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string json_text(const nlohmann::ordered_json& value) {
    return value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace sketchfit
