#include "sketchfit/cli/sweep_display.h"

#include <array>
#include <cstdio>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/cli/tables.h"

namespace sketchfit {

std::string run_line(const SweepProgress& progress, const EpochLog* last) {
    const std::string total = std::to_string(progress.runs);
    std::string line = fmt::format("run {:>{}}/{}  {}  {}", progress.runs_done, total.size(), total,
                                   printable(progress.key, 200), run_state_name(progress.state));
    if (last == nullptr) return line;
    line += fmt::format("  epoch {}", last->epoch + 1);
    if (last->val_accuracy) line += fmt::format("  val_accuracy {}", decimals(last->val_accuracy));
    return line;
}

SweepDisplay::SweepDisplay(bool quiet) : bar_(stderr), quiet_(quiet) {}

void SweepDisplay::on_progress(const SweepProgress& progress) {
    if (quiet_) return;
    if (progress.run_ended) {
        const auto last = newest_.find(progress.key);
        bar_.print(run_line(progress, last == newest_.end() ? nullptr : &last->second));
        newest_.erase(progress.key);
    } else {
        newest_[progress.key] = progress.log;
    }
    if (progress.runs_done < progress.runs && (progress.run_ended || bar_.due())) draw(progress);
}

void SweepDisplay::draw(const SweepProgress& progress) {
    const auto epochs_done = static_cast<double>(progress.epochs_done);
    const auto epochs = static_cast<double>(progress.epochs);
    const auto now = static_cast<double>(progress.epochs_now);
    const double total = now + epochs - epochs_done;
    std::string newest = printable(progress.key, 60);
    if (!progress.run_ended && progress.log.val_accuracy)
        newest += fmt::format(" val_accuracy {}", decimals(progress.log.val_accuracy));
    const std::array<std::string, 3> parts{
        time_left(seconds_left(progress.seconds, now, total)),
        fmt::format("epoch {}/{}", progress.epochs_done, progress.epochs),
        progress.run_ended ? "" : newest};
    bar_.draw(fmt::format("run {}/{}", progress.runs_done, progress.runs),
              epochs > 0 ? epochs_done / epochs : 0.0, parts);
}

}  // namespace sketchfit
