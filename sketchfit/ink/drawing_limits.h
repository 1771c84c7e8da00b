// What every reader of drawings accepts: how many strokes and points, which coordinates, words and
// countries. Files that go beyond are damaged or hostile; QuickDraw's own stay far below.
#pragma once

#include <cstddef>
#include <string_view>

#include "sketchfit/ink/drawing.h"

namespace sketchfit {

/// The binary form counts strokes, and points of a stroke, in 16 bits.
inline constexpr std::size_t most_strokes = 65535;
/// Points of a drawing: ten times as many as a pen gives in QuickDraw's 20 seconds, and again.
inline constexpr std::size_t most_points = 1'000'000;
inline constexpr double most_simplified = 255;    ///< simplified coordinates lie in 0..this
inline constexpr double most_raw = 1e6;           ///< raw coordinates lie in -this..this
inline constexpr double most_time = 1e12;         ///< milliseconds of a raw point, in size
inline constexpr std::size_t longest_word = 200;  ///< bytes

/// Throws Error where the drawing has no point, or too many, or coordinates or times that are not
/// in the range of its form (raw or simplified). The message names neither file nor place.
void check_drawing(const Drawing& drawing);

/// Throws Error unless the word is 1 to longest_word bytes of UTF-8 without control characters.
void check_word(std::string_view word);

/// Whether it is empty (not known) or two letters.
bool is_countrycode(std::string_view text);

}  // namespace sketchfit
