// Fewer points for a stroke: the line stays within a distance of what it was.
#pragma once

#include <span>

#include "sketchfit/ink/strokes.h"

namespace sketchfit {

/// Ramer, Douglas and Peucker's method: keeps the first and the last point, and of the others only
/// those that the line would miss by more than `epsilon`. Google simplified strokes of 256 units
/// with an epsilon of 2.
Stroke simplify(std::span<const Point> stroke, double epsilon);

}  // namespace sketchfit
