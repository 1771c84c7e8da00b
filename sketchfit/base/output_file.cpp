#include "sketchfit/base/output_file.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <tuple>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t buffer_size = std::size_t{1} << 16U;

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
std::pair<fs::path, int> open_temporary(const fs::path& folder) {
    static std::atomic<unsigned> counter{0};
    for (;;) {
        fs::path name = folder / fmt::format(".sketchfit-{}-{}.tmp", ::getpid(), counter++);
        const int value = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (value >= 0 || errno != EEXIST) return {std::move(name), value};
    }
}

/// Syncs the file of that name, whoever wrote it.
bool sync_file(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool good = ::fsync(descriptor) == 0;
    return ::close(descriptor) == 0 && good;
}

}  // namespace

OutputFile::OutputFile(fs::path path) : path_(std::move(path)), target_(path_) {
    std::error_code none;
    const fs::file_status status = fs::status(path_, none);
    if (fs::is_directory(status)) fail("cannot write {}: it is a folder", path_.string());
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
        if (descriptor_ < 0) fail_writing();
        return;
    }
    if (fs::is_symlink(fs::symlink_status(path_, none)))
        target_ = fs::weakly_canonical(path_, none);
    const fs::path folder = target_.has_parent_path() ? target_.parent_path() : fs::path(".");
    std::tie(temporary_, descriptor_) = open_temporary(folder);
    if (descriptor_ < 0) fail_writing();
    const auto mode = static_cast<mode_t>(status.permissions()) & 0777U;
    if (fs::exists(status) && ::fchmod(descriptor_, mode) != 0) {
        const int why = errno;
        ::close(descriptor_);
        ::unlink(temporary_.c_str());
        errno = why;
        fail_writing();
    }
}

OutputFile::~OutputFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void OutputFile::fail_writing() const {
    fail("cannot write {}: {}", path_.string(), std::strerror(errno));
}

void OutputFile::flush() {
    if (!write_all(descriptor_, buffer_)) fail_writing();
    buffer_.clear();
}

void OutputFile::write(std::string_view bytes) {
    size_ += bytes.size();
    if (buffer_.size() + bytes.size() <= buffer_size) {
        buffer_ += bytes;
        return;
    }
    flush();
    if (!write_all(descriptor_, bytes)) fail_writing();
}

void OutputFile::patch(std::uint64_t offset, std::string_view bytes) {
    if (temporary_.empty())
        fail("cannot write {}: this form needs a file, not a pipe", path_.string());
    flush();
    while (!bytes.empty()) {
        const ssize_t written =
            ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail_writing();
        bytes.remove_prefix(static_cast<std::size_t>(written));
        offset += static_cast<std::uint64_t>(written);
    }
}

void OutputFile::commit(Sync sync) {
    flush();
    // A full disk may show only when the file is closed.
    const bool closed = ::close(std::exchange(descriptor_, -1)) == 0;
    if (temporary_.empty()) {
        if (!closed) fail_writing();
        return;
    }
    const bool synced = closed && (sync == Sync::no || sync_file(temporary_));
    if (!synced || ::rename(temporary_.c_str(), target_.c_str()) != 0) fail_writing();
    temporary_.clear();
    if (sync == Sync::yes)
        sync_folder(target_.has_parent_path() ? target_.parent_path() : fs::path("."));
}

}  // namespace sketchfit
