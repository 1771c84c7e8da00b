// Drawings without labels, as prediction takes them: the pixels of a .npy, .npz or IDX file, read a
// part at a time, so that a file of any length needs little memory. (Bytes are; floats and other
// types must be read as a whole before the first of them can be turned into a byte.)
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sketchfit/data/dataset.h"
#include "sketchfit/data/npz.h"
#include "sketchfit/data/parts.h"

namespace sketchfit {

class BitmapFile {
  public:
    /// Opens a file. `pixels_name`: the array of an .npz; empty: x_train (with x_test behind it),
    /// X_train, X, x, arr_0, or the only array that has the shape of drawings. Throws Error where
    /// it is no such file, and UsageError for an array's name where there are no arrays.
    explicit BitmapFile(const std::filesystem::path& path, const std::string& pixels_name = "");
    /// The same for a file in memory; `name` stands for it in messages.
    static BitmapFile in_memory(const std::string& name, std::string bytes,
                                const std::string& pixels_name = "");

    /// Drawings in the file, as its headers promise.
    std::uint64_t size() const { return size_; }

    /// The next drawings, at most `count` of them, 784 bytes each; none at the end. Throws Error
    /// where the file is cut off or damaged.
    Pixels read(std::size_t count);

    /// What was changed or ignored so far, one line each.
    const std::vector<std::string>& notes() const { return notes_; }

  private:
    BitmapFile() = default;
    void open_npz(const std::string& name, const std::string& pixels_name);
    void add(StoredArray array);
    void read_whole(StoredArray& array);

    std::unique_ptr<const std::string> bytes_;  // of a file in memory
    std::unique_ptr<NpzFile> archive_;
    std::vector<StoredArray> arrays_;
    std::uint64_t size_ = 0;
    std::size_t current_ = 0;      // array
    std::uint64_t done_ = 0;       // drawings of it
    std::optional<Pixels> whole_;  // its drawings, where it had to be read as a whole
    std::vector<std::string> notes_;
};

}  // namespace sketchfit
