// A small model that has something of everything a model file must keep.
#pragma once

#include "sketchfit/nn/model.h"

namespace sketchfit {

inline Model rich_model() {
    return Sequential({Dropout{0.1},
                       Dense{.units = 5,
                             .activation = gelu,
                             .kernel_initializer = Initializer::he_normal,
                             .l1 = 0.1,
                             .l2 = 0.2,
                             .max_norm = 3.0},
                       Dense{3, softmax}},
                      {.input = 12,
                       .seed = 3,
                       .scaling = {.offset = 33.25, .divisor = 77.5},
                       .class_names = {"The Eiffel Tower", "ant", "ünï\n\"x\""}});
}

}  // namespace sketchfit
