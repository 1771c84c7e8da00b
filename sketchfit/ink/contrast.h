// How much each pixel of a picture stands out from the paper around it. Paper is what reaches the
// picture's border; where that is no even shade (a photograph, a shadow), it is what remains when
// everything narrower than a third of the picture is taken away.
#pragma once

#include "sketchfit/ink/picture.h"

namespace sketchfit {

/// A picture whose grey is the distance from the paper's in the direction of the ink, 0 = paper.
struct Contrast {
    Picture picture;
    double noise = 0;  ///< standard deviation of the paper's grain
};

Contrast find_contrast(const Picture& picture);

}  // namespace sketchfit
