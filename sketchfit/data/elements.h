// The elements of a stored array, turned into what a Dataset keeps while they are read: pixels
// into bytes, labels into 16-bit numbers. A source is read in pieces of about 256 KiB, so no wide
// copy of an array ever exists: memory holds the result and some small buffers (and, where bytes
// are inflated as a whole, their deflated form until then).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sketchfit/data/dataset.h"
#include "sketchfit/data/npy.h"

namespace sketchfit {

/// Drawings are 28 x 28.
inline constexpr std::size_t drawing_pixels = 784;

/// How pixels that were not bytes became bytes.
struct PixelConversion {
    bool floats = false;       ///< the stored numbers were floats
    bool shares = false;       ///< all within 0..1: multiplied by 255
    double largest_error = 0;  ///< of rounding, in units of a byte (0..255)
};

/// Number of drawings in an array of pixels: (N, 784), (N, 28, 28), (N, 1, 784), (N, 28, 28, 1) or
/// (N, 1, 28, 28). Throws Error, with `name`, for any other shape or a type that is no number.
std::uint64_t count_drawings(const ArrayHeader& header, const std::string& name);

/// Throws Error where `count` drawings would not fit this machine's memory.
void check_memory(std::uint64_t count, const std::string& name);

/// Reads the pixels of all drawings and appends to `pixels` those whose `keep` is set (empty:
/// all), row by row whatever the order in the file. Integers must be within 0..255; floats within
/// 0..1 are taken as shares of 255, floats within 0..255 as they are, both rounded; true is 255.
/// Throws Error that names the first other value and its place. `header` is of `source`.
PixelConversion read_pixels(ByteSource& source, const ArrayHeader& header,
                            const std::vector<bool>& keep, Pixels& pixels);

/// Number of labels in an array of shape (N,) or (N, 1). Throws Error for any other shape or type.
std::uint64_t count_labels(const ArrayHeader& header, const std::string& name);

/// Reads labels: whole numbers within 0..65534 of any integer or float type. Throws Error that
/// names the first other value and its place.
std::vector<std::uint16_t> read_labels(ByteSource& source, const ArrayHeader& header);

/// Whether an array can hold class names: one-dimensional text (type U or S).
bool holds_names(const ArrayHeader& header);

/// Reads text as UTF-8. Throws Error for more than 65535 names, names beyond 1024 characters, or
/// what is no Unicode.
std::vector<std::string> read_names(ByteSource& source, const ArrayHeader& header);

}  // namespace sketchfit
