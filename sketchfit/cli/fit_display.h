// How a fit shows itself while it goes: a bar on a terminal, a line an epoch elsewhere, or an
// object an epoch as JSON on stdout.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "sketchfit/cli/progress_bar.h"
#include "sketchfit/nn/fit.h"

namespace sketchfit {

/// "epoch  3/25  0.13 s  loss 0.6123  accuracy 0.8123  val_loss 0.6234  val_accuracy 0.8012"
std::string epoch_line(const EpochLog& log, int epochs);

/// One line of JSON: epoch (from 0, as in history.csv), loss, accuracy, val_loss, val_accuracy,
/// learning_rate, seconds; numbers that are absent, NaN or infinite are null.
std::string epoch_json(const EpochLog& log);

class FitDisplay {
  public:
    /// `epochs` of the whole run, those done by an earlier one included.
    FitDisplay(int epochs, bool quiet, bool json);

    void on_batch(const FitProgress& progress);
    void on_epoch(const EpochLog& log);
    /// Removes the bar.
    void end() { bar_.clear(); }

  private:
    ProgressBar bar_;
    int epochs_;
    bool quiet_;
    bool json_;
    std::optional<double> first_;  ///< where this fit began, in epochs of the run
    std::chrono::steady_clock::time_point begin_{};
};

}  // namespace sketchfit
