// Bitmaps written to NumPy's files and to folders of pictures (see file_sinks.h).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sketchfit/base/output_file.h"
#include "sketchfit/ink/drawing_sink.h"

namespace sketchfit {

/// An array of bitmaps (N, 784) that grows in a .npy file while N is not known.
class BitmapArray {
  public:
    explicit BitmapArray(const std::filesystem::path& path);
    void add(const DrawingBatch& batch);
    /// Makes the header true; the file is whole then.
    void settle();
    OutputFile& file() { return file_; }

  private:
    std::string header() const;

    OutputFile file_;
    std::uint64_t count_ = 0;
};

/// arr_0: bitmaps, arr_1: labels (uint8, or uint16 for more than 256 classes); names in a .txt of
/// the same name.
class NpzSink : public DrawingSink {
  public:
    NpzSink(std::filesystem::path path, bool stored, std::function<bool(double)> on_progress);
    bool needs_bitmaps() const override { return true; }
    void add(const DrawingBatch& batch) override;
    bool finish(const std::vector<std::string>& classes) override;

  private:
    std::filesystem::path path_;
    bool stored_;
    std::function<bool(double)> on_progress_;
    BitmapArray bitmaps_;
    std::vector<std::uint16_t> labels_;
};

/// Bitmaps of one class.
class NpySink : public DrawingSink {
  public:
    explicit NpySink(const std::filesystem::path& path);
    bool needs_bitmaps() const override { return true; }
    void add(const DrawingBatch& batch) override;
    bool finish(const std::vector<std::string>& classes) override;

  private:
    std::string name_;
    BitmapArray bitmaps_;
};

/// FOLDER/CLASS/000000.png, ...: the bitmaps as they are, white ink on black.
class PictureSink : public DrawingSink {
  public:
    explicit PictureSink(std::filesystem::path folder);
    ~PictureSink() override;
    bool needs_bitmaps() const override { return true; }
    void add(const DrawingBatch& batch) override;
    bool finish(const std::vector<std::string>& classes) override;

  private:
    std::filesystem::path folder_;
    std::filesystem::path temporary_;
    std::vector<std::uint64_t> counts_;
};

}  // namespace sketchfit
