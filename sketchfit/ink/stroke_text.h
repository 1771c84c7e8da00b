// The JSON of a drawing's strokes, [[[x...],[y...]],...] or [[[x...],[y...],[t...]],...]: nearly
// all of an .ndjson file, so it has a reader of its own, which knows that nothing but lists of
// numbers may come.
#pragma once

#include <string_view>
#include <vector>

#include "sketchfit/ink/drawing.h"

namespace sketchfit {

class StrokeText {
  public:
    /// Puts the strokes, and the times of raw ones, into the empty `drawing`. The byte behind the
    /// text must be readable and no part of a number. Throws Error for anything but JSON's lists of
    /// numbers, lists of unequal lengths, times in some strokes only, numbers beyond a double, and
    /// more strokes or points than drawing_limits.h accepts.
    void read(std::string_view text, Drawing& drawing);

  private:
    void read_stroke(Drawing& drawing);
    void read_list(std::vector<double>& numbers);
    double read_number();
    double read_long_number(const char* start);
    void skip_spaces();
    bool accept(char character);
    void expect(char character);
    [[noreturn]] void fail_at(std::string_view what) const;

    const char* begin_ = nullptr;
    const char* place_ = nullptr;
    const char* end_ = nullptr;
    std::vector<double> x_;
    std::vector<double> y_;
    std::vector<double> times_;
};

}  // namespace sketchfit
