#include "sketchfit/ink/bitmap_sources.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/data/bitmaps.h"
#include "sketchfit/ink/normalise.h"

namespace sketchfit {

namespace fs = std::filesystem;

BitmapSource::BitmapSource(const fs::path& path, const std::string& word,
                           std::optional<std::uint64_t> most) {
    LoadOptions options;
    if (!word.empty()) options.class_names = {word};
    if (most) options.per_class = static_cast<std::size_t>(*most);
    drawings_ = load_bitmaps(path, options, true).drawings;
}

bool BitmapSource::next(Drawing& drawing) {
    drawing.clear();
    if (next_ == drawings_.size()) return false;
    const auto bitmap = drawings_.drawing(next_);
    drawing.bitmap.assign(bitmap.begin(), bitmap.end());
    drawing.word = drawings_.class_names()[drawings_.label(next_)];
    ++next_;
    return true;
}

std::uint64_t BitmapSource::remaining() const {
    return (drawings_.size() - next_) * drawings_.pixels_per_drawing();
}

PictureSource::PictureSource(std::vector<fs::path> pictures, OnMalformed on_malformed)
    : pictures_(std::move(pictures)), on_malformed_(std::move(on_malformed)) {
    std::error_code error;
    for (const fs::path& picture : pictures_) remaining_ += fs::file_size(picture, error);
}

bool PictureSource::next(Drawing& drawing) {
    constexpr std::size_t most_bytes = std::size_t{1} << 28U;
    drawing.clear();
    while (next_ < pictures_.size()) {
        const fs::path& path = pictures_[next_++];
        const std::string name = printable(path.string(), 1000);
        try {
            const std::string bytes = read_file(path, most_bytes);
            remaining_ -= std::min<std::uint64_t>(remaining_, bytes.size());
            const NormalisedPicture normalised = normalise(read_picture(bytes, name), name);
            drawing.bitmap.assign(normalised.bitmap.begin(), normalised.bitmap.end());
            return true;
        } catch (const Error& error) {
            if (!on_malformed_) throw;
            on_malformed_(error.what());
        }
    }
    return false;
}

std::uint64_t PictureSource::remaining() const {
    return remaining_;
}

}  // namespace sketchfit
