// The hand that draws invented drawings: it makes of a template what some person would, with shaky,
// hurried, tilted strokes and proportions of their own.
#pragma once

#include "sketchfit/base/random.h"
#include "sketchfit/ink/invent_templates.h"

namespace sketchfit {

/// One drawing in QuickDraw's simplified form (whole numbers, minima 0, larger extent 255), never
/// empty. What it looks like depends on the numbers of `random` alone.
Strokes draw_by_hand(const Template& outline, Random& random);

}  // namespace sketchfit
