// Sources of bytes for the tests of the readers of drawings: text in memory, endless lines that
// cost no memory, and everything that a source of drawings gives.
#pragma once

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sketchfit/data/byte_source.h"
#include "sketchfit/ink/drawing_source.h"

namespace sketchfit::fixtures {

/// Owns its text.
class TextSource : public ByteSource {
  public:
    explicit TextSource(std::string text, std::string name = "test")
        : ByteSource(std::move(name)), text_(std::move(text)) {}
    std::uint64_t remaining() const override { return text_.size() - position_; }

  private:
    std::size_t take(std::span<std::byte> out) override {
        const std::size_t count = std::min(out.size(), text_.size() - position_);
        std::memcpy(out.data(), text_.data() + position_, count);
        position_ += count;
        return count;
    }

    std::string text_;
    std::size_t position_ = 0;
};

/// `front`, then one byte again and again up to `length` bytes in all, then `back`.
class RepeatedByteSource : public ByteSource {
  public:
    RepeatedByteSource(std::string front, char byte, std::uint64_t length, std::string back)
        : ByteSource("test"),
          front_(std::move(front)),
          middle_(std::size_t{1} << 20U, byte),
          length_(length),
          back_(std::move(back)) {}
    std::uint64_t remaining() const override { return length_ + back_.size() - position_; }

  private:
    std::size_t take(std::span<std::byte> out) override {
        std::size_t count = 0;
        while (count < out.size() && remaining() > 0) {
            std::string_view rest = back_;
            if (position_ < length_) rest = middle_;
            if (position_ < front_.size()) rest = front_;
            rest.remove_prefix(offset());
            const std::size_t piece = std::min(out.size() - count, rest.size());
            std::memcpy(out.data() + count, rest.data(), piece);
            count += piece;
            position_ += piece;
        }
        return count;
    }

    /// Of the position in front_, middle_ or back_; middle_ is passed again and again.
    std::size_t offset() const {
        if (position_ < front_.size()) return position_;
        if (position_ >= length_) return position_ - length_;
        return middle_.size() - std::min<std::uint64_t>(middle_.size(), length_ - position_);
    }

    std::string front_;
    std::string middle_;
    std::uint64_t length_;
    std::string back_;
    std::uint64_t position_ = 0;
};

inline std::unique_ptr<ByteSource> text_source(std::string text) {
    return std::make_unique<TextSource>(std::move(text));
}

inline std::vector<Drawing> read_all(DrawingSource& source) {
    std::vector<Drawing> drawings;
    Drawing drawing;
    while (source.next(drawing)) drawings.push_back(drawing);
    return drawings;
}

/// Real drawings beside the checkout; the folder may not exist.
inline std::filesystem::path real_strokes() {
    return std::filesystem::path(SKETCHFIT_SOURCE_DIR) / "../shared/data/strokes";
}

/// The .ndjson files of a folder of real drawings, in order.
inline std::vector<std::filesystem::path> ndjson_files(const std::string& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(real_strokes() / folder, none))
        if (entry.path().extension() == ".ndjson") files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

}  // namespace sketchfit::fixtures
