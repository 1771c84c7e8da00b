// Bytes that are read once, from front to back: a file, a gzipped file, a piece of memory (and, in
// npz.h, a member of an archive). Readers of formats ask a source how much can still come before
// they allocate anything, so that a lying header costs no memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace sketchfit {

class ByteSource {
  public:
    /// `name` says in messages where the bytes come from; it must be printable.
    explicit ByteSource(std::string name) : name_(std::move(name)) {}
    virtual ~ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;

    const std::string& name() const { return name_; }

    /// Fills `out` from its front and returns how many bytes came: fewer only at the end. Throws
    /// Error where the bytes are damaged.
    std::size_t read(std::span<std::byte> out);

    /// Fills `out` or throws Error ("... ends after N bytes").
    void read_exactly(std::span<std::byte> out);

    /// Moves all that remaining() promises into the empty `out`, where that is cheaper than piece
    /// by piece (a deflated member of an archive); false, and nothing is read, where it is not.
    /// Throws Error where the bytes are damaged, fewer or more.
    virtual bool read_rest(std::vector<std::uint8_t>& /*out*/) { return false; }

    /// The most bytes that can still come, judged by the length of the file.
    virtual std::uint64_t remaining() const = 0;

    /// Bytes of the file that are not read yet, for progress: the file's own, however many they
    /// inflate to.
    virtual std::uint64_t unread() const { return remaining(); }

    /// Ends the reading of everything that was promised, and returns the number of bytes left over.
    /// A source that inflates checks its check sum and throws Error where anything is left over.
    virtual std::uint64_t finish() { return remaining(); }

  private:
    /// What read() promises, for one kind of source.
    virtual std::size_t take(std::span<std::byte> out) = 0;

    std::string name_;
    std::uint64_t position_ = 0;
};

/// Bytes in memory, which must outlive the source.
class MemorySource : public ByteSource {
  public:
    MemorySource(std::string name, std::span<const std::byte> bytes)
        : ByteSource(std::move(name)), bytes_(bytes) {}
    std::uint64_t remaining() const override { return bytes_.size(); }

  private:
    std::size_t take(std::span<std::byte> out) override;

    std::span<const std::byte> bytes_;
};

/// Deflate makes at most about 1032 bytes from one (zlib.net/zlib_tech.html): the most that
/// `compressed` bytes can become.
std::uint64_t most_inflated(std::uint64_t compressed);

/// A regular file as it is. Throws Error where it cannot be opened or is no regular file.
std::unique_ptr<ByteSource> open_file(const std::filesystem::path& path);

/// A gzipped file, inflated while it is read. Errors as open_file.
std::unique_ptr<ByteSource> open_gzip(const std::filesystem::path& path);

/// Whether the file starts as gzip files do. Errors as open_file.
bool is_gzip(const std::filesystem::path& path);

/// open_gzip() where is_gzip(), else open_file().
std::unique_ptr<ByteSource> open_plain_or_gzip(const std::filesystem::path& path);

}  // namespace sketchfit
