#include "sketchfit/data/bitmap_file.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/data/detect.h"
#include "sketchfit/data/elements.h"
#include "sketchfit/data/idx.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

StoredArray open_array(std::unique_ptr<ByteSource> source, FileKind kind) {
    StoredArray array{std::move(source), {}};
    array.header =
        kind == FileKind::idx ? read_idx_header(*array.source) : read_npy_header(*array.source);
    return array;
}

[[noreturn]] void fail_unknown(const std::string& name, std::string_view start) {
    const std::string what = describe_start(start);
    fail("{} holds no drawings (a .npy, .npz, IDX or PNG file){}{}", name,
         what.empty() ? "" : ": it is ", what);
}

void refuse_array_name(const std::string& pixels_name, const std::string& name) {
    if (!pixels_name.empty())
        fail_usage("names of arrays are for .npz files, and {} is none", name);
}

/// The arrays of drawings in an archive, by their conventional names.
std::vector<std::string> conventional_arrays(const NpzFile& archive) {
    constexpr std::array<std::array<const char*, 2>, 5> known{
        {{"x_train", "x_test"}, {"X_train", "X_test"}, {"X", ""}, {"x", ""}, {"arr_0", ""}}};
    for (const auto& [first, second] : known) {
        if (!archive.has(first)) continue;
        if (archive.has(second)) return {first, second};
        return {first};
    }
    return {};
}

bool holds_drawings(const NpzFile& archive, const std::string& array) {
    try {
        return count_drawings(open_array(archive.open(array), FileKind::npy).header, array) > 0;
    } catch (const Error&) {
        return false;
    }
}

}  // namespace

BitmapFile::BitmapFile(const fs::path& path, const std::string& pixels_name) {
    const std::string name = printable(path.string(), 1000);
    const std::string start = read_start(path);
    const FileKind kind = kind_of(start);
    if (kind == FileKind::npz) {
        if (is_gzip(path)) fail("{} is gzipped: unpack it with gunzip first", name);
        archive_ = std::make_unique<NpzFile>(path);
        open_npz(name, pixels_name);
        return;
    }
    refuse_array_name(pixels_name, name);
    if (kind == FileKind::other) fail_unknown(name, start);
    add(open_array(open_plain_or_gzip(path), kind));
}

BitmapFile BitmapFile::in_memory(const std::string& name, std::string bytes,
                                 const std::string& pixels_name) {
    BitmapFile file;
    file.bytes_ = std::make_unique<const std::string>(std::move(bytes));
    const std::string_view start = std::string_view(*file.bytes_).substr(0, 512);
    const FileKind kind = kind_of(start);
    if (start.starts_with("\x1f\x8b")) fail("{} is gzipped: unpack it with gunzip first", name);
    if (kind == FileKind::npz) {
        file.archive_ = std::make_unique<NpzFile>(name, *file.bytes_);
        file.open_npz(name, pixels_name);
        return file;
    }
    refuse_array_name(pixels_name, name);
    if (kind == FileKind::other) fail_unknown(name, start);
    const auto content = std::as_bytes(std::span(*file.bytes_));
    file.add(open_array(std::make_unique<MemorySource>(name, content), kind));
    return file;
}

void BitmapFile::open_npz(const std::string& name, const std::string& pixels_name) {
    std::vector<std::string> chosen = conventional_arrays(*archive_);
    if (!pixels_name.empty()) chosen = {pixels_name};
    if (chosen.empty()) {
        std::ranges::copy_if(archive_->names(), std::back_inserter(chosen),
                             [&](const auto& array) { return holds_drawings(*archive_, array); });
    }
    const bool conventional = chosen.size() == 2 && chosen[1].ends_with("_test");
    if (chosen.empty() || (chosen.size() > 1 && !conventional)) {
        fail(
            "{} holds {} of drawings, and none with a usual name: name it with --pixels-name; it "
            "has {}",
            name, chosen.empty() ? "no array" : fmt::format("{} arrays", chosen.size()),
            printable(fmt::format("{}", fmt::join(archive_->names(), ", ")), 400));
    }
    for (const std::string& array : chosen) add(open_array(archive_->open(array), FileKind::npy));
}

void BitmapFile::add(StoredArray array) {
    const std::uint64_t count = count_drawings(array.header, array.source->name());
    size_ += count;
    arrays_.push_back(std::move(array));
}

void BitmapFile::read_whole(StoredArray& array) {
    ConversionNotes changes;
    changes.add(read_pixels(*array.source, array.header, {}, whole_.emplace()), array.header.type);
    changes.append_to(notes_);
}

Pixels BitmapFile::read(std::size_t count) {
    if (current_ == arrays_.size()) return {};
    StoredArray& array = arrays_[current_];
    const ArrayHeader& header = array.header;
    const std::uint64_t rows = header.shape.front();
    const bool as_stored =
        header.type.kind == 'u' && header.type.size == 1 && !header.fortran_order;
    if (!as_stored && !whole_) read_whole(array);
    Pixels pixels(std::min<std::uint64_t>(count, rows - done_) * drawing_pixels);
    if (whole_) {
        std::copy_n(whole_->begin() + static_cast<std::ptrdiff_t>(done_ * drawing_pixels),
                    pixels.size(), pixels.begin());
    } else {
        array.source->read_exactly(std::as_writable_bytes(std::span(pixels)));
    }
    done_ += pixels.size() / drawing_pixels;
    if (done_ == rows) {
        finish_source(*array.source, notes_);
        whole_.reset();
        done_ = 0;
        ++current_;
    }
    return pixels;
}

}  // namespace sketchfit
