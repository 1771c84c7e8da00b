// Learning-rate schedules by Keras 3's equations (optimizers/schedules/learning_rate_schedule.py):
// the rate as a function of the step, counted from 0.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace sketchfit {

/// initial * decay_rate ^ (step / decay_steps); staircase: the exponent rounded down.
struct ExponentialDecay {
    double decay_steps = 1000;
    double decay_rate = 0.96;
    bool staircase = false;
};

/// values[i] for boundaries[i-1] < step <= boundaries[i], the last value beyond the last boundary.
/// One value more than boundaries; the optimizer's own rate is not used.
struct PiecewiseConstantDecay {
    std::vector<double> boundaries{};
    std::vector<double> values{};
};

/// initial * ((1 - alpha) * (1 + cos(pi * step / decay_steps)) / 2 + alpha), constant afterwards.
/// With warmup_steps: linear from the initial rate to warmup_target first, then the cosine from
/// there.
struct CosineDecay {
    double decay_steps = 1000;
    double alpha = 0.0;
    double warmup_target = 0.0;
    double warmup_steps = 0.0;
};

/// The rate the optimizer was given, unchanged.
struct ConstantRate {};

using Schedule = std::variant<ConstantRate, ExponentialDecay, PiecewiseConstantDecay, CosineDecay>;

/// Throws UsageError for steps, rates or lists out of range.
void check_schedule(const Schedule& schedule);

/// The rate of step `step` for an optimizer whose own rate is `initial`.
double scheduled_rate(const Schedule& schedule, double initial, std::int64_t step);

}  // namespace sketchfit
