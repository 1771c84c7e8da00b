// NumPy's .npz: a ZIP archive (zip_file.h) of .npy members (name.npy). What a member inflates to is
// believed only as far as its compressed length allows, and never beyond its .npy header.
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
#include "sketchfit/data/zip_file.h"

namespace sketchfit {

class NpzFile {
  public:
    /// Opens the archive. Throws Error where it is no whole ZIP archive, or two members have the
    /// same name.
    explicit NpzFile(const std::filesystem::path& path);
    /// The same for an archive in memory, which must outlive this; `name` stands for it in
    /// messages.
    NpzFile(std::string name, std::string_view bytes);

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
    std::string member_of(const std::string& name) const;

    ZipFile archive_;
    std::vector<std::string> names_;
};

}  // namespace sketchfit
