#include "sketchfit/cli/conversion_run.h"

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/text.h"

namespace sketchfit {

namespace {

constexpr std::uint64_t most_shown = 10;  // malformed records

}  // namespace

ConversionReport ConversionRun::read(const std::vector<DrawingFile>& files,
                                     const DrawingFlags& flags, const SelectionOptions& selection,
                                     DrawingSink& sink) {
    ConversionOptions options = watched();
    options.selection = selection;
    options.threads = flags.threads();
    if (flags.skip_malformed())
        options.on_malformed = [this](const std::string& message) { report_malformed(message); };
    ConversionReport report = convert_drawings(files, options, sink);
    finish();
    return report;
}

ConversionReport ConversionRun::read(DrawingSource& source, const std::string& name,
                                     DrawingSink& sink) {
    ConversionReport report = convert_drawings(source, name, watched(), sink);
    finish();
    return report;
}

ConversionOptions ConversionRun::watched() {
    ConversionOptions options;
    options.stop = stop_.flag();
    options.on_progress = [this](const ConversionProgress& progress) { show(progress); };
    return options;
}

bool ConversionRun::writing(double share) {
    if (!quiet_ && bar_.due()) bar_.draw("writing", share, {});
    return !stop_.requested();
}

void ConversionRun::show(const ConversionProgress& progress) {
    if (quiet_ || !bar_.due()) return;
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start_;
    const auto done = static_cast<double>(progress.done);
    const auto all = static_cast<double>(progress.total);
    const std::vector<std::string> parts{fmt::format("{} drawings", grouped(progress.drawings)),
                                         time_left(seconds_left(passed.count(), done, all))};
    bar_.draw("drawings", all > 0 ? done / all : 0, parts);
}

void ConversionRun::report_malformed(const std::string& message) {
    if (++malformed_ > most_shown || quiet_) return;
    bar_.print("left out: " + printable(message, 2000));
}

void ConversionRun::finish() {
    bar_.clear();
    if (malformed_ <= most_shown || quiet_) return;
    bar_.print(
        fmt::format("left out: {} more malformed drawings", grouped(malformed_ - most_shown)));
}

}  // namespace sketchfit
