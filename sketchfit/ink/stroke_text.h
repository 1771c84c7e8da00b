// The JSON of a drawing's strokes, [[[x...],[y...]],...] or [[[x...],[y...],[t...]],...]: nearly
// all of an .ndjson file, so it has a reader of its own, which knows that nothing but lists of
// numbers may come.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "sketchfit/ink/drawing.h"

namespace sketchfit {

class StrokeText {
  public:
    /// Bytes behind the text that must be readable; the first is no part of a number.
    static constexpr std::size_t padding = 8;

    /// Puts the strokes, and the times of raw ones, into the empty `drawing`; returns how many
    /// bytes of the text they take. Throws Error for anything but JSON's lists of numbers, lists of
    /// unequal lengths, times in some strokes only, numbers beyond a double, and more strokes or
    /// points than drawing_limits.h accepts.
    std::size_t read(std::string_view text, Drawing& drawing);

  private:
    void read_stroke(Drawing& drawing);
    std::size_t read_list(std::vector<double>& numbers);
    double read_number();
    double read_long_number(const char* start);
    void skip_spaces();
    bool accept(char character);
    void expect(char character);
    [[noreturn]] void fail_at(std::string_view what) const;

    const char* begin_ = nullptr;
    const char* place_ = nullptr;
    const char* end_ = nullptr;
    bool timed_ = false;  // whether the first stroke has times
    // Of one stroke; they only grow, so that filling them writes nothing twice.
    std::vector<double> x_;
    std::vector<double> y_;
    std::vector<double> times_;
};

}  // namespace sketchfit
