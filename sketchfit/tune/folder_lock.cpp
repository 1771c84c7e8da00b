#include "sketchfit/tune/folder_lock.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

/// Whether the lock was free and is now held; `operation` is LOCK_EX or LOCK_SH.
bool lock(int descriptor, int operation) {
    int result = 0;
    do {
        result = ::flock(descriptor, operation | LOCK_NB);
    } while (result != 0 && errno == EINTR);
    return result == 0;
}

}  // namespace

std::optional<FolderLock> FolderLock::take(const std::filesystem::path& folder) {
    const std::filesystem::path path = folder / "lock";
    FolderLock result(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (result.descriptor_ < 0) fail("cannot open {}: {}", path.string(), std::strerror(errno));
    // is_held() takes the lock for a moment; that must not look like a holder.
    for (int attempt = 0; attempt < 5; ++attempt) {
        if (lock(result.descriptor_, LOCK_EX)) return result;
        if (errno != EWOULDBLOCK) fail("cannot lock {}: {}", path.string(), std::strerror(errno));
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return std::nullopt;
}

bool FolderLock::is_held(const std::filesystem::path& folder) {
    const std::filesystem::path path = folder / "lock";
    const FolderLock probe(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    return probe.descriptor_ >= 0 && !lock(probe.descriptor_, LOCK_SH) && errno == EWOULDBLOCK;
}

FolderLock::~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

}  // namespace sketchfit
