// Which pixels of a picture are ink: dark lines on light paper or light ones on dark, uneven light,
// grey noise, dust and frames around it all. What is found is cropped and brought to a size at
// which lines can be thinned: 256 to 768 pixels along its larger side, whatever the picture's.
#pragma once

#include <string>

#include "sketchfit/ink/mask.h"
#include "sketchfit/ink/picture.h"
#include "sketchfit/ink/raster.h"

namespace sketchfit {

/// Ink, and where it was: the mask's pixel (x, y) was at origin + unit * (x, y) of the picture.
struct FoundInk {
    Mask mask;
    Point origin{};
    double unit = 1;
};

/// Throws Error, with `name`, where there is no ink: the picture is blank.
FoundInk find_ink(const Picture& picture, const std::string& name);

}  // namespace sketchfit
