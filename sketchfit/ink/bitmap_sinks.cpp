#include "sketchfit/ink/bitmap_sinks.h"

#include <system_error>
#include <utility>

#include <unistd.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/data/npy.h"
#include "sketchfit/data/npz_writer.h"
#include "sketchfit/ink/picture.h"
#include "sketchfit/ink/raster.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

/// A class as the name of a folder.
std::string folder_of(const std::string& name) {
    if (name.starts_with('.') || name.find('/') != std::string::npos)
        fail("the class \"{}\" cannot be the name of a folder", printable(name));
    return name;
}

}  // namespace

BitmapArray::BitmapArray(const fs::path& path) : file_(path) {
    file_.write(header());
}

std::string BitmapArray::header() const {
    return npy_header(descr_of<std::uint8_t>(), {count_, bitmap_pixels});
}

void BitmapArray::add(const DrawingBatch& batch) {
    count_ += batch.drawings.size();
    file_.write({reinterpret_cast<const char*>(batch.bitmaps.data()), batch.bitmaps.size()});
}

void BitmapArray::settle() {
    file_.patch(0, header());
}

NpzSink::NpzSink(fs::path path, bool stored, std::function<bool(double)> on_progress)
    : path_(std::move(path)),
      stored_(stored),
      on_progress_(std::move(on_progress)),
      bitmaps_(path_) {}

void NpzSink::add(const DrawingBatch& batch) {
    bitmaps_.add(batch);
    for (const LabelledDrawing& item : batch.drawings) labels_.push_back(item.label);
}

bool NpzSink::finish(const std::vector<std::string>& classes) {
    constexpr std::size_t most_bytes = 256;
    bitmaps_.settle();
    std::vector<std::uint8_t> narrow;
    if (classes.size() <= most_bytes) {
        narrow.reserve(labels_.size());
        for (const std::uint16_t label : labels_)
            narrow.push_back(static_cast<std::uint8_t>(label));
    }
    const ArrayView labels = narrow.empty() ? view_array<std::uint16_t>(labels_, {labels_.size()})
                                            : view_array<std::uint8_t>(narrow, {narrow.size()});
    const std::vector<NamedArray> arrays{{"arr_0", {}, bitmaps_.file().temporary()},
                                         {"arr_1", labels}};
    if (!write_npz(path_, arrays, {.deflated = !stored_, .on_progress = on_progress_}))
        return false;
    std::string names;
    for (const std::string& name : classes) names += name + "\n";
    write_file(fs::path(path_).replace_extension(".txt"), names);
    return true;
}

NpySink::NpySink(const fs::path& path) : name_(printable(path.string(), 1000)), bitmaps_(path) {}

void NpySink::add(const DrawingBatch& batch) {
    for (const LabelledDrawing& item : batch.drawings) {
        if (item.label == 0) continue;
        fail(
            "{} can hold one class only, and there are more: write an .npz, or choose one by "
            "--classes",
            name_);
    }
    bitmaps_.add(batch);
}

bool NpySink::finish(const std::vector<std::string>& /*classes*/) {
    bitmaps_.settle();
    bitmaps_.file().commit();
    return true;
}

PictureSink::PictureSink(fs::path folder) : folder_(std::move(folder)) {
    if (!folder_.has_filename()) folder_ = folder_.parent_path();
    std::error_code error;
    if (fs::exists(folder_, error) && !fs::is_empty(folder_, error))
        fail("{} is there already: give a new or an empty folder", folder_.string());
    temporary_ =
        folder_.parent_path() / fmt::format(".{}-{}.tmp", folder_.filename().string(), ::getpid());
    make_folder(temporary_);
}

PictureSink::~PictureSink() {
    std::error_code ignored;
    if (!temporary_.empty()) fs::remove_all(temporary_, ignored);
}

void PictureSink::add(const DrawingBatch& batch) {
    for (std::size_t i = 0; i < batch.drawings.size(); ++i) {
        const LabelledDrawing& item = batch.drawings[i];
        const fs::path folder = temporary_ / folder_of(item.drawing.word);
        if (counts_.size() <= item.label) counts_.resize(item.label + std::size_t{1});
        const std::uint64_t number = counts_[item.label]++;
        if (number == 0) make_folder(folder);
        const auto bitmap = batch.bitmaps.subspan(i * bitmap_pixels, bitmap_pixels);
        write_file(folder / fmt::format("{:06}.png", number),
                   encode_picture({bitmap_side, bitmap_side, {bitmap.begin(), bitmap.end()}}),
                   Sync::no);
    }
}

bool PictureSink::finish(const std::vector<std::string>& /*classes*/) {
    std::error_code error;
    fs::remove(folder_, error);  // an empty one
    fs::rename(temporary_, folder_, error);
    if (error) fail("cannot write {}: {}", folder_.string(), error.message());
    temporary_.clear();
    return true;
}

}  // namespace sketchfit
