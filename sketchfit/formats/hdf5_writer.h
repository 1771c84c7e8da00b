// Writes HDF5 files of the oldest layout (superblock 0), which every version of libhdf5 reads:
// groups as symbol tables, contiguous datasets, texts of fixed length. Our own code, since such
// files are all that models need: libhdf5 would add a dozen libraries to every start.
#pragma once

#include <string>

#include "sketchfit/formats/hdf5.h"

namespace sketchfit {

/// The bytes of a file with this content; the same content gives the same bytes. Throws Error for
/// an attribute that does not fit (the format's limit: 64 KiB each), a name that is empty or holds
/// '/' or a zero, more than 2048 entries in a group, or a dataset whose bytes do not fit its shape.
std::string write_hdf5(const Hdf5Group& root);

}  // namespace sketchfit
