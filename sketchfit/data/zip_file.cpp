#include "sketchfit/data/zip_file.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <zip.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/memory.h"
#include "sketchfit/data/inflate.h"

namespace sketchfit {

namespace fs = std::filesystem;

namespace {

std::string text_of(zip_error_t* error) {
    return printable(zip_error_strerror(error), 120);
}

struct ZipSourceFree {
    void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using ZipSource = std::unique_ptr<zip_source_t, ZipSourceFree>;

/// A member while it is read. libzip inflates it piece by piece and compares check sum and length
/// at the end; read_rest() inflates it anew, as a whole.
class MemberSource : public ByteSource {
  public:
    MemberSource(std::string name, zip_t* archive, const zip_stat_t& member)
        : ByteSource(std::move(name)),
          archive_(archive),
          member_(member),
          file_(open(0)),
          remaining_(member.size) {}

    std::uint64_t remaining() const override { return remaining_; }
    std::uint64_t finish() override {
        std::array<std::byte, 1> extra{};
        if (remaining_ != 0 || (file_ && take_bytes(*file_, extra) != 0)) {
            fail("{} inflates to more than its header promises: it is damaged or hostile", name());
        }
        return 0;
    }

    bool read_rest(std::vector<std::uint8_t>& out) override {
        if (member_.comp_method == ZIP_CM_DEFLATE) {
            if (member_.size / most_ratio > member_.comp_size) return false;
            inflate(out);
        } else {
            copy_stored(out);
        }
        file_.reset();
        remaining_ = 0;
        return true;
    }

  private:
    struct Close {
        void operator()(zip_file_t* file) const { zip_fclose(file); }
    };
    using File = std::unique_ptr<zip_file_t, Close>;

    /// A member that is inflated as a whole takes up its promised size even where it then breaks
    /// the promise: no more than a small multiple of the file. A bitmap's ratio is below 10.
    static constexpr std::uint64_t most_ratio = 64;

    File open(zip_flags_t flags) const {
        File file(zip_fopen_index(archive_, member_.index, flags));
        if (!file) fail("cannot read {}: {}", name(), text_of(zip_get_error(archive_)));
        return file;
    }

    std::size_t take(std::span<std::byte> out) override {
        if (!file_) return 0;
        const std::size_t count =
            take_bytes(*file_, out.first(std::min<std::uint64_t>(out.size(), remaining_)));
        remaining_ -= count;
        check_sum_ = crc32_of(out.first(count), check_sum_);
        return count;
    }

    std::size_t take_bytes(zip_file_t& file, std::span<std::byte> out) const {
        std::size_t filled = 0;
        while (filled < out.size()) {
            const zip_int64_t count = zip_fread(&file, out.data() + filled, out.size() - filled);
            if (count < 0) {
                fail("{} is damaged ({}): fetch or save it again", name(),
                     text_of(zip_file_get_error(&file)));
            }
            if (count == 0) break;
            filled += static_cast<std::size_t>(count);
        }
        return filled;
    }

    /// Inflates the member from its first byte on; the length of its deflated form was checked
    /// against that of the archive.
    void inflate(std::vector<std::uint8_t>& out) const {
        const auto deflated = std::make_unique_for_overwrite<std::byte[]>(member_.comp_size);
        prefer_huge_pages(deflated.get(), member_.comp_size);
        const std::span<std::byte> bytes(deflated.get(), member_.comp_size);
        const File file = open(ZIP_FL_COMPRESSED);
        if (take_bytes(*file, bytes) != bytes.size())
            fail("{} is cut off: fetch or save it again", name());
        out.reserve(member_.size);
        prefer_huge_pages(out.data(), member_.size);
        out.resize(member_.size);
        inflate_whole(bytes, std::as_writable_bytes(std::span(out)), member_.crc, name());
        const std::uint64_t taken = member_.size - remaining_;
        out.erase(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(taken));
    }

    /// Copies what is left of a stored member, in pieces that stay in a cache until their check sum
    /// is formed. (libzip forms none for a part of a member; its own takes a third of the time.)
    void copy_stored(std::vector<std::uint8_t>& out) const {
        constexpr std::uint64_t piece = std::uint64_t{1} << 18U;
        const std::uint64_t taken = member_.size - remaining_;
        const ZipSource source(zip_source_zip(archive_, archive_, member_.index, ZIP_FL_UNCHANGED,
                                              taken, static_cast<zip_int64_t>(remaining_)));
        if (!source) fail("cannot read {}: {}", name(), text_of(zip_get_error(archive_)));
        if (zip_source_open(source.get()) != 0)
            fail("cannot read {}: {}", name(), text_of(zip_source_error(source.get())));
        out.reserve(remaining_);
        prefer_huge_pages(out.data(), remaining_);
        std::uint32_t check_sum = check_sum_;
        while (out.size() < remaining_) {
            const std::size_t done = out.size();
            out.resize(std::min<std::uint64_t>(remaining_, done + piece));
            const auto part = std::as_writable_bytes(std::span(out).subspan(done));
            const zip_int64_t count = zip_source_read(source.get(), part.data(), part.size());
            if (count < 0 || static_cast<std::size_t>(count) != part.size())
                fail("{} is cut off: fetch or save it again", name());
            check_sum = crc32_of(part, check_sum);
        }
        if (check_sum != member_.crc)
            fail("{} is damaged (CRC error): fetch or save it again", name());
    }

    zip_t* archive_;
    zip_stat_t member_;
    File file_;                    // none after read_rest()
    std::uint32_t check_sum_ = 0;  // of what was taken
    std::uint64_t remaining_;
};

/// Throws Error unless `member` is stored or deflated, not encrypted, and its sizes can be true.
void check_member(const zip_stat_t& member, std::uint64_t file_length, const std::string& name) {
    if (member.encryption_method != ZIP_EM_NONE) {
        fail("{} is encrypted: save it without a password", name);
    }
    if (member.comp_method != ZIP_CM_STORE && member.comp_method != ZIP_CM_DEFLATE) {
        fail("{} is compressed with method {}; only stored and deflated members can be read", name,
             member.comp_method);
    }
    const bool stored = member.comp_method == ZIP_CM_STORE;
    const std::uint64_t most = stored ? member.comp_size : most_inflated(member.comp_size);
    if (member.comp_size > file_length || member.size > most) {
        fail("{} lies about its size: {} bytes that inflate to {} cannot be in a file of {} bytes",
             name, member.comp_size, member.size, file_length);
    }
    // A real dataset of this length is never that repetitive (QuickDraw's ratio is 3).
    constexpr std::uint64_t bomb_size = std::uint64_t{1} << 30U;
    constexpr std::uint64_t bomb_ratio = 200;
    if (member.size > bomb_size && member.size / bomb_ratio > member.comp_size) {
        fail("{} looks like a ZIP bomb: {} bytes would inflate to {}", name, member.comp_size,
             member.size);
    }
}

[[noreturn]] void fail_open(const std::string& name, zip_error_t* error) {
    const std::string why = text_of(error);
    zip_error_fini(error);
    fail("{} is no whole ZIP archive ({}): it is cut off or damaged, fetch it again", name, why);
}

}  // namespace

struct ZipFile::Handle {
    explicit Handle(zip_t* value) : archive(value) {}
    ~Handle() { zip_discard(archive); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    zip_t* archive;
};

ZipFile::ZipFile(const fs::path& path)
    : path_text_(printable(path.string(), 1000)), length_(open_file(path)->remaining()) {
    int code = ZIP_ER_OK;
    zip_t* archive = zip_open(path.c_str(), ZIP_RDONLY, &code);
    if (archive == nullptr) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        fail_open(path_text_, &error);
    }
    handle_ = std::make_unique<Handle>(archive);
    list_members();
}

ZipFile::ZipFile(std::string name, std::string_view bytes)
    : path_text_(std::move(name)), length_(bytes.size()) {
    zip_error_t error;
    zip_error_init(&error);
    ZipSource source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error));
    zip_t* archive = source ? zip_open_from_source(source.get(), ZIP_RDONLY, &error) : nullptr;
    if (archive == nullptr) fail_open(path_text_, &error);
    zip_error_fini(&error);
    static_cast<void>(source.release());  // the archive's from now on
    handle_ = std::make_unique<Handle>(archive);
    list_members();
}

void ZipFile::list_members() {
    zip_t* const archive = handle_->archive;
    std::set<std::string> seen;
    const zip_int64_t count = zip_get_num_entries(archive, 0);
    for (zip_int64_t i = 0; i < count; ++i) {
        const char* text = zip_get_name(archive, static_cast<zip_uint64_t>(i), ZIP_FL_ENC_GUESS);
        std::string name = text == nullptr ? "" : text;
        if (!seen.insert(name).second) {
            fail("{} holds two members with the name {}", path_text_, printable(name));
        }
        names_.push_back(std::move(name));
    }
}

ZipFile::~ZipFile() = default;

bool ZipFile::has(const std::string& name) const {
    return std::ranges::find(names_, name) != names_.end();
}

std::uint64_t ZipFile::index_of(const std::string& name) const {
    const auto found = std::ranges::find(names_, name);
    if (found == names_.end()) {
        fail("{} holds no member with the name {}", path_text_, printable(name));
    }
    return static_cast<std::uint64_t>(found - names_.begin());
}

bool ZipFile::deflated(const std::string& name) const {
    zip_stat_t status;
    zip_stat_init(&status);
    return zip_stat_index(handle_->archive, index_of(name), 0, &status) == 0 &&
           status.comp_method == ZIP_CM_DEFLATE;
}

std::unique_ptr<ByteSource> ZipFile::open(const std::string& name, std::string label) const {
    const std::uint64_t index = index_of(name);
    zip_stat_t status;
    zip_stat_init(&status);
    constexpr zip_uint64_t needed = ZIP_STAT_INDEX | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
                                    ZIP_STAT_CRC | ZIP_STAT_COMP_METHOD |
                                    ZIP_STAT_ENCRYPTION_METHOD;
    if (zip_stat_index(handle_->archive, index, 0, &status) != 0 ||
        (status.valid & needed) != needed) {
        fail("cannot read {}: its entry in the archive is not complete", label);
    }
    check_member(status, length_, label);
    return std::make_unique<MemberSource>(std::move(label), handle_->archive, status);
}

}  // namespace sketchfit
