#include "sketchfit/base/csv.h"

#include <cmath>

#include <fmt/format.h>

namespace sketchfit {

std::string csv_line(std::span<const std::string> cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) line += ',';
        if (cells[i].find_first_of(",\"\r\n") == std::string::npos) {
            line += cells[i];
            continue;
        }
        line += '"';
        for (const char c : cells[i]) line.append(c == '"' ? 2 : 1, c);
        line += '"';
    }
    return line + '\n';
}

std::string csv_number(std::optional<double> value) {
    return value && std::isfinite(*value) ? fmt::format("{}", *value) : "";
}

std::string csv_float(float value) {
    return std::isfinite(value) ? fmt::format("{}", value) : "";
}

}  // namespace sketchfit
