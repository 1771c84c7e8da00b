// Drawings as text: half blocks, two rows of pixels in a line of a terminal.
#pragma once

#include <cstddef>
#include <string>

#include "sketchfit/data/dataset.h"

namespace sketchfit {

/// All drawings of a dataset, as many side by side as `columns` hold, each below the name of its
/// class. A pixel above a third of 255 is ink. Without `utf8`, quotes, underscores and # stand for
/// the blocks. Bitmaps must be square.
std::string drawings_text(const Dataset& drawings, std::size_t columns, bool utf8);

}  // namespace sketchfit
