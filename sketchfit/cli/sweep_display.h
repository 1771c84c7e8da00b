// How a sweep shows itself while it goes: on a terminal one bar for all its runs, elsewhere a line
// for each run that ended.
#pragma once

#include <map>
#include <string>

#include "sketchfit/cli/progress_bar.h"
#include "sketchfit/tune/sweep.h"

namespace sketchfit {

/// "run  3/11  learning_rate=0.5  finished  epoch 25  val_accuracy 0.7610"
std::string run_line(const SweepProgress& progress, const EpochLog* last);

class SweepDisplay {
  public:
    explicit SweepDisplay(bool quiet);

    void on_progress(const SweepProgress& progress);
    /// Removes the bar.
    void end() { bar_.clear(); }

  private:
    void draw(const SweepProgress& progress);

    ProgressBar bar_;
    bool quiet_;
    std::map<std::string, EpochLog> newest_;  ///< of each run that is going on
};

}  // namespace sketchfit
