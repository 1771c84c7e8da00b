// Schedules by hand at their corners, and their checks.
#include "sketchfit/nn/schedule.h"

#include <cmath>
#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t far_step = std::int64_t{1} << 53;

TEST(ConstantRate, IsTheInitialRate) {
    EXPECT_EQ(scheduled_rate(ConstantRate{}, 0.3, 0), 0.3);
    EXPECT_EQ(scheduled_rate(ConstantRate{}, 0.3, far_step), 0.3);
}

TEST(ExponentialDecay, FallsAtEveryStep) {
    const ExponentialDecay schedule{.decay_steps = 10, .decay_rate = 0.25};
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.8, 0), 0.8);
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.8, 5), 0.4);
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.8, 10), 0.2);
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.8, 15), 0.1);
    EXPECT_EQ(scheduled_rate(schedule, 0.8, far_step), 0.0);
}

TEST(ExponentialDecay, StaircaseHoldsBetweenSteps) {
    const ExponentialDecay schedule{.decay_steps = 10, .decay_rate = 0.5, .staircase = true};
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.8, 0), 0.8);
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.8, 9), 0.8);
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.8, 10), 0.4);
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.8, 19), 0.4);
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.8, 20), 0.2);
}

TEST(PiecewiseConstantDecay, BelongsToTheIntervalThatEndsAtTheStep) {
    const PiecewiseConstantDecay schedule{.boundaries = {0, 100, 200},
                                          .values = {1.0, 0.5, 0.25, 0.125}};
    EXPECT_EQ(scheduled_rate(schedule, 9, 0), 1.0);
    EXPECT_EQ(scheduled_rate(schedule, 9, 1), 0.5);
    EXPECT_EQ(scheduled_rate(schedule, 9, 100), 0.5);
    EXPECT_EQ(scheduled_rate(schedule, 9, 101), 0.25);
    EXPECT_EQ(scheduled_rate(schedule, 9, 200), 0.25);
    EXPECT_EQ(scheduled_rate(schedule, 9, 201), 0.125);
    EXPECT_EQ(scheduled_rate(schedule, 9, far_step), 0.125);
}

TEST(PiecewiseConstantDecay, MayHaveOneValueOnly) {
    const PiecewiseConstantDecay schedule{.boundaries = {}, .values = {0.5}};
    EXPECT_NO_THROW(check_schedule(schedule));
    EXPECT_EQ(scheduled_rate(schedule, 9, 7), 0.5);
}

TEST(CosineDecay, FallsAlongHalfAWaveAndStays) {
    const CosineDecay schedule{.decay_steps = 300};
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.4, 0), 0.4);
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.4, 100), 0.3);  // cos 60 degrees = 1/2
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.4, 150), 0.2);
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.4, 200), 0.1);
    EXPECT_EQ(scheduled_rate(schedule, 0.4, 300), 0.0);
    EXPECT_EQ(scheduled_rate(schedule, 0.4, 301), 0.0);
    EXPECT_GT(scheduled_rate(schedule, 0.4, 299), 0.0);
}

TEST(CosineDecay, EndsAtAlphaTimesTheRate) {
    const CosineDecay schedule{.decay_steps = 300, .alpha = 0.1};
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.4, 0), 0.4);
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.4, 150), 0.4 * (0.9 * 0.5 + 0.1));
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.4, 300), 0.04);
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.4, far_step), 0.04);
}

TEST(CosineDecay, WarmsUpInALineAndThenFallsFromTheTarget) {
    const CosineDecay schedule{
        .decay_steps = 300, .alpha = 0.5, .warmup_target = 0.8, .warmup_steps = 50};
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.1, 0), 0.1);
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.1, 25), 0.45);
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.1, 49), 0.1 + 0.7 * 0.98);
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.1, 50), 0.8);
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.1, 150), 0.7);  // 100 steps later: 3/4 of the way
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.1, 350), 0.4);
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.1, 351), 0.4);
}

TEST(CosineDecay, WarmsUpFromZero) {
    const CosineDecay schedule{.decay_steps = 10, .warmup_target = 1.0, .warmup_steps = 4};
    EXPECT_EQ(scheduled_rate(schedule, 0.0, 0), 0.0);
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.0, 1), 0.25);
    EXPECT_DOUBLE_EQ(scheduled_rate(schedule, 0.0, 4), 1.0);
}

std::string complaint(const Schedule& schedule) {
    try {
        check_schedule(schedule);
    } catch (const UsageError& error) {
        return error.what();
    }
    return "no error";
}

TEST(CheckSchedule, AcceptsWhatIsInRange) {
    EXPECT_EQ(complaint(ConstantRate{}), "no error");
    EXPECT_EQ(complaint(ExponentialDecay{}), "no error");
    EXPECT_EQ(complaint(ExponentialDecay{.decay_rate = 1.5}), "no error");
    EXPECT_EQ(complaint(PiecewiseConstantDecay{.boundaries = {1, 2}, .values = {1, 0.5, 0}}),
              "no error");
    EXPECT_EQ(complaint(CosineDecay{}), "no error");
    EXPECT_EQ(complaint(CosineDecay{.alpha = 1, .warmup_target = 1, .warmup_steps = 1}),
              "no error");
}

TEST(CheckSchedule, NamesTheOptionOutOfRange) {
    const std::vector<std::pair<std::string, Schedule>> bad{
        {"decay_steps", ExponentialDecay{.decay_steps = 0}},
        {"decay_steps", ExponentialDecay{.decay_steps = nan}},
        {"decay_rate", ExponentialDecay{.decay_rate = 0}},
        {"decay_rate", ExponentialDecay{.decay_rate = -1}},
        {"decay_rate", ExponentialDecay{.decay_rate = infinity}},
        {"values", PiecewiseConstantDecay{}},
        {"values", PiecewiseConstantDecay{.boundaries = {1, 2}, .values = {1, 0.5}}},
        {"values", PiecewiseConstantDecay{.boundaries = {1}, .values = {1, -0.5}}},
        {"values", PiecewiseConstantDecay{.boundaries = {1}, .values = {nan, 0.5}}},
        {"boundaries", PiecewiseConstantDecay{.boundaries = {2, 2}, .values = {3, 2, 1}}},
        {"boundaries", PiecewiseConstantDecay{.boundaries = {2, 1}, .values = {3, 2, 1}}},
        {"boundaries", PiecewiseConstantDecay{.boundaries = {1, nan}, .values = {3, 2, 1}}},
        {"boundaries", PiecewiseConstantDecay{.boundaries = {infinity}, .values = {3, 2}}},
        {"decay_steps", CosineDecay{.decay_steps = -5}},
        {"decay_steps", CosineDecay{.decay_steps = infinity}},
        {"alpha", CosineDecay{.alpha = -0.1}},
        {"alpha", CosineDecay{.alpha = 1.1}},
        {"alpha", CosineDecay{.alpha = nan}},
        {"warmup_steps", CosineDecay{.warmup_target = 1, .warmup_steps = -1}},
        {"warmup_steps", CosineDecay{.warmup_target = 1, .warmup_steps = infinity}},
        {"warmup_target", CosineDecay{.warmup_target = -1, .warmup_steps = 1}},
        {"warmup_target", CosineDecay{.warmup_target = nan, .warmup_steps = 1}},
        {"warmup_steps", CosineDecay{.warmup_target = 1}},
        {"warmup_target", CosineDecay{.warmup_steps = 1}},
    };
    for (const auto& [option, schedule] : bad) {
        EXPECT_THAT(complaint(schedule),
                    AllOf(HasSubstr("Decay: "), HasSubstr(option + " "), HasSubstr("received")));
    }
}

}  // namespace
}  // namespace sketchfit
