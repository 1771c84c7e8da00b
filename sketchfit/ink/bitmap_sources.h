// Drawings that are no strokes, one after the other: files of bitmaps, and pictures.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sketchfit/data/dataset.h"
#include "sketchfit/ink/drawing_source.h"

namespace sketchfit {

/// The drawings of a file that load_bitmaps() reads, as a whole. A test part comes last.
class BitmapSource : public DrawingSource {
  public:
    /// `most`: only the first N of each class. `word` names the class of a lone .npy file; empty:
    /// its name. Throws as load_bitmaps().
    BitmapSource(const std::filesystem::path& path, const std::string& word,
                 std::optional<std::uint64_t> most);
    bool next(Drawing& drawing) override;
    std::uint64_t remaining() const override;

  private:
    Dataset drawings_;
    std::size_t next_ = 0;
};

/// PNG files, made into bitmaps by normalise() (ink/normalise.h).
class PictureSource : public DrawingSource {
  public:
    PictureSource(std::vector<std::filesystem::path> pictures, OnMalformed on_malformed);
    bool next(Drawing& drawing) override;
    std::uint64_t remaining() const override;

  private:
    std::vector<std::filesystem::path> pictures_;
    std::size_t next_ = 0;
    std::uint64_t remaining_ = 0;
    OnMalformed on_malformed_;
};

}  // namespace sketchfit
