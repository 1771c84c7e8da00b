// The line of a run that ended.
#include "sketchfit/cli/sweep_display.h"

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

TEST(SweepDisplay, ARunThatEndedIsALine) {
    SweepProgress progress;
    progress.runs = 11;
    progress.runs_done = 3;
    progress.key = "learning_rate=0.5";
    progress.run_ended = true;
    progress.state = RunState::finished;
    const EpochLog last{.epoch = 24, .val_accuracy = 0.761};
    EXPECT_EQ(run_line(progress, &last),
              "run  3/11  learning_rate=0.5  finished  epoch 25  val_accuracy 0.7610");
    progress.state = RunState::failed;
    EXPECT_EQ(run_line(progress, nullptr), "run  3/11  learning_rate=0.5  failed");
}

}  // namespace
}  // namespace sketchfit
