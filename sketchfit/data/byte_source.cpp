#include "sketchfit/data/byte_source.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace fs = std::filesystem;

namespace {

class FileSource : public ByteSource {
  public:
    explicit FileSource(const fs::path& path)
        : ByteSource(printable(path.string(), 1000)),
          // Not blocking: a named pipe without a writer must not hang the program.
          descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
        if (descriptor_ < 0) fail("cannot open {}: {}", name(), std::strerror(errno));
        struct stat status {};
        const bool regular = ::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
        if (!regular) {
            ::close(descriptor_);
            fail("cannot read {}: a regular file is needed", name());
        }
        remaining_ = static_cast<std::uint64_t>(status.st_size);
    }
    ~FileSource() override { ::close(descriptor_); }
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;

    std::uint64_t remaining() const override { return remaining_; }

  private:
    std::size_t take(std::span<std::byte> out) override {
        std::size_t filled = 0;
        // Never beyond the length at opening, even where another program still appends.
        const std::size_t wanted = std::min<std::uint64_t>(out.size(), remaining_);
        while (filled < wanted) {
            const ssize_t count = ::read(descriptor_, out.data() + filled, wanted - filled);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) fail("cannot read {}: {}", name(), std::strerror(errno));
            if (count == 0) break;
            filled += static_cast<std::size_t>(count);
        }
        remaining_ -= filled;
        return filled;
    }

    int descriptor_;
    std::uint64_t remaining_ = 0;
};

class GzipSource : public ByteSource {
  public:
    explicit GzipSource(const fs::path& path)
        : ByteSource(printable(path.string(), 1000)), length_(open_file(path)->remaining()) {
        file_ = ::gzopen(path.c_str(), "rbe");
        if (file_ == nullptr) fail("cannot open {}: {}", name(), std::strerror(errno));
        ::gzbuffer(file_, 1U << 17U);
    }
    ~GzipSource() override { ::gzclose(file_); }
    GzipSource(const GzipSource&) = delete;
    GzipSource& operator=(const GzipSource&) = delete;

    std::uint64_t remaining() const override {
        const std::uint64_t most = most_inflated(length_);
        return most > taken_ ? most - taken_ : 0;
    }
    std::uint64_t unread() const override {
        const auto read = static_cast<std::uint64_t>(std::max<z_off_t>(0, ::gzoffset(file_)));
        return length_ > read ? length_ - read : 0;
    }
    std::uint64_t finish() override {
        std::byte extra{};
        // The read that meets the end is also the one that compares the check sum.
        if (read({&extra, 1}) != 0) {
            fail("{} inflates to more than its header promises: it is damaged or hostile", name());
        }
        return 0;
    }

  private:
    std::size_t take(std::span<std::byte> out) override {
        std::size_t filled = 0;
        while (filled < out.size()) {
            const std::size_t wanted = std::min<std::size_t>(out.size() - filled, 1U << 30U);
            const int count =
                ::gzread(file_, out.data() + filled, static_cast<unsigned int>(wanted));
            if (count < 0) fail_damaged();
            filled += static_cast<std::size_t>(count);
            if (static_cast<std::size_t>(count) < wanted) {
                check_end();
                break;
            }
        }
        taken_ += filled;
        return filled;
    }

    /// A cut-off file shows only in the error state, not in the count of gzread.
    void check_end() {
        int code = Z_OK;
        ::gzerror(file_, &code);
        if (code != Z_OK && code != Z_STREAM_END) fail_damaged();
    }
    [[noreturn]] void fail_damaged() {
        int code = Z_OK;
        const char* text = ::gzerror(file_, &code);
        fail("{} is cut off or damaged ({}): fetch it again", name(), printable(text));
    }

    std::uint64_t length_;
    std::uint64_t taken_ = 0;
    gzFile file_ = nullptr;
};

}  // namespace

std::size_t ByteSource::read(std::span<std::byte> out) {
    const std::size_t count = take(out);
    position_ += count;
    return count;
}

void ByteSource::read_exactly(std::span<std::byte> out) {
    const std::size_t count = read(out);
    if (count < out.size()) {
        fail("{} ends after {} bytes, where {} or more were promised: it is cut off or damaged",
             name_, position_, position_ - count + out.size());
    }
}

std::size_t MemorySource::take(std::span<std::byte> out) {
    const std::size_t count = std::min(out.size(), bytes_.size());
    std::copy_n(bytes_.begin(), count, out.begin());
    bytes_ = bytes_.subspan(count);
    return count;
}

std::uint64_t most_inflated(std::uint64_t compressed) {
    constexpr std::uint64_t ratio = 1032;
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    return compressed > most / ratio - 1 ? most : (compressed + 1) * ratio;
}

std::unique_ptr<ByteSource> open_file(const fs::path& path) {
    return std::make_unique<FileSource>(path);
}

std::unique_ptr<ByteSource> open_gzip(const fs::path& path) {
    return std::make_unique<GzipSource>(path);
}

bool is_gzip(const fs::path& path) {
    std::array<std::byte, 2> start{};
    return open_file(path)->read(start) == start.size() && start[0] == std::byte{0x1F} &&
           start[1] == std::byte{0x8B};
}

std::unique_ptr<ByteSource> open_plain_or_gzip(const fs::path& path) {
    return is_gzip(path) ? open_gzip(path) : open_file(path);
}

}  // namespace sketchfit
