#include "sketchfit/ink/drawing_limits.h"

#include <algorithm>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

/// NaN is not between. Without branches, so that many points are compared at once.
bool is_between(const Point& point, double least, double most) {
    const bool x = (point.x >= least) & (point.x <= most);
    const bool y = (point.y >= least) & (point.y <= most);
    return x & y;
}

void check_coordinates(const Drawing& drawing) {
    const bool raw = drawing.is_raw();
    const double least = raw ? -most_raw : 0;
    const double most = raw ? most_raw : most_simplified;
    bool good = true;
    for (const Point& point : drawing.strokes.points()) good &= is_between(point, least, most);
    if (good) return;
    const auto wrong = *std::ranges::find_if(drawing.strokes.points(), [&](const Point& point) {
        return !is_between(point, least, most);
    });
    if (raw) {
        fail("the point ({}, {}) lies beyond -{} to {}", wrong.x, wrong.y, most_raw, most_raw);
    }
    fail(
        "the point ({}, {}) lies beyond 0 to {}, where simplified drawings are; raw ones have "
        "times",
        wrong.x, wrong.y, most_simplified);
}

bool is_letter(char character) {
    return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
}

}  // namespace

void check_drawing(const Drawing& drawing) {
    const std::size_t points = drawing.strokes.points().size();
    if (points == 0) fail("the drawing has no points");
    if (points > most_points || drawing.strokes.size() > most_strokes) {
        fail("the drawing has {} strokes and {} points; at most {} and {} are accepted",
             drawing.strokes.size(), points, most_strokes, most_points);
    }
    check_coordinates(drawing);
    for (const double time : drawing.times) {
        if (!(time >= -most_time && time <= most_time)) {
            fail("the time {} lies beyond -{} to {} milliseconds", time, most_time, most_time);
        }
    }
}

void check_word(std::string_view word) {
    if (word.empty() || word.size() > longest_word) {
        fail("the word has {} bytes; 1 to {} are accepted", word.size(), longest_word);
    }
    if (printable(word, word.size()) != word) {
        fail("the word \"{}\" holds control characters or is not UTF-8", printable(word));
    }
}

bool is_countrycode(std::string_view text) {
    return text.empty() || (text.size() == 2 && is_letter(text[0]) && is_letter(text[1]));
}

}  // namespace sketchfit
