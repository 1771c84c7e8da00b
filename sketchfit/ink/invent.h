// Invented drawings: stand-ins for the ten classes of the QuickDraw-10 benchmark where the real
// ones cannot be had, drawn from hand-written templates with much variation. A network that is
// fitted on them alone recognises real drawings; docs/invented.md says how well.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sketchfit/data/dataset.h"
#include "sketchfit/ink/drawing.h"
#include "sketchfit/ink/drawing_source.h"

namespace sketchfit {

/// The classes of the QuickDraw-10 benchmark.
inline constexpr std::size_t invented_class_count = 10;

struct InventOptions {
    std::size_t count = 10000;  ///< 1 to most_invented
    std::uint64_t seed = 0;
};

/// As many drawings are invented at once at most.
inline constexpr std::size_t most_invented = 1'000'000'000;

/// Replaces `drawing` by invented drawing `i` of a seed, of class i % 10: its strokes in
/// QuickDraw's simplified form (whole numbers 0..255, minima 0, larger extent 255, simplified with
/// an epsilon of 2), and its word; all else is empty. It depends on the seed and i alone, so that
/// a larger set begins with a smaller one. Reuses the drawing's memory.
void invent_drawing(std::uint64_t seed, std::uint64_t i, Drawing& drawing);

/// Invented drawings one after the other.
class InventedDrawings : public DrawingSource {
  public:
    /// Throws UsageError where the count is out of range.
    explicit InventedDrawings(const InventOptions& options);

    bool next(Drawing& drawing) override;
    /// Drawings, not bytes: there is no file.
    std::uint64_t remaining() const override { return options_.count - made_; }

  private:
    InventOptions options_;
    std::size_t made_ = 0;
};

/// Their bitmaps, class after class in turn: drawing i is of class i % 10. Works on `threads` cores
/// (0: all), on which the result does not depend. Throws UsageError where the count is out of
/// range.
Dataset invent_drawings(const InventOptions& options = {}, std::size_t threads = 0);

}  // namespace sketchfit
