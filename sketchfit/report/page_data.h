// What the page's scripts know: a report as one JSON object. Numbers are those that evaluate and
// predict print, to the last digit; what is missing or no number is null. Lists of many numbers are
// base64 of little-endian integers. web/report/data.js reads it.
#pragma once

#include <nlohmann/json.hpp>

#include "sketchfit/report/page.h"

namespace sketchfit {

/// Throws Error for bitmaps that are no squares.
nlohmann::ordered_json page_data(const Report& report, const PageOptions& options);

}  // namespace sketchfit
