// One door for every form that bitmaps come in: .npz, .npy, a folder of .npy files (one a class),
// MNIST's IDX files (plain or gzipped). ink/load.h reads strokes as well.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sketchfit/data/dataset.h"

namespace sketchfit {

struct LoadOptions {
    /// Names of the arrays inside an .npz; empty: x_train/y_train (with x_test/y_test), X/y, x/y,
    /// arr_0/arr_1 are tried.
    std::string pixels_name{};
    std::string labels_name{};
    /// Class names; empty: from the file, a .txt of the same name beside it, or the labels'
    /// numbers. For a folder of .npy files: which classes to read, in this order.
    std::vector<std::string> class_names{};
    /// At most this many drawings of each class, the first ones (folders: rows that are read at
    /// all).
    std::optional<std::size_t> per_class{};
};

/// What a file held: all drawings, or a training and a test set where it brings its own.
struct LoadedData {
    Dataset drawings;                  ///< the whole file, or its training part
    std::optional<Dataset> test{};     ///< the file's own test part
    std::string format;                ///< for example "npz, deflated"
    std::string pixel_type;            ///< as stored, for example "uint8"
    std::string label_type;            ///< as stored, or "from file names"
    std::vector<std::string> notes{};  ///< one line each on what was changed or ignored
};

/// Reads a dataset with its description. The first bytes of a file decide what it is, not its name.
/// Every drawing has 28 x 28 pixels. Throws Error with one line that names the file, and
/// UsageError for options that no file could meet. Where a file brings its own test part and `join`
/// is set, that stands behind the training part, in the same dataset.
LoadedData load_bitmaps(const std::filesystem::path& path, const LoadOptions& options = {},
                        bool join = false);

}  // namespace sketchfit
