// A matrix of numbers as it stood in a pickle (pickle.h): bytes of any type and order, read one
// element at a time.
#pragma once

#include <cstdint>
#include <string>

#include "sketchfit/data/npy.h"

namespace sketchfit {

/// A two-dimensional array of integers of 1 to 8 bytes or floats of 4 or 8.
struct PickledMatrix {
    ElementType type;
    bool fortran_order = false;
    std::uint64_t rows = 0;
    std::uint64_t columns = 0;
    std::string bytes;  ///< rows * columns elements

    double at(std::uint64_t row, std::uint64_t column) const;
};

}  // namespace sketchfit
