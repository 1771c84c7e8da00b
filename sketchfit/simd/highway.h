// The vectorised tables of simd/highway.cpp, one for each instruction set this processor has.
#pragma once

#include <vector>

#include "sketchfit/simd/kernels.h"

namespace sketchfit {

/// The tables that can run here, slowest (the compiler's baseline) first.
std::vector<const Kernels*> highway_tables();

}  // namespace sketchfit
