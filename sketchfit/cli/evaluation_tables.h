// The results of sketchfit evaluate for programs: JSON with everything, and CSV tables that hold
// the same numbers. Names of keys and columns do not change.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "sketchfit/cli/evaluation.h"

namespace sketchfit {

/// For one model its object; for two {"models": [its object, its object], "comparison": ...}.
nlohmann::ordered_json evaluation_json(const EvaluationResult& result);

struct EvaluationTable {
    std::string_view name;
    std::vector<std::string> columns;
    std::string_view note{};  ///< what --help says behind the columns
};

/// What --csv takes, first the one that it takes without a name.
const std::vector<EvaluationTable>& evaluation_tables();

/// One of evaluation_tables(), "comparison" only of two models: a line of names, then the rows,
/// both models' below each other. Throws Error for another name.
std::string evaluation_csv(const EvaluationResult& result, std::string_view table);

}  // namespace sketchfit
