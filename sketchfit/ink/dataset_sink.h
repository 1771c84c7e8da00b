// Converted drawings collected as a Dataset in memory.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sketchfit/data/dataset.h"
#include "sketchfit/ink/drawing_sink.h"

namespace sketchfit {

class DatasetSink : public DrawingSink {
  public:
    bool needs_bitmaps() const override { return true; }
    /// Throws Error where the drawings would not fit this machine's memory.
    void add(const DrawingBatch& batch) override;
    bool finish(const std::vector<std::string>& classes) override;

    /// The drawings in their order, after finish(); moves them out.
    Dataset take() { return std::move(result_); }

  private:
    Pixels pixels_;
    std::vector<std::uint16_t> labels_;
    Dataset result_;
};

}  // namespace sketchfit
