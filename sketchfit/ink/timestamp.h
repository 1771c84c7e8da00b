// QuickDraw's text of a moment, "2017-03-10 22:17:57.57466 UTC": up to six decimals, and none of
// their trailing zeros.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sketchfit {

/// Microseconds since 1970-01-01 00:00 UTC; nothing where the text is no such moment (years 1 to
/// 9999, the calendar's days, no leap seconds).
std::optional<std::int64_t> parse_timestamp(std::string_view text);

/// The text that parse_timestamp() reads. Throws Error for a moment outside the years 1 to 9999.
std::string format_timestamp(std::int64_t microseconds);

}  // namespace sketchfit
