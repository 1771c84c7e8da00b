// Pickled arrays of arrays, as NumPy's .npy holds them for dtype object: read by an interpreter of
// exactly the operations that they need (pickle protocols 2 to 5, Python 2's and 3's, NumPy 1 and
// 2). It imports and runs nothing; every other operation, name or form is refused with its place.
// Each inner array is handed out as soon as it is read, and forgotten.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "sketchfit/data/byte_source.h"
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

class PickledArrays {
  public:
    /// `source` stands before the pickle (after the header of an .npy) and must outlive this.
    explicit PickledArrays(ByteSource& source);
    ~PickledArrays();
    PickledArrays(const PickledArrays&) = delete;
    PickledArrays& operator=(const PickledArrays&) = delete;

    /// Gives the next inner array; false at the end of a whole, well-formed pickle, whose outer
    /// array has one dimension. Throws Error, "NAME, byte N of its pickle: ", for anything else. An
    /// array that is listed twice is refused too: it would have to be kept.
    bool next(PickledMatrix& matrix);

    /// Arrays that were handed out.
    std::uint64_t count() const;

  private:
    class Machine;
    std::unique_ptr<Machine> machine_;
};

}  // namespace sketchfit
