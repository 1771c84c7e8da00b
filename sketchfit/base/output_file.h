// A file that is written piece by piece and appears as a whole or not at all: it grows under a
// temporary name in the same folder, and takes the final one when it is complete.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace sketchfit {

/// Whether a file must outlive a power cut, or only the end (or a kill) of this process. Syncing
/// waits for the disk: for files that are written again and again it is left out.
enum class Sync { yes, no };

class OutputFile {
  public:
    /// A link stays and its target is replaced; the mode of an existing file stays. A device or a
    /// pipe (/dev/stdout) is written to directly. Throws Error where the file cannot be made.
    explicit OutputFile(std::filesystem::path path);
    /// Removes what was written unless it was committed.
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    /// Appends bytes. Throws Error, for example on a full disk.
    void write(std::string_view bytes);
    /// Replaces bytes that were written, from `offset` on. Throws Error for a device or a pipe.
    void patch(std::uint64_t offset, std::string_view bytes);
    /// Bytes written so far.
    std::uint64_t size() const { return size_; }

    /// The name under which the file grows, for libraries that write files by their name.
    const std::filesystem::path& temporary() const { return temporary_; }

    /// Everything is written: syncs, closes and renames. Throws Error; the old file is untouched
    /// then.
    void commit(Sync sync = Sync::yes);

  private:
    void flush();
    [[noreturn]] void fail_writing() const;

    std::filesystem::path path_;
    std::filesystem::path target_;     // behind links
    std::filesystem::path temporary_;  // empty for a device or a pipe
    int descriptor_ = -1;
    std::string buffer_;
    std::uint64_t size_ = 0;
};

}  // namespace sketchfit
