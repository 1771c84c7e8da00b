// Numbers of the HDF5 file format that reader and writer share (HDF5 File Format Specification
// Version 3.0, support.hdfgroup.org): signatures, message types, datatypes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sketchfit::hdf5 {

inline constexpr std::string_view signature{"\x89HDF\r\n\x1a\n", 8};
inline constexpr std::string_view heap_signature = "HEAP";
inline constexpr std::string_view tree_signature = "TREE";
inline constexpr std::string_view node_signature = "SNOD";
inline constexpr std::string_view collection_signature = "GCOL";
inline constexpr std::size_t superblock_size = 96;
inline constexpr std::uint64_t undefined = ~std::uint64_t{0};

/// Types of the messages in an object's header.
enum class Message : std::uint16_t {
    nothing = 0x0000,
    dataspace = 0x0001,
    link_info = 0x0002,
    datatype = 0x0003,
    old_fill_value = 0x0004,
    fill_value = 0x0005,
    link = 0x0006,
    external_files = 0x0007,
    layout = 0x0008,
    group_info = 0x000A,
    filters = 0x000B,
    attribute = 0x000C,
    continuation = 0x0010,
    symbol_table = 0x0011,
    attribute_info = 0x0015,
};

/// Datatypes as they stand in files, little-endian: class and version, three bytes of flags, size,
/// then what the class adds.
inline constexpr std::string_view float32_type{
    "\x11\x20\x1f\x00\x04\x00\x00\x00\x00\x00\x20\x00\x17\x08\x00\x17\x7f\x00\x00\x00", 20};
inline constexpr std::string_view float64_type{
    "\x11\x20\x3f\x00\x08\x00\x00\x00\x00\x00\x40\x00\x34\x0b\x00\x34\xff\x03\x00\x00", 20};
inline constexpr std::string_view int64_type{"\x10\x08\x00\x00\x08\x00\x00\x00\x00\x00\x40\x00",
                                             12};
/// A text of fixed length, padded with zeros, before its u32 length.
inline constexpr std::string_view text_type{"\x13\x01\x00\x00", 4};

}  // namespace sketchfit::hdf5
