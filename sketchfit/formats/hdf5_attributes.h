// Attributes of HDF5 objects: texts of fixed length, and of any length in global heaps, as h5py
// writes them. Other attributes are not decoded.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "sketchfit/formats/hdf5.h"
#include "sketchfit/formats/hdf5_bytes.h"

namespace sketchfit::hdf5 {

/// Sizes of the axes in the dataspace message `bytes`; nothing for a null dataspace. Throws Error.
std::optional<std::vector<std::uint64_t>> read_dataspace(std::string_view bytes,
                                                         const FileBytes& file);

class AttributeReader {
  public:
    explicit AttributeReader(FileBytes& file) : file_(file), texts_(file) {}

    /// The attribute in the message `bytes`, nothing where it is no text and no empty list.
    /// Throws Error.
    std::optional<Hdf5Attribute> read(std::string_view bytes);

  private:
    struct Parts {
        std::string_view name;
        std::string_view type;
        std::string_view space;
        std::string_view value;
    };
    Parts take_apart(std::string_view bytes) const;
    std::vector<std::string> read_texts(const Parts& parts, std::uint64_t count);
    std::string_view heap_text(std::string_view reference);
    const std::map<std::uint16_t, std::string_view>& collection(std::uint64_t address);

    FileBytes& file_;
    FileBytes texts_;  ///< the same bytes, to be spent once more
    std::map<std::uint64_t, std::map<std::uint16_t, std::string_view>> collections_;
};

}  // namespace sketchfit::hdf5
