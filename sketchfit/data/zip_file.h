// A ZIP archive read through libzip: members stored or deflated, zip64, data descriptors, check
// sums compared at the end; what is read as a whole is inflated by libdeflate. What a member
// inflates to is believed only as far as its compressed length allows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sketchfit/data/byte_source.h"

namespace sketchfit {

class ZipFile {
  public:
    /// Opens the archive. Throws Error where it is no whole ZIP archive, or two members have the
    /// same name.
    explicit ZipFile(const std::filesystem::path& path);
    /// The same for an archive in memory, which must outlive this; `name` stands for it in
    /// messages.
    ZipFile(std::string name, std::string_view bytes);
    ~ZipFile();
    ZipFile(const ZipFile&) = delete;
    ZipFile& operator=(const ZipFile&) = delete;

    /// What stands for the archive in messages; printable.
    const std::string& path_text() const { return path_text_; }
    /// Names of the members in the order of the archive.
    const std::vector<std::string>& names() const { return names_; }
    bool has(const std::string& name) const;
    /// Whether the member's bytes are deflated.
    bool deflated(const std::string& name) const;

    /// The bytes of a member, called `label` in messages (it must be printable); must not outlive
    /// the archive. Throws Error for a missing or encrypted member, a method other than stored and
    /// deflated, and sizes that cannot be true.
    std::unique_ptr<ByteSource> open(const std::string& name, std::string label) const;

  private:
    struct Handle;
    void list_members();
    std::uint64_t index_of(const std::string& name) const;

    std::string path_text_;
    std::uint64_t length_ = 0;
    std::unique_ptr<Handle> handle_;
    std::vector<std::string> names_;
};

}  // namespace sketchfit
