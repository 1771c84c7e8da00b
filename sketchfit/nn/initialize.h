// Initial weights: Keras's variance scaling, from sketchfit's own random streams.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sketchfit/nn/layers.h"

namespace sketchfit {

/// A kernel of shape (inputs, units), row-major. The numbers depend on seed and `place` (the
/// number of the Dense layer) alone. Uniform on [-L, L) with L = sqrt(3 s), or normal with standard
/// deviation sqrt(s), cut at two of its uncut deviations; s = 2/(inputs + units) for glorot,
/// 2/inputs for he, 1/inputs for lecun (keras/src/initializers/random_initializers.py).
std::vector<float> initial_kernel(Initializer initializer, std::size_t inputs, std::size_t units,
                                  std::uint64_t seed, std::size_t place);

}  // namespace sketchfit
