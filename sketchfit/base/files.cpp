#include "sketchfit/base/files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/output_file.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

/// A file descriptor that closes itself.
class Descriptor {
  public:
    explicit Descriptor(int value) : value_(value) {}
    ~Descriptor() {
        if (value_ >= 0) ::close(value_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int get() const { return value_; }

  private:
    int value_;
};

std::string reason() {
    return std::strerror(errno);
}

}  // namespace

std::string read_file(const fs::path& path, std::size_t limit) {
    const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor.get() < 0) fail("cannot open {}: {}", path.string(), reason());
    struct stat status {};
    if (::fstat(descriptor.get(), &status) != 0)
        fail("cannot read {}: {}", path.string(), reason());
    if (S_ISDIR(status.st_mode))
        fail("cannot read {}: it is a folder, a file is needed", path.string());
    std::string content;
    if (S_ISREG(status.st_mode))
        content.reserve(std::min<std::size_t>(static_cast<std::size_t>(status.st_size), limit));
    std::array<char, 1 << 16> buffer{};
    for (;;) {
        const ssize_t count = ::read(descriptor.get(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("cannot read {}: {}", path.string(), reason());
        if (count == 0) return content;
        if (content.size() + static_cast<std::size_t>(count) > limit) {
            fail("{} is larger than the {} bytes that are accepted here", path.string(), limit);
        }
        content.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

void write_file(const fs::path& path, std::span<const std::string_view> pieces, Sync sync) {
    OutputFile file(path, sync);
    for (const std::string_view piece : pieces) file.write(piece);
    file.commit();
}

void write_file(const fs::path& path, std::string_view content, Sync sync) {
    write_file(path, std::span<const std::string_view>(&content, 1), sync);
}

void make_folder(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) fail("cannot make the folder {}: {}", path.string(), error.message());
    if (!fs::is_directory(path))
        fail("cannot make the folder {}: a file has that name", path.string());
}

}  // namespace sketchfit
