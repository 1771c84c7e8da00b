#include "sketchfit/fetch/part_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_note_bytes = 1 << 16;

fs::path with_suffix(fs::path path, const char* suffix) {
    path += suffix;
    return path;
}

std::string text_of(const fs::path& path) {
    return printable(path.string(), 1000);
}

bool write_at(int descriptor, std::string_view bytes, std::uint64_t place) {
    while (!bytes.empty()) {
        const ssize_t written =
            ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(place));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
        place += static_cast<std::uint64_t>(written);
    }
    return true;
}

}  // namespace

fs::path part_path(const fs::path& target) {
    return with_suffix(target, ".part");
}

PartFile::PartFile(fs::path target, const std::string& url) : target_(std::move(target)) {
    open();
    version_ = recall();
    if (version_ && version_->url == url && size_ <= version_->length) return;
    try {
        drop();
    } catch (...) {
        ::close(descriptor_);
        throw;
    }
}

void PartFile::open() {
    const fs::path path = part_path(target_);
    for (;;) {
        descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (descriptor_ < 0) fail_write();
        if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
            ::close(descriptor_);
            fail("another process is downloading {}: wait for it", text_of(path));
        }
        struct stat opened {};
        struct stat named {};
        const bool same = ::fstat(descriptor_, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
                          opened.st_ino == named.st_ino;
        size_ = static_cast<std::uint64_t>(opened.st_size);
        if (same) return;
        // Another process finished, and renamed, what was opened here, before it was locked.
        ::close(descriptor_);
    }
}

PartFile::~PartFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void PartFile::fail_write() const {
    fail("cannot write {}: {}", text_of(part_path(target_)), std::strerror(errno));
}

fs::path PartFile::note_path() const {
    return with_suffix(part_path(target_), ".json");
}

void PartFile::remember() const {
    const nlohmann::ordered_json note{
        {"url", version_->url},
        {"length", version_->length},
        {"etag", version_->etag},
        {"last_modified", version_->last_modified},
        {"crc32c", version_->crc32c ? nlohmann::ordered_json(*version_->crc32c)
                                    : nlohmann::ordered_json(nullptr)}};
    // Not UTF-8: such a header cannot be compared next time, which only costs a new download.
    write_file(note_path(), note.dump(2, ' ', false, nlohmann::json::error_handler_t::replace),
               Sync::no);
}

/// What cannot be read counts as not remembered.
std::optional<RemoteVersion> PartFile::recall() const {
    std::error_code error;
    if (!fs::exists(note_path(), error)) return std::nullopt;
    try {
        const auto note = nlohmann::json::parse(read_file(note_path(), most_note_bytes));
        RemoteVersion version{.url = note.at("url").get<std::string>(),
                              .length = note.at("length").get<std::uint64_t>(),
                              .etag = note.at("etag").get<std::string>(),
                              .last_modified = note.at("last_modified").get<std::string>()};
        if (!note.at("crc32c").is_null()) version.crc32c = note.at("crc32c").get<std::uint32_t>();
        return version;
    } catch (const Error&) {
        return std::nullopt;
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    }
}

void PartFile::replay(const std::function<void(std::span<const std::byte>)>& use) const {
    std::vector<std::byte> buffer(1 << 20);
    for (std::uint64_t place = 0; place < size_;) {
        const std::size_t wanted = std::min<std::uint64_t>(buffer.size(), size_ - place);
        const ssize_t count =
            ::pread(descriptor_, buffer.data(), wanted, static_cast<off_t>(place));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) fail("cannot read {}", text_of(part_path(target_)));
        use(std::span(buffer).first(static_cast<std::size_t>(count)));
        place += static_cast<std::uint64_t>(count);
    }
}

void PartFile::begin(const RemoteVersion& version) {
    shorten(0);
    version_ = version;
    remember();
}

void PartFile::append(std::span<const std::byte> bytes) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!write_at(descriptor_, text, size_)) fail_write();
    size_ += bytes.size();
}

void PartFile::shorten(std::uint64_t size) {
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) fail_write();
    size_ = size;
}

std::string PartFile::start(std::size_t most) const {
    std::string text(std::min<std::uint64_t>(most, size_), '\0');
    if (::pread(descriptor_, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
        fail("cannot read {}", text_of(part_path(target_)));
    return text;
}

void PartFile::replace_start(std::string_view bytes) {
    if (bytes.size() > size_ || !write_at(descriptor_, bytes, 0)) fail_write();
}

void PartFile::finish() {
    std::error_code none;
    const bool good =
        ::fsync(descriptor_) == 0 && ::rename(part_path(target_).c_str(), target_.c_str()) == 0;
    if (!good) fail("cannot write {}: {}", text_of(target_), std::strerror(errno));
    fs::remove(note_path(), none);
    sync_folder(target_.parent_path());
}

void PartFile::drop() {
    std::error_code none;
    version_.reset();
    fs::remove(note_path(), none);
    shorten(0);
}

void PartFile::discard() {
    std::error_code none;
    fs::remove(part_path(target_), none);
    fs::remove(note_path(), none);
}

}  // namespace sketchfit
