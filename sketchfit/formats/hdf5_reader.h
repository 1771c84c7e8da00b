// Reads the HDF5 files that h5py and Keras write by default: superblock 0, groups as symbol tables,
// contiguous datasets, attributes of text (of fixed length, or in global heaps). Our own code: it
// reads that much and no more, bounds every size by the file's length, visits no byte twice, and
// so takes time and memory in proportion to the file, whatever the file says.
#pragma once

#include <string>
#include <string_view>

#include "sketchfit/formats/hdf5.h"

namespace sketchfit {

/// The content of the file `bytes`, which must outlive it; `name` stands for the file in messages
/// and must be printable. Attributes other than texts and empty lists are left out. Throws Error
/// for anything damaged, and by name for what is not read: newer superblocks and groups, chunked,
/// compressed or external datasets, links, objects with two names.
Hdf5Group read_hdf5(std::string_view bytes, const std::string& name);

/// Whether the bytes begin as HDF5 files do.
bool looks_like_hdf5(std::string_view first_bytes);

}  // namespace sketchfit
