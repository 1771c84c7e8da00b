// NumPy's .npz: a ZIP archive of .npy members (name.npy), read through libzip: stored or deflated,
// zip64, data descriptors, check sums compared at the end; bitmaps are inflated by libdeflate. What
// a member inflates to is believed only as far as its compressed length allows, and never beyond
// its .npy header.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sketchfit/data/byte_source.h"
#include "sketchfit/data/npy.h"

namespace sketchfit {

class NpzFile {
  public:
    /// Opens the archive. Throws Error where it is no whole ZIP archive, or two members have the
    /// same name.
    explicit NpzFile(const std::filesystem::path& path);
    /// The same for an archive in memory, which must outlive this; `name` stands for it in
    /// messages.
    NpzFile(std::string name, std::string_view bytes);
    ~NpzFile();
    NpzFile(const NpzFile&) = delete;
    NpzFile& operator=(const NpzFile&) = delete;

    /// Names of the arrays (without ".npy") in the order of the archive; other members are left
    /// out.
    const std::vector<std::string>& names() const { return names_; }
    bool has(const std::string& name) const;
    /// Whether the array's bytes are deflated.
    bool deflated(const std::string& name) const;

    /// The bytes of the member `name`.npy, header first; must not outlive the archive. Throws
    /// Error for a missing or encrypted member, a method other than stored and deflated, and
    /// sizes that cannot be true.
    std::unique_ptr<ByteSource> open(const std::string& name) const;

  private:
    struct Handle;
    void list_arrays();
    std::uint64_t index_of(const std::string& name) const;

    std::string path_text_;
    std::uint64_t length_ = 0;
    std::unique_ptr<Handle> handle_;
    std::vector<std::string> names_;
    std::vector<std::uint64_t> indices_;
};

}  // namespace sketchfit
