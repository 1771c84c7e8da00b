// Where converted drawings go, batch by batch: what a file of any form, or a dataset in memory,
// must offer.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sketchfit/ink/drawing.h"
#include "sketchfit/ink/selection.h"

namespace sketchfit {

/// Some drawings in their order.
struct DrawingBatch {
    std::span<const LabelledDrawing> drawings;
    /// 784 bytes for each of them; none where the sink does not need them.
    std::span<const std::uint8_t> bitmaps;
};

class DrawingSink {
  public:
    DrawingSink() = default;
    virtual ~DrawingSink() = default;
    DrawingSink(const DrawingSink&) = delete;
    DrawingSink& operator=(const DrawingSink&) = delete;

    virtual bool needs_bitmaps() const = 0;
    /// Whether it takes raw strokes with their times as they are; else they are simplified first.
    virtual bool keeps_raw() const { return false; }
    /// Throws Error for a drawing that its form cannot hold.
    virtual void add(const DrawingBatch& batch) = 0;
    /// Makes the result appear: until then nothing is replaced. `classes` are the labels' names.
    /// Returns false where it was interrupted and nothing appeared.
    virtual bool finish(const std::vector<std::string>& classes) = 0;
};

}  // namespace sketchfit
