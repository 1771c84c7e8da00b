#include "sketchfit/ink/dataset_sink.h"

#include <utility>

#include "sketchfit/data/elements.h"
#include "sketchfit/ink/raster.h"

namespace sketchfit {

void DatasetSink::add(const DrawingBatch& batch) {
    check_memory(labels_.size() + batch.drawings.size(), "what is read");
    pixels_.insert(pixels_.end(), batch.bitmaps.begin(), batch.bitmaps.end());
    for (const LabelledDrawing& item : batch.drawings) labels_.push_back(item.label);
}

bool DatasetSink::finish(const std::vector<std::string>& classes) {
    result_ = Dataset(std::move(pixels_), bitmap_pixels, std::move(labels_), classes);
    return true;
}

}  // namespace sketchfit
