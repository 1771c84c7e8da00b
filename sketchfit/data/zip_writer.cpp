#include "sketchfit/data/zip_writer.h"

#include <zip.h>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace fs = std::filesystem;

struct ZipWriter::Pieces {
    std::array<zip_buffer_fragment_t, 2> fragments;
};

namespace {

zip_buffer_fragment_t fragment_of(std::span<const std::byte> bytes) {
    // libzip reads what it is given; its struct merely lacks the const.
    const void* data = bytes.data();
    return {static_cast<zip_uint8_t*>(const_cast<void*>(data)), bytes.size()};
}

}  // namespace

ZipWriter::ZipWriter(const fs::path& path) : path_(path), file_(path) {
    if (file_.temporary().empty())
        fail("cannot write {}: an archive needs a file, not a pipe", path.string());
    int code = ZIP_ER_OK;
    archive_ = zip_open(file_.temporary().c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    if (archive_ != nullptr) return;
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string why = printable(zip_error_strerror(&error), 120);
    zip_error_fini(&error);
    fail("cannot write {}: {}", path.string(), why);
}

ZipWriter::~ZipWriter() {
    if (archive_ != nullptr) zip_discard(archive_);
}

void ZipWriter::add(const std::string& name,
                    const std::array<std::span<const std::byte>, 2>& pieces, bool deflated) {
    pieces_.push_back(
        std::make_unique<Pieces>(Pieces{{fragment_of(pieces[0]), fragment_of(pieces[1])}}));
    const auto& fragments = pieces_.back()->fragments;
    add_source(name, zip_source_buffer_fragment(archive_, fragments.data(), fragments.size(), 0),
               deflated);
}

void ZipWriter::add_file(const std::string& name, const fs::path& file, bool deflated) {
    add_source(name, zip_source_file(archive_, file.c_str(), 0, -1), deflated);
}

bool ZipWriter::finish(const std::function<bool(double)>& on_progress) {
    on_progress_ = on_progress;
    if (on_progress_) {
        constexpr double step = 0.005;
        zip_register_progress_callback_with_state(archive_, step, progress, nullptr, this);
        zip_register_cancel_callback_with_state(archive_, cancel, nullptr, this);
    }
    if (zip_close(archive_) != 0) {
        if (cancelled_) return false;
        fail_zip();
    }
    archive_ = nullptr;
    file_.commit();
    return true;
}

void ZipWriter::progress(zip_t* /*archive*/, double share, void* self) {
    auto& writer = *static_cast<ZipWriter*>(self);
    writer.cancelled_ = writer.cancelled_ || !writer.on_progress_(share);
}

int ZipWriter::cancel(zip_t* /*archive*/, void* self) {
    return static_cast<ZipWriter*>(self)->cancelled_ ? 1 : 0;
}

void ZipWriter::add_source(const std::string& name, zip_source_t* source, bool deflated) {
    const zip_int64_t index =
        source == nullptr ? -1 : zip_file_add(archive_, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        fail_zip();
    }
    const auto entry = static_cast<zip_uint64_t>(index);
    const zip_int32_t method = deflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE;
    // The earliest date that a ZIP archive can hold, as NumPy's writer does.
    constexpr zip_uint16_t first_day = (1U << 5U) | 1U;
    // NumPy's too. libzip's own choice, 9, takes ten times as long for bitmaps, for 1 % less.
    constexpr zip_uint32_t level = 6;
    // A file's own mode must not show.
    constexpr zip_uint32_t mode = zip_uint32_t{0100644U} << 16U;
    if (zip_set_file_compression(archive_, entry, method, level) != 0 ||
        zip_file_set_dostime(archive_, entry, 0, first_day, 0) != 0 ||
        zip_file_set_external_attributes(archive_, entry, 0, ZIP_OPSYS_UNIX, mode) != 0)
        fail_zip();
}

void ZipWriter::fail_zip() {
    fail("cannot write {}: {}", path_.string(), printable(zip_strerror(archive_), 120));
}

}  // namespace sketchfit
