#include "sketchfit/base/files.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sketchfit/base/error.h"

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
    /// Closes now; false where the system reports an error (a full disk may show only here).
    bool close() {
        const int result = ::close(value_);
        value_ = -1;
        return result == 0;
    }

  private:
    int value_;
};

std::string reason() {
    return std::strerror(errno);
}

bool write_all(int descriptor, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(descriptor, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// Makes and opens a new file in `folder`; the descriptor is -1 where that fails. The name is short
/// (the final one may have the longest length allowed) and the mode is what the umask leaves.
std::pair<std::string, int> open_temporary(const fs::path& folder) {
    static std::atomic<unsigned> counter{0};
    for (;;) {
        std::string name = fmt::format(".sketchfit-{}-{}.tmp", ::getpid(), counter++);
        name = (folder / name).string();
        const int value = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (value >= 0 || errno != EEXIST) return {std::move(name), value};
    }
}

/// A pipe or a device such as /dev/stdout is written to as it is; replacing it would remove it.
void write_stream(const fs::path& path, std::span<const std::string_view> pieces) {
    Descriptor descriptor(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    bool good = descriptor.get() >= 0;
    for (const std::string_view piece : pieces) good = good && write_all(descriptor.get(), piece);
    good = good && descriptor.close();
    if (!good) fail("cannot write {}: {}", path.string(), reason());
}

/// Makes the renaming itself durable.
void sync_folder(const fs::path& folder) {
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.get() >= 0) ::fsync(descriptor.get());
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
    std::error_code none;
    const fs::file_status status = fs::status(path, none);
    if (fs::is_directory(status)) fail("cannot write {}: it is a folder", path.string());
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        write_stream(path, pieces);
        return;
    }
    fs::path target = path;
    if (fs::is_symlink(fs::symlink_status(path, none))) target = fs::weakly_canonical(path, none);
    const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    auto [temporary, value] = open_temporary(folder);
    Descriptor descriptor(value);
    if (descriptor.get() < 0) fail("cannot write {}: {}", path.string(), reason());
    const auto mode = static_cast<mode_t>(status.permissions()) & 0777U;
    bool good = !fs::exists(status) || ::fchmod(descriptor.get(), mode) == 0;
    for (const std::string_view piece : pieces) good = good && write_all(descriptor.get(), piece);
    good = good && (sync == Sync::no || ::fsync(descriptor.get()) == 0);
    good = descriptor.close() && good;
    good = good && ::rename(temporary.c_str(), target.c_str()) == 0;
    if (!good) {
        const std::string why = reason();
        ::unlink(temporary.c_str());
        fail("cannot write {}: {}", path.string(), why);
    }
    if (sync == Sync::yes) sync_folder(folder);
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
