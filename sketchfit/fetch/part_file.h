// A file that is being downloaded: FILE.part beside its final place, and FILE.part.json, which
// remembers the version of the remote file that the bytes belong to. Both outlive the process, so
// that the next one goes on; a lock keeps two processes apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sketchfit {

/// Which version of a remote file it is.
struct RemoteVersion {
    std::string url{};
    std::uint64_t length = 0;
    std::string etag{};
    std::string last_modified{};
    std::optional<std::uint32_t> crc32c{};
    bool operator==(const RemoteVersion&) const = default;
};

/// Where the bytes of `target` are kept while they arrive.
std::filesystem::path part_path(const std::filesystem::path& target);

class PartFile {
  public:
    /// Opens or makes the part of `target` and locks it. What is there is dropped unless it is
    /// remembered to be a part of `url`. Throws Error where another process has it, or it cannot
    /// be written.
    PartFile(std::filesystem::path target, const std::string& url);
    /// Closes it; the bytes stay.
    ~PartFile();
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    std::uint64_t size() const { return size_; }
    /// The version that the bytes belong to; nothing before the first begin().
    const std::optional<RemoteVersion>& version() const { return version_; }

    /// Hands the bytes so far to `use`, piece by piece. Throws Error.
    void replay(const std::function<void(std::span<const std::byte>)>& use) const;

    /// Drops what is there and remembers the version of what follows. Throws Error.
    void begin(const RemoteVersion& version);
    /// Throws Error, for example where the disk is full.
    void append(std::span<const std::byte> bytes);
    /// Keeps the first `size` bytes. Throws Error.
    void shorten(std::uint64_t size);
    /// The first bytes, at most `most`. Throws Error.
    std::string start(std::size_t most) const;
    /// Replaces bytes at the front; there must be as many. Throws Error.
    void replace_start(std::string_view bytes);

    /// Puts the file into its final place, synced, and removes what was remembered. Throws Error.
    void finish();
    /// Drops the bytes and the version, to begin anew. Throws Error.
    void drop();
    /// Removes the files.
    void discard();

  private:
    void open();
    [[noreturn]] void fail_write() const;
    std::filesystem::path note_path() const;
    void remember() const;
    std::optional<RemoteVersion> recall() const;

    std::filesystem::path target_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
    std::optional<RemoteVersion> version_;
};

}  // namespace sketchfit
