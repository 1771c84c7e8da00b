// A Dataset: bitmaps, labels and class names. Pixels stay bytes (784 for a drawing of 28 x 28,
// 0 = paper, 255 = ink, row by row from the top) and are shared: selecting rows copies no pixel,
// so that a split, or many runs at once, cost only their lists of row numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace sketchfit {

/// Bitmaps as they lie in memory: `count` rows of `width` bytes.
using Pixels = std::vector<std::uint8_t>;

class Dataset {
  public:
    /// An empty dataset.
    Dataset() = default;

    /// Takes `pixels` (labels.size() rows of `pixels_per_drawing` bytes), labels in
    /// 0..class_names.size()-1. Throws Error where sizes or labels do not fit.
    Dataset(Pixels pixels, std::size_t pixels_per_drawing, std::vector<std::uint16_t> labels,
            std::vector<std::string> class_names);

    std::size_t size() const { return labels_.size(); }
    std::size_t pixels_per_drawing() const { return width_; }
    std::size_t class_count() const { return class_names_.size(); }
    const std::vector<std::string>& class_names() const { return class_names_; }

    /// The bitmap of drawing i: pixels_per_drawing() bytes.
    std::span<const std::uint8_t> drawing(std::size_t i) const {
        return {pixels_->data() + std::size_t{rows_.empty() ? i : rows_[i]} * width_, width_};
    }
    std::uint16_t label(std::size_t i) const { return labels_[i]; }
    std::span<const std::uint16_t> labels() const { return labels_; }

    /// The drawings `rows` in that order (repeats allowed). Shares the pixels.
    /// Throws Error where a row number is not below size().
    Dataset select(std::span<const std::uint32_t> rows) const;

    /// The largest pixel value (0 for an empty dataset).
    std::uint8_t max_pixel() const;

    /// A hash of shape, pixels, labels and class names in their order, 16 hexadecimal digits.
    std::string fingerprint() const;

  private:
    std::shared_ptr<const Pixels> pixels_ = std::make_shared<const Pixels>();
    std::size_t width_ = 784;
    std::vector<std::uint32_t> rows_;  // empty: every row in order
    std::vector<std::uint16_t> labels_;
    std::vector<std::string> class_names_;
};

}  // namespace sketchfit
