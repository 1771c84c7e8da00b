// A drawing as QuickDraw publishes it: strokes or a bitmap, and what is known about it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sketchfit/ink/strokes.h"

namespace sketchfit {

/// What a file does not say is empty.
struct Drawing {
    Strokes strokes;
    /// 784 bytes where the file holds bitmaps instead of strokes.
    std::vector<std::uint8_t> bitmap{};
    /// Milliseconds since the drawing began, one for each of strokes.points(): raw drawings only.
    std::vector<double> times{};
    std::string word{};         ///< the class, for example "The Eiffel Tower"
    std::string countrycode{};  ///< two letters (ISO 3166-1), "" or "ZZ" where it is not known
    std::optional<std::uint64_t> key_id{};
    std::optional<std::int64_t> timestamp{};  ///< microseconds since 1970-01-01 00:00 UTC
    std::optional<bool> recognized{};         ///< whether the game recognised it

    /// In screen pixels with times, not simplified.
    bool is_raw() const { return !times.empty(); }

    /// Makes it empty and keeps its memory.
    void clear() {
        strokes.clear();
        bitmap.clear();
        times.clear();
        word.clear();
        countrycode.clear();
        key_id.reset();
        timestamp.reset();
        recognized.reset();
    }
};

}  // namespace sketchfit
