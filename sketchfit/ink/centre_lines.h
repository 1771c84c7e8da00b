// From ink to the lines that a pen would have to follow to make it: along the middle of each line,
// however thick, and along the edge of what is filled.
#pragma once

#include "sketchfit/ink/mask.h"
#include "sketchfit/ink/raster.h"

namespace sketchfit {

/// Strokes in the mask's pixels (a pixel's middle has whole numbers), never none where there is
/// ink. The mask should have 256 pixels or more along its larger side, so that the stairs of its
/// pixels are finer than the simplification of strokes.
Strokes centre_lines(const Mask& ink);

}  // namespace sketchfit
