// The way of drawings from files to a sink: read in constant memory, chosen, simplified where they
// are raw, rasterised on all cores where bitmaps are wanted, and handed on in their order.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "sketchfit/ink/drawing_files.h"
#include "sketchfit/ink/drawing_sink.h"
#include "sketchfit/ink/selection.h"

namespace sketchfit {

/// How far a conversion is.
struct ConversionProgress {
    std::uint64_t done = 0;      ///< bytes that are read, of all files
    std::uint64_t total = 0;     ///< bytes of all files
    std::uint64_t drawings = 0;  ///< handed to the sink
};

struct ConversionOptions {
    SelectionOptions selection{};
    /// Told of each malformed record, which is then left out. None: the first one is an Error.
    OnMalformed on_malformed{};
    std::function<void(const ConversionProgress&)> on_progress{};
    /// Looked at between batches; where it is set, nothing is finished.
    const std::atomic<bool>* stop = nullptr;
    std::size_t threads = 0;  ///< 0: all cores; results do not depend on it
};

struct ConversionReport {
    std::vector<std::string> classes{};
    std::vector<std::uint64_t> counts{};   ///< drawings of each class
    std::vector<std::uint64_t> offered{};  ///< of each class that came, kept or not
    std::uint64_t drawings = 0;            ///< in all
    std::uint64_t malformed = 0;
    std::uint64_t left_out = 0;    ///< for their class, country or recognition
    std::uint64_t rasterised = 0;  ///< drawings that were strokes
    double rasterising = 0;        ///< seconds, simplification of raw strokes included
    bool stopped = false;          ///< the sink was not finished
};

/// Converts the drawings of `files`. Throws Error for unreadable files, for malformed records
/// without on_malformed, and where no drawing is left at the end.
ConversionReport convert_drawings(std::span<const DrawingFile> files,
                                  const ConversionOptions& options, DrawingSink& sink);

/// The same for one source, whose remaining() counts the progress; `name` stands for it in
/// messages.
ConversionReport convert_drawings(DrawingSource& source, const std::string& name,
                                  const ConversionOptions& options, DrawingSink& sink);

}  // namespace sketchfit
