// From the parts of a template to the pen: what a row of legs, a scribble or a digit is made of.
#pragma once

#include "sketchfit/ink/invent_pen.h"
#include "sketchfit/ink/invent_templates.h"

namespace sketchfit {

/// Draws one part: one stroke or several.
void draw_part(const TemplatePart& part, Dice& dice, Pen& pen);

}  // namespace sketchfit
