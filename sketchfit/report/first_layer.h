// The weights of a network's first layer as bitmaps: what each of its units looks for.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sketchfit/nn/model.h"

namespace sketchfit {

struct FirstLayer {
    std::size_t side = 0;        ///< rows and columns of a bitmap
    std::size_t units = 0;       ///< of the layer
    std::size_t shown = 0;       ///< of these, from the first: enough for a picture
    std::vector<float> weights;  ///< inputs x units, row-major
    float largest = 0.0F;        ///< the largest absolute value among the finite ones shown

    float weight(std::size_t unit, std::size_t pixel) const {
        return weights[pixel * units + unit];
    }
};

/// Nothing where the model's inputs are no square bitmap.
std::optional<FirstLayer> first_layer(const Model& model);

}  // namespace sketchfit
