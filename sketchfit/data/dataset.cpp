#include "sketchfit/data/dataset.h"

#include <algorithm>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/base/hash.h"

namespace sketchfit {

Dataset::Dataset(Pixels pixels, std::size_t pixels_per_drawing, std::vector<std::uint16_t> labels,
                 std::vector<std::string> class_names)
    : width_(pixels_per_drawing), labels_(std::move(labels)), class_names_(std::move(class_names)) {
    if (width_ == 0) fail("a drawing needs at least one pixel, received 0 pixels per drawing");
    if (labels_.size() > UINT32_MAX)
        fail("a dataset holds at most 4294967295 drawings, received {}", labels_.size());
    if (pixels.size() / width_ != labels_.size() || pixels.size() % width_ != 0) {
        fail("{} pixels do not make {} drawings of {} pixels", pixels.size(), labels_.size(),
             width_);
    }
    for (std::size_t i = 0; i < labels_.size(); ++i) {
        if (labels_[i] >= class_names_.size()) {
            fail("labels must be below the number of classes ({}), received {} for drawing {}",
                 class_names_.size(), labels_[i], i);
        }
    }
    pixels_ = std::make_shared<const Pixels>(std::move(pixels));
}

Dataset Dataset::select(std::span<const std::uint32_t> rows) const {
    Dataset result;
    result.pixels_ = pixels_;
    result.width_ = width_;
    result.class_names_ = class_names_;
    result.rows_.reserve(rows.size());
    result.labels_.reserve(rows.size());
    for (const std::uint32_t row : rows) {
        if (row >= size()) fail("row {} is not in a dataset of {} drawings", row, size());
        result.rows_.push_back(rows_.empty() ? row : rows_[row]);
        result.labels_.push_back(labels_[row]);
    }
    return result;
}

std::uint8_t Dataset::max_pixel() const {
    std::uint8_t largest = 0;
    for (std::size_t i = 0; i < size(); ++i) {
        largest = std::max(largest, std::ranges::max(drawing(i)));
    }
    return largest;
}

std::string Dataset::fingerprint() const {
    Fingerprint hash;
    const std::uint64_t shape[] = {size(), width_, class_names_.size()};
    hash.add(std::as_bytes(std::span(shape)));
    for (std::size_t i = 0; i < size(); ++i) hash.add(std::as_bytes(drawing(i)));
    hash.add(std::as_bytes(labels()));
    for (const std::string& name : class_names_)
        hash.add(std::as_bytes(std::span(name.c_str(), name.size() + 1)));
    return hash.text();
}

}  // namespace sketchfit
