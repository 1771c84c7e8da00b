// Invented drawings: stand-ins for the ten classes of the QuickDraw-10 benchmark where the real
// ones cannot be had, drawn from hand-written templates with much variation. A first simple
// version: good enough to show and test the program, not to compare models by.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sketchfit/data/dataset.h"

namespace sketchfit {

struct InventOptions {
    std::size_t per_class = 1000;  ///< drawings of each class, at most 1,000,000
    std::uint64_t seed = 0;
};

/// Drawings of the benchmark's ten classes, class by class: shuffle before you split. Drawing i of
/// a class depends on the seed, the class and i alone, so a larger dataset begins each class with
/// the drawings of a smaller one. Throws UsageError where per_class is out of range.
Dataset invent_drawings(const InventOptions& options = {});

}  // namespace sketchfit
