// The setting class_weight: none, balanced, or NAME=WEIGHT,NAME=WEIGHT with names of classes.
#pragma once

#include <string_view>
#include <vector>

#include "sketchfit/data/dataset.h"

namespace sketchfit {

/// Throws UsageError unless `text` has one of the three forms; names are checked with the data.
void check_class_weight(std::string_view text);

/// One weight for each class, empty for "none". "balanced": drawings / (classes * drawings of the
/// class), classes without drawings not counted (sklearn.utils.class_weight.compute_class_weight).
/// Classes that a list does not name weigh 1, as in Keras.
/// Throws UsageError for a name that is no class of `train` and for one that comes twice.
std::vector<double> make_class_weight(std::string_view text, const Dataset& train);

}  // namespace sketchfit
