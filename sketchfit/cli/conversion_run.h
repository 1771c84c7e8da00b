// A conversion of drawings as a command runs it: progress and malformed records on stderr, and
// Ctrl-C as a wish to stop.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "sketchfit/cli/drawing_flags.h"
#include "sketchfit/cli/progress_bar.h"
#include "sketchfit/cli/signals.h"
#include "sketchfit/ink/conversion.h"

namespace sketchfit {

class ConversionRun {
  public:
    explicit ConversionRun(bool quiet) : bar_(stderr), quiet_(quiet) {}

    /// Reads `files` through `sink` as the flags say. Throws as convert_drawings().
    ConversionReport read(const std::vector<DrawingFile>& files, const DrawingFlags& flags,
                          const SelectionOptions& selection, DrawingSink& sink);

    /// The same for all drawings of one source.
    ConversionReport read(DrawingSource& source, const std::string& name, DrawingSink& sink);

    /// Shows that the share 0..1 of the result is written; false where that should stop.
    bool writing(double share);

  private:
    ConversionOptions watched();
    void show(const ConversionProgress& progress);
    void report_malformed(const std::string& message);
    void finish();

    ProgressBar bar_;
    bool quiet_;
    StopOnSignal stop_;
    std::uint64_t malformed_ = 0;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace sketchfit
