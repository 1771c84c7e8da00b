#include "sketchfit/ink/file_sinks.h"

#include <optional>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/ink/bitmap_sinks.h"
#include "sketchfit/ink/drawing_writer.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

void check_strokes(const LabelledDrawing& item, const std::string& name) {
    if (item.drawing.bitmap.empty()) return;
    fail(
        "{} holds strokes, and the drawings that are read are bitmaps: write an .npz, .npy or a "
        "folder of .png files",
        name);
}

/// Strokes of .ndjson or .bin, whose writer knows what the form can hold.
template <typename Writer>
class StrokeSink : public DrawingSink {
  public:
    StrokeSink(const fs::path& path, bool keep_raw)
        : name_(printable(path.string(), 1000)), keep_raw_(keep_raw), writer_(path) {}
    bool needs_bitmaps() const override { return false; }
    bool keeps_raw() const override { return keep_raw_; }
    void add(const DrawingBatch& batch) override {
        for (const LabelledDrawing& item : batch.drawings) {
            check_strokes(item, name_);
            writer_.write(item.drawing);
        }
    }
    bool finish(const std::vector<std::string>& /*classes*/) override {
        writer_.finish();
        return true;
    }

  private:
    std::string name_;
    bool keep_raw_;
    Writer writer_;
};

}  // namespace

std::unique_ptr<DrawingSink> open_file_sink(const fs::path& path, const FileSinkOptions& options) {
    const std::string extension = path.has_filename() ? path.extension().string() : "";
    if (options.keep_raw && extension != ".ndjson")
        fail_usage("raw strokes can be kept in an .ndjson only, not in {}", path.string());
    if (options.stored && extension != ".npz")
        fail_usage("an .npz can be stored without compression, not {}", path.string());
    if (extension == ".npz")
        return std::make_unique<NpzSink>(path, options.stored, options.on_progress);
    if (extension == ".npy") return std::make_unique<NpySink>(path);
    if (extension == ".ndjson")
        return std::make_unique<StrokeSink<NdjsonWriter>>(path, options.keep_raw);
    if (extension == ".bin") return std::make_unique<StrokeSink<BinaryWriter>>(path, false);
    if (extension.empty()) return std::make_unique<PictureSink>(path);
    fail_usage(
        "drawings are written as .npz, .npy, .ndjson, .bin or a folder of pictures (no extension); "
        "received {}",
        printable(path.string(), 1000));
}

}  // namespace sketchfit
