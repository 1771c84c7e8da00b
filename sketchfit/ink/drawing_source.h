// Drawings that are read one after the other, in constant memory, whatever form their file has.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "sketchfit/ink/drawing.h"

namespace sketchfit {

/// Told of a malformed record that is left out: one line with file, place and fault.
using OnMalformed = std::function<void(const std::string& message)>;

class DrawingSource {
  public:
    DrawingSource() = default;
    virtual ~DrawingSource() = default;
    DrawingSource(const DrawingSource&) = delete;
    DrawingSource& operator=(const DrawingSource&) = delete;

    /// Replaces `drawing` by the next one; false, and nothing is left in it, at the end. Throws
    /// Error with file and place where the bytes are no drawing.
    virtual bool next(Drawing& drawing) = 0;

    /// Bytes of the file that are not read yet, for progress.
    virtual std::uint64_t remaining() const = 0;
};

}  // namespace sketchfit
