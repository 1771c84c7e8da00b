#include "sketchfit/base/output_file.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace fs = std::filesystem;

namespace {

/// Pieces are gathered up to this length.
constexpr std::size_t most_buffered = std::size_t{1} << 16U;

/// Makes the renaming itself durable.
void sync_folder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

fs::path folder_of(const fs::path& file) {
    return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

}  // namespace

OutputFile::OutputFile(const fs::path& path, Sync sync) : path_(path), target_(path), sync_(sync) {
    std::error_code none;
    const fs::file_status status = fs::status(path, none);
    if (fs::is_directory(status)) fail("cannot write {}: it is a folder", path.string());
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        // A pipe or a device such as /dev/stdout is written to as it is; replacing would remove it.
        descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
        if (descriptor_ < 0) fail_write();
        return;
    }
    if (fs::is_symlink(fs::symlink_status(path, none))) target_ = fs::weakly_canonical(path, none);
    open_temporary(folder_of(target_));
    const auto mode = static_cast<mode_t>(status.permissions()) & 0777U;
    if (fs::exists(status) && ::fchmod(descriptor_, mode) != 0) {
        const int error = errno;
        ::close(descriptor_);
        ::unlink(temporary_.c_str());
        errno = error;
        fail_write();
    }
}

OutputFile::~OutputFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

/// The name is short (the final one may have the longest length allowed) and the mode is what the
/// umask leaves.
void OutputFile::open_temporary(const fs::path& folder) {
    static std::atomic<unsigned> counter{0};
    while (descriptor_ < 0) {
        const std::string name = fmt::format(".sketchfit-{}-{}.tmp", ::getpid(), counter++);
        temporary_ = (folder / name).string();
        descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor_ < 0 && errno != EEXIST) fail_write();
    }
}

void OutputFile::write(std::string_view bytes) {
    if (buffer_.size() + bytes.size() > most_buffered) flush();
    if (bytes.size() >= most_buffered) {
        write_all(bytes);
    } else {
        buffer_ += bytes;
    }
}

void OutputFile::patch(std::uint64_t position, std::string_view bytes) {
    if (temporary_.empty()) {
        fail("cannot write {}: this form needs a regular file, not a device or a pipe",
             path_.string());
    }
    flush();
    while (!bytes.empty()) {
        const ssize_t count =
            ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(position));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail_write();
        bytes.remove_prefix(static_cast<std::size_t>(count));
        position += static_cast<std::uint64_t>(count);
    }
}

void OutputFile::commit() {
    flush();
    if (!temporary_.empty() && sync_ == Sync::yes && ::fsync(descriptor_) != 0) fail_write();
    const int descriptor = descriptor_;
    descriptor_ = -1;
    // A full disk may show only when the file is closed.
    if (::close(descriptor) != 0) fail_write();
    if (temporary_.empty()) return;
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail_write();
    temporary_.clear();
    if (sync_ == Sync::yes) sync_folder(folder_of(target_));
}

void OutputFile::flush() {
    write_all(buffer_);
    buffer_.clear();
}

void OutputFile::write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail_write();
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

void OutputFile::fail_write() const {
    fail("cannot write {}: {}", path_.string(), std::strerror(errno));
}

}  // namespace sketchfit
