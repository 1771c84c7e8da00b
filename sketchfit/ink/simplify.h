// Fewer points for a stroke, and from raw strokes to QuickDraw's simplified form: the same numbers
// as in the published files, so that a drawing made elsewhere looks to a model as theirs do.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "sketchfit/ink/strokes.h"

namespace sketchfit {

/// From what a point's distance is measured: the piece between the ends of a stretch, or the whole
/// line through them (Google's measure: a hook beyond an end can get lost).
enum class DistanceFrom { piece, line };

/// Ramer, Douglas and Peucker's method: keeps the first and the last point, and of the others only
/// those that the line would miss by more than `epsilon`. Keeps its memory from stroke to stroke.
class Simplifier {
  public:
    /// What remains of a stroke. It is valid until the next call.
    std::span<const Point> simplify(std::span<const Point> stroke, double epsilon,
                                    DistanceFrom from = DistanceFrom::piece);

  private:
    std::vector<char> keep_;
    std::vector<std::pair<std::size_t, std::size_t>> pieces_;
    Stroke kept_;
};

/// The same for one stroke.
Stroke simplify(std::span<const Point> stroke, double epsilon,
                DistanceFrom from = DistanceFrom::piece);

/// Raw strokes (screen pixels, y downwards) in QuickDraw's simplified form, as its README tells:
/// moved so that the smallest x and y are 0, scaled so that the larger extent is 255, resampled at
/// a spacing of 1, simplified with an epsilon of 2, rounded. A stroke keeps at least two points,
/// which are equal for a dot; strokes without points are left out. Coordinates must be finite.
/// Throws Error where the pen goes further than 100,000 units of the 256 in all.
Strokes simplified_form(const Strokes& raw);

}  // namespace sketchfit
