// The time of day as text.
#pragma once

#include <string>

namespace sketchfit {

/// Now in UTC, to the second: "2026-01-31T12:00:00Z".
std::string utc_now();

}  // namespace sketchfit
