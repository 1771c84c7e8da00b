// What files of strokes hold, in numbers: read once, in constant memory, nothing is drawn.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "sketchfit/ink/drawing_files.h"

namespace sketchfit {

struct StrokeSummary {
    std::uint64_t drawings = 0;
    std::uint64_t raw = 0;  ///< of them with times, in screen pixels
    std::uint64_t strokes = 0;
    std::uint64_t points = 0;
    std::uint64_t recognized = 0;
    std::uint64_t not_recognized = 0;                  ///< what neither counts is not known
    std::uint64_t malformed = 0;                       ///< left out of everything else
    std::map<std::string, std::uint64_t> words{};      ///< drawings of each class
    std::map<std::string, std::uint64_t> countries{};  ///< "" where a drawing does not say
};

/// Reads all drawings of files of strokes. Malformed ones are counted and left out. Throws Error
/// where a file cannot be read.
StrokeSummary describe_strokes(std::span<const DrawingFile> files);

}  // namespace sketchfit
