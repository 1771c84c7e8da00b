// The vectorised tables of simd/highway.cpp, one for each instruction set this processor has.
#pragma once

#include <cstdint>
#include <vector>

#include "sketchfit/simd/kernels.h"

namespace sketchfit {

/// Highway's target bits that can run here, best first.
std::vector<std::int64_t> highway_targets();

/// The table of one of them. Not for use by several threads at once.
const Kernels& highway_kernels(std::int64_t target);

}  // namespace sketchfit
