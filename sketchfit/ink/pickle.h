// Pickled arrays of arrays, as NumPy's .npy holds them for dtype object: read by an interpreter of
// exactly the operations that they need (pickle protocols 2 to 5, Python 2's and 3's, NumPy 1 and
// 2). It imports and runs nothing; every other operation, name or form is refused with its place.
// Each inner array is handed out as soon as it is read, and forgotten.
#pragma once

#include <cstdint>
#include <memory>

#include "sketchfit/data/byte_source.h"
#include "sketchfit/ink/pickled_matrix.h"

namespace sketchfit {

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
