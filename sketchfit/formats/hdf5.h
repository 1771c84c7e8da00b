// The content of an HDF5 file as far as models need it: groups, datasets of numbers, attributes of
// text. Bytes are little-endian and row-major; datasets point into bytes that somebody else owns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sketchfit {

/// Types of a dataset's elements. `other` is known by its size only, and never decoded.
enum class Hdf5Type { float32, float64, int64, other };

struct Hdf5Dataset {
    std::string name;
    Hdf5Type type = Hdf5Type::float32;
    std::vector<std::uint64_t> shape;  ///< empty: a single number
    std::string_view bytes;            ///< of all elements

    /// The elements as float32; float64 is rounded. Throws Error, with `place`, for other types.
    std::vector<float> floats(std::string_view place) const;
};

/// An attribute that is one text (`scalar`) or a list of texts, which may be empty.
struct Hdf5Attribute {
    std::string name;
    bool scalar = true;
    std::vector<std::string> texts;
};

/// Names within a group differ.
struct Hdf5Group {
    std::string name;  ///< empty for the root
    std::vector<Hdf5Attribute> attributes;
    std::vector<Hdf5Group> groups;
    std::vector<Hdf5Dataset> datasets;

    /// What lies at "a/b/c" below this group, or nothing.
    const Hdf5Group* find_group(std::string_view path) const;
    const Hdf5Dataset* find_dataset(std::string_view path) const;
    const Hdf5Attribute* find_attribute(std::string_view name) const;

    /// The group of that name, made where there is none.
    Hdf5Group& make_group(std::string_view name);
};

}  // namespace sketchfit
