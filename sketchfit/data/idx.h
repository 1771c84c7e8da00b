// The IDX format of MNIST and its relatives (yann.lecun.com/exdb/mnist): images and labels in two
// files, plain or gzipped, whose names differ in one word; a training and a test pair may lie side
// by side.
#pragma once

#include <filesystem>
#include <optional>

#include "sketchfit/data/byte_source.h"
#include "sketchfit/data/npy.h"

namespace sketchfit {

/// Reads the header at the front of `source`, which then stands before the first element: two
/// zeros, type, number of dimensions, lengths (32 bits, big-endian). Throws Error where it is no
/// IDX header, or promises more bytes than `source` can hold.
ArrayHeader read_idx_header(ByteSource& source);

/// The files of one dataset.
struct IdxFiles {
    std::filesystem::path images;
    std::filesystem::path labels;
    std::filesystem::path test_images{};  ///< empty: no test pair lies beside
    std::filesystem::path test_labels{};
};

/// The labels beside an images file ("images-idx3" becomes "labels-idx1", with or without ".gz"),
/// and the test pair beside them ("train" becomes "t10k" or "test"). Throws Error where there are
/// no labels.
IdxFiles find_idx_files(const std::filesystem::path& images);

/// The training images in a folder, or its only images file; nothing where it holds none. Throws
/// Error where several could be meant.
std::optional<std::filesystem::path> find_idx_images(const std::filesystem::path& folder);

}  // namespace sketchfit
