#include "sketchfit/ink/load.h"

#include <algorithm>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/ink/conversion.h"
#include "sketchfit/ink/dataset_sink.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

LoadedData load_drawn(const std::vector<DrawingFile>& files, const LoadOptions& options) {
    if (!options.pixels_name.empty() || !options.labels_name.empty()) {
        fail_usage("names of arrays are for .npz files of bitmaps, and {} holds none",
                   printable(files.front().path.string(), 1000));
    }
    ConversionOptions conversion;
    conversion.selection.classes = options.class_names;
    conversion.selection.per_class = options.per_class;
    DatasetSink sink;
    const ConversionReport report = convert_drawings(files, conversion, sink);
    LoadedData loaded;
    loaded.drawings = sink.take();
    const DrawingForm form = files.front().form;
    loaded.format = fmt::format("{}{}", form_name(form), files.size() > 1 ? ", several files" : "");
    loaded.pixel_type = holds_strokes(form) ? "drawn from strokes" : "made from pictures";
    loaded.label_type = files.front().word.empty() ? "the word of each drawing" : "from file names";
    if (report.left_out > 0) {
        loaded.notes.push_back(
            fmt::format("{} drawings of other classes were left out", report.left_out));
    }
    return loaded;
}

LoadedData load(const fs::path& path, const LoadOptions& options, bool join) {
    const std::vector<DrawingFile> files = list_drawn_files(path);
    return files.empty() ? load_bitmaps(path, options, join) : load_drawn(files, options);
}

}  // namespace

LoadedData load_data(const fs::path& path, const LoadOptions& options) {
    return load(path, options, false);
}

Dataset load_dataset(const fs::path& path, const LoadOptions& options) {
    return load(path, options, true).drawings;
}

}  // namespace sketchfit
