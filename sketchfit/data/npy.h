// NumPy's .npy format: its header read, checked and written (numpy.org/doc/stable/reference/
// generated/numpy.lib.format.html, versions 1 to 3). The elements behind the header are read by
// elements.h; an .npz is a ZIP archive of such files (npz.h).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sketchfit/data/byte_source.h"

namespace sketchfit {

/// The type of an array's elements, as NumPy's `descr` spells it: kind and bytes.
struct ElementType {
    /// 'b' bool, 'u' and 'i' integers, 'f' floats; others ('O', 'S', 'U', 'V', 'c', 'm', 'M') are
    /// known by name only.
    char kind = 'u';
    std::uint64_t size = 1;  ///< bytes of one element (characters of 'U' take 4)
    bool big_endian = false;
    std::string descr = "|u1";  ///< as stored, printable

    /// Whether elements.h reads it: bool, integers of 1 to 8 bytes, floats of 2 to 8.
    bool is_number() const;
    /// NumPy's name, for example "uint8" or "float32 (big-endian)"; descr where it has none.
    std::string name() const;
};

/// What an array's header promises. `count` and `bytes` did not overflow.
struct ArrayHeader {
    ElementType type;
    bool fortran_order = false;        ///< first index fastest
    std::vector<std::uint64_t> shape;  ///< empty: a single element
    std::uint64_t count = 1;           ///< elements: the product of the shape
    std::uint64_t bytes = 1;           ///< count * type.size

    /// "(50000, 784)".
    std::string shape_text() const;
};

/// Sets count and bytes from shape and type; throws Error, with `name`, where they overflow.
void set_sizes(ArrayHeader& header, const std::string& name);

/// Reads the header at the front of `source`, which then stands before the first element. Throws
/// Error where it is no .npy header, or promises more bytes than `source` can hold.
ArrayHeader read_npy_header(ByteSource& source);

/// Throws Error unless the elements are numbers; names the type and says what to do.
void require_numbers(const ArrayHeader& header, const std::string& name);

/// An array to be written, row by row (C order). It does not own its elements.
struct ArrayView {
    std::string descr;  ///< "|u1", "<f4", ...
    std::vector<std::uint64_t> shape;
    std::span<const std::byte> bytes;
};

/// NumPy's descr of a C++ type on a little-endian machine.
template <typename T>
std::string descr_of() {
    static_assert(std::integral<T> || std::floating_point<T>);
    const char kind = std::floating_point<T> ? 'f' : std::unsigned_integral<T> ? 'u' : 'i';
    return std::string(sizeof(T) == 1 ? "|" : "<") + kind + std::to_string(sizeof(T));
}

/// `values` in `shape` as an array to be written; they must outlive the view.
template <typename T>
ArrayView view_array(std::span<const T> values, std::vector<std::uint64_t> shape) {
    return {descr_of<T>(), std::move(shape), std::as_bytes(values)};
}

/// The header that NumPy writes, byte for byte: version 1, padded to a multiple of 64. Throws
/// Error where shape and bytes of the array do not agree.
std::string npy_header(const ArrayView& array);
/// The same for elements that are written elsewhere. Its length does not change with the first
/// number of `shape`, which may be put right when the last element is written.
std::string npy_header(const std::string& descr, const std::vector<std::uint64_t>& shape);

/// Writes `array` as a .npy file, atomically.
void write_npy(const std::filesystem::path& path, const ArrayView& array);

}  // namespace sketchfit
