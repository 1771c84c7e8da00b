// What sketchfit evaluate found out, before it is printed: one or two models on the same drawings.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sketchfit/report/assessment.h"
#include "sketchfit/report/comparison.h"

namespace sketchfit {

struct EvaluatedModel {
    std::string path;  ///< as it was given, printable
    std::vector<std::string> class_names;
    Assessment assessment;
};

struct EvaluationResult {
    std::string data;  ///< path as it was given, printable
    std::string part;  ///< "all", "test", "validation" or "train"
    std::vector<EvaluatedModel> models;
    std::optional<Comparison> comparison{};  ///< where there are two models
    std::vector<std::string> notes{};        ///< one line each on what the reader should know
};

}  // namespace sketchfit
