// What sketchfit info says of files of strokes.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "sketchfit/ink/describe_strokes.h"

namespace sketchfit {

/// Lines for people, with a table of the classes.
std::string strokes_text(const std::string& path, const StrokeSummary& summary);
/// The same numbers as one object.
nlohmann::ordered_json strokes_json(const std::string& path, const StrokeSummary& summary);

}  // namespace sketchfit
