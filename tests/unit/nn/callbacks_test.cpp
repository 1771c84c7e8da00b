// EarlyStopping and ReduceLROnPlateau against traces recorded from Keras 3.
#include "sketchfit/nn/callbacks.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// A log in which the monitored number is `value`, the others far from any good.
EpochLog log_of(int epoch, const std::string& monitor, double value) {
    EpochLog log{
        .epoch = epoch, .loss = 1e9, .accuracy = -1e9, .val_loss = 1e9, .val_accuracy = -1e9};
    if (monitor == "loss") log.loss = value;
    if (monitor == "accuracy") log.accuracy = value;
    if (monitor == "val_loss") log.val_loss = value;
    if (monitor == "val_accuracy") log.val_accuracy = value;
    return log;
}

/// What a run with early stopping did.
struct Trace {
    int stopped = -1;   ///< after which epoch; -1: the values ended first
    int restored = -1;  ///< the epoch whose weights the run ends with; -1: those of its last epoch
    int best_epoch = 0;
    std::vector<int> waits{};
};

Trace trace_of(const EarlyStopping& options, const std::vector<double>& values) {
    Trace trace;
    EarlyStoppingState state;
    int stored = -1;
    for (std::size_t i = 0; i < values.size() && trace.stopped < 0; ++i) {
        const int epoch = static_cast<int>(i);
        const EarlyStoppingVerdict verdict =
            on_epoch_end(options, state, log_of(epoch, options.monitor, values[i]));
        trace.waits.push_back(state.wait);
        if (verdict.store_weights) stored = epoch;
        if (verdict.stop) trace.stopped = epoch;
    }
    EXPECT_EQ(state.has_weights, stored >= 0);
    trace.restored = state.has_weights ? stored : -1;
    trace.best_epoch = state.best_epoch;
    return trace;
}

const std::vector<double> up_and_down{1.0, .9, .95, .92, .91};

TEST(EarlyStopping, StopsAfterItsPatienceAndRestoresTheBest) {
    const Trace trace = trace_of({.patience = 2, .restore_best_weights = true}, up_and_down);
    EXPECT_EQ(trace.stopped, 3);
    EXPECT_EQ(trace.best_epoch, 1);
    EXPECT_EQ(trace.restored, 1);
    EXPECT_THAT(trace.waits, ElementsAre(0, 0, 1, 2));
}

TEST(EarlyStopping, WithoutPatienceStopsAtTheFirstFailureButNotAtEpochZero) {
    EXPECT_EQ(trace_of({.patience = 0}, up_and_down).stopped, 2);
    EXPECT_EQ(trace_of({.patience = 0}, {1.0, 1.1, 1.2}).stopped, 1);
    EXPECT_EQ(trace_of({.patience = 0}, {nan, nan}).stopped, 1);
    EXPECT_EQ(trace_of({.patience = 0}, up_and_down).restored, -1);
}

TEST(EarlyStopping, RestoresTheBestAlsoWhenItNeverStops) {
    const Trace trace = trace_of({.patience = 10, .restore_best_weights = true}, up_and_down);
    EXPECT_EQ(trace.stopped, -1);
    EXPECT_EQ(trace.restored, 1);
    EXPECT_THAT(trace.waits, ElementsAre(0, 0, 1, 2, 3));
}

TEST(EarlyStopping, ImprovesOnlyByMoreThanMinDelta) {
    const std::vector<double> values{1.0, .95, .93, .92, .915};
    for (const double min_delta : {.03, -.03}) {
        const Trace trace =
            trace_of({.min_delta = min_delta, .patience = 2, .restore_best_weights = true}, values);
        EXPECT_EQ(trace.stopped, 3);
        EXPECT_EQ(trace.best_epoch, 1);
        EXPECT_EQ(trace.restored, 1);
        EXPECT_THAT(trace.waits, ElementsAre(0, 0, 1, 2));
    }
}

TEST(EarlyStopping, KeepsWaitingForABaseline) {
    const Trace trace =
        trace_of({.patience = 2, .baseline = .3, .restore_best_weights = true}, {.5, .4, .39, .38});
    EXPECT_EQ(trace.stopped, -1);
    EXPECT_EQ(trace.best_epoch, 3);
    EXPECT_EQ(trace.restored, 3);
    EXPECT_THAT(trace.waits, ElementsAre(1, 2, 3, 4));
}

TEST(EarlyStopping, ForgetsItsWaitOnceTheBaselineIsBeaten) {
    const Trace trace = trace_of({.patience = 2, .baseline = .39}, {.5, .4, .38, .385, .386});
    EXPECT_THAT(trace.waits, ElementsAre(1, 2, 0, 1, 2));
    EXPECT_EQ(trace.stopped, 4);
}

TEST(EarlyStopping, LooksAwayBeforeItsFirstEpoch) {
    const Trace trace =
        trace_of({.patience = 2, .restore_best_weights = true, .start_from_epoch = 3},
                 {1.0, .9, .8, .9, .9, .9});
    EXPECT_EQ(trace.stopped, 5);
    EXPECT_EQ(trace.best_epoch, 3);
    EXPECT_EQ(trace.restored, 3);
    EXPECT_THAT(trace.waits, ElementsAre(0, 0, 0, 0, 1, 2));
}

TEST(EarlyStopping, TakesNanForAFailure) {
    const Trace trace = trace_of({.patience = 2, .mode = Mode::min}, {.1, .2, nan});
    EXPECT_EQ(trace.stopped, 2);
    EXPECT_THAT(trace.waits, ElementsAre(0, 1, 2));
}

TEST(EarlyStopping, KeepsTheFirstWeightsWhereNothingEverImproves) {
    const Trace trace = trace_of({.patience = 2, .restore_best_weights = true}, {nan, nan, nan});
    EXPECT_EQ(trace.stopped, 1);
    EXPECT_EQ(trace.restored, 0);
}

TEST(EarlyStopping, MaximizesAccuracies) {
    const std::vector<double> values{.5, .6, .6, .6};
    for (const Mode mode : {Mode::max, Mode::automatic}) {
        const Trace trace =
            trace_of({.monitor = "val_accuracy", .patience = 2, .mode = mode}, values);
        EXPECT_EQ(trace.stopped, 3);
        EXPECT_THAT(trace.waits, ElementsAre(0, 0, 1, 2));
    }
    EXPECT_EQ(trace_of({.monitor = "accuracy", .patience = 1, .mode = Mode::min}, values).stopped,
              1);
}

TEST(EarlyStopping, DoesNothingWhereTheValueIsMissing) {
    EarlyStoppingState state;
    const EpochLog log{.epoch = 5, .loss = 1.0};
    const EarlyStoppingVerdict verdict =
        on_epoch_end(EarlyStopping{.restore_best_weights = true}, state, log);
    EXPECT_FALSE(verdict.stop);
    EXPECT_FALSE(verdict.store_weights);
    EXPECT_EQ(state.wait, 0);
}

/// "logged rate / wait after / cooldown after", and the rate at the end.
struct PlateauTrace {
    std::vector<std::string> epochs;
    double final_rate;
};

PlateauTrace plateau_trace(const ReduceLROnPlateau& options, const std::vector<double>& values) {
    PlateauTrace trace{};
    ReduceLROnPlateauState state;
    float rate = 0.1F;
    for (std::size_t i = 0; i < values.size(); ++i) {
        EpochLog log = log_of(static_cast<int>(i), options.monitor, values[i]);
        log.learning_rate = double{rate};
        const float logged = rate;
        rate = on_epoch_end(options, state, log, rate);
        trace.epochs.push_back(
            fmt::format("{:.4g}/{}/{}", logged, state.wait, state.cooldown_counter));
    }
    trace.final_rate = double{rate};
    return trace;
}

TEST(ReduceLROnPlateau, ReducesAfterItsPatience) {
    const PlateauTrace trace =
        plateau_trace({.factor = .5, .patience = 2}, {1, .9, .9, .9, .9, .9, .9, .9});
    EXPECT_THAT(trace.epochs, ElementsAre("0.1/0/0", "0.1/0/0", "0.1/1/0", "0.1/0/0", "0.05/1/0",
                                          "0.05/0/0", "0.025/1/0", "0.025/0/0"));
    EXPECT_FLOAT_EQ(static_cast<float>(trace.final_rate), 0.0125F);
}

TEST(ReduceLROnPlateau, RestsAfterAReduction) {
    const PlateauTrace trace = plateau_trace({.factor = .5, .patience = 2, .cooldown = 2},
                                             {1, .9, .9, .9, .9, .9, .9, .9});
    EXPECT_THAT(trace.epochs, ElementsAre("0.1/0/0", "0.1/0/0", "0.1/1/0", "0.1/0/2", "0.05/0/1",
                                          "0.05/1/0", "0.05/0/2", "0.025/0/1"));
    EXPECT_FLOAT_EQ(static_cast<float>(trace.final_rate), 0.025F);
}

TEST(ReduceLROnPlateau, AsksForMoreThanMinDelta) {
    const PlateauTrace trace = plateau_trace({.patience = 2}, {1, .99995, .9999, .9998, .9997});
    EXPECT_THAT(trace.epochs, ElementsAre("0.1/0/0", "0.1/1/0", "0.1/0/0", "0.01/0/0", "0.01/1/0"));
    EXPECT_FLOAT_EQ(static_cast<float>(trace.final_rate), 0.01F);
}

TEST(ReduceLROnPlateau, StopsAtItsLeastRateAndGoesOnWaiting) {
    const PlateauTrace trace = plateau_trace({.patience = 1, .min_lr = .005}, {1, 1, 1, 1, 1});
    EXPECT_THAT(trace.epochs,
                ElementsAre("0.1/0/0", "0.1/0/0", "0.01/0/0", "0.005/1/0", "0.005/2/0"));
    EXPECT_EQ(static_cast<float>(trace.final_rate), 0.005F);
}

TEST(ReduceLROnPlateau, MaximizesAccuracies) {
    const PlateauTrace trace =
        plateau_trace({.monitor = "val_accuracy", .patience = 1}, {.5, .6, .7, .7});
    EXPECT_THAT(trace.epochs, ElementsAre("0.1/0/0", "0.1/0/0", "0.1/0/0", "0.1/0/0"));
    EXPECT_FLOAT_EQ(static_cast<float>(trace.final_rate), 0.01F);
}

TEST(ReduceLROnPlateau, TakesNanForAFailure) {
    EXPECT_FLOAT_EQ(static_cast<float>(plateau_trace({.patience = 1}, {1, nan}).final_rate), 0.01F);
}

TEST(ReduceLROnPlateau, DoesNothingWhereTheValueIsMissing) {
    ReduceLROnPlateauState state{.best = 1.0, .wait = 3, .cooldown_counter = 2};
    const float rate =
        on_epoch_end(ReduceLROnPlateau{.patience = 1}, state, EpochLog{.epoch = 4}, 0.5F);
    EXPECT_EQ(rate, 0.5F);
    EXPECT_EQ(state.wait, 3);
    EXPECT_EQ(state.cooldown_counter, 2);
}

TEST(Monitor, FindsTheFourNumbers) {
    const EpochLog log{.loss = 1, .accuracy = 2, .val_loss = 3, .val_accuracy = 4};
    EXPECT_EQ(monitored_value(log, "loss"), 1.0);
    EXPECT_EQ(monitored_value(log, "accuracy"), 2.0);
    EXPECT_EQ(monitored_value(log, "val_loss"), 3.0);
    EXPECT_EQ(monitored_value(log, "val_accuracy"), 4.0);
    EXPECT_EQ(monitored_value(EpochLog{}, "val_loss"), std::nullopt);
    EXPECT_EQ(monitored_value(EpochLog{}, "val_accuracy"), std::nullopt);
    EXPECT_THROW(monitored_value(log, "acc"), UsageError);
}

TEST(Improved, IsStrictAndNeverTrueForNan) {
    EXPECT_TRUE(improved(0.9, 1.0, "loss", Mode::automatic, 0.0));
    EXPECT_FALSE(improved(1.0, 1.0, "loss", Mode::automatic, 0.0));
    EXPECT_FALSE(improved(1.1, 1.0, "val_loss", Mode::automatic, 0.0));
    EXPECT_TRUE(improved(1.1, 1.0, "val_loss", Mode::max, 0.0));
    EXPECT_TRUE(improved(1.1, 1.0, "accuracy", Mode::automatic, 0.0));
    EXPECT_FALSE(improved(1.1, 1.0, "val_accuracy", Mode::min, 0.0));
    EXPECT_FALSE(improved(0.75, 1.0, "loss", Mode::min, 0.25));
    EXPECT_TRUE(improved(0.7, 1.0, "loss", Mode::min, 0.25));
    // Keras adds min_delta to the value; taken from the reference it would round to an improvement.
    EXPECT_FALSE(improved(0.01, 0.04, "loss", Mode::min, 0.03));
    EXPECT_FALSE(improved(1.25, 1.0, "loss", Mode::max, 0.25));
    EXPECT_TRUE(improved(1e9, std::nullopt, "loss", Mode::automatic, 0.0));
    EXPECT_FALSE(improved(nan, std::nullopt, "loss", Mode::automatic, 0.0));
    EXPECT_FALSE(improved(nan, 1.0, "accuracy", Mode::automatic, 0.0));
}

template <typename Callback>
std::string complaint(const Callback& options) {
    try {
        check_callback(options);
    } catch (const UsageError& error) {
        return error.what();
    }
    return "no error";
}

TEST(CheckCallback, AcceptsDefaultsAndEnds) {
    EXPECT_EQ(complaint(EarlyStopping{}), "no error");
    EXPECT_EQ(complaint(ReduceLROnPlateau{}), "no error");
    EXPECT_EQ(complaint(ReduceLROnPlateau{.factor = 0.0, .patience = 0}), "no error");
}

TEST(CheckCallback, NamesWhatIsOutOfRange) {
    EXPECT_THAT(complaint(EarlyStopping{.monitor = "val_acc\n"}),
                testing::AllOf(HasSubstr("'val_acc?'"), HasSubstr("val_accuracy")));
    EXPECT_THAT(complaint(EarlyStopping{.min_delta = nan}), HasSubstr("min_delta"));
    EXPECT_THAT(complaint(EarlyStopping{.patience = -1}), HasSubstr("patience"));
    EXPECT_THAT(complaint(EarlyStopping{.baseline = infinity}), HasSubstr("baseline"));
    EXPECT_THAT(complaint(EarlyStopping{.start_from_epoch = -1}), HasSubstr("start_from_epoch"));
    EXPECT_THAT(complaint(ReduceLROnPlateau{.monitor = "f1"}), HasSubstr("monitor"));
    EXPECT_THAT(complaint(ReduceLROnPlateau{.factor = 1.0}), HasSubstr("factor"));
    EXPECT_THAT(complaint(ReduceLROnPlateau{.factor = -0.1}), HasSubstr("factor"));
    EXPECT_THAT(complaint(ReduceLROnPlateau{.factor = nan}), HasSubstr("factor"));
    EXPECT_THAT(complaint(ReduceLROnPlateau{.patience = -1}), HasSubstr("patience"));
    EXPECT_THAT(complaint(ReduceLROnPlateau{.min_delta = infinity}), HasSubstr("min_delta"));
    EXPECT_THAT(complaint(ReduceLROnPlateau{.cooldown = -1}), HasSubstr("cooldown"));
    EXPECT_THAT(complaint(ReduceLROnPlateau{.min_lr = -1.0}), HasSubstr("min_lr"));
}

}  // namespace
}  // namespace sketchfit
