// Writing NumPy's .npz: a ZIP archive of .npy members, from arrays in memory or .npy files on disk,
// so that a dataset larger than the memory can be written.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sketchfit/data/npy.h"

namespace sketchfit {

/// An array and its name inside an .npz: in memory, or, where `file` is not empty, a whole .npy
/// file, which `array` then does not matter for.
struct NamedArray {
    std::string name;
    ArrayView array{};
    std::filesystem::path file{};
};

struct NpzOptions {
    bool deflated = true;  ///< as numpy.savez_compressed; else as numpy.savez
    /// Told of the share 0..1 that is written; where it returns false, nothing is, and write_npz
    /// returns false.
    std::function<bool(double)> on_progress{};
};

/// Writes the arrays as an .npz, atomically. The same arrays give the same bytes. Returns whether
/// it was written.
bool write_npz(const std::filesystem::path& path, const std::vector<NamedArray>& arrays,
               const NpzOptions& options = {});

}  // namespace sketchfit
