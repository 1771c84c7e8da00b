// Learning-rate schedules in double; the caller rounds to float32 for the step.
#include "sketchfit/nn/schedule.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

void check_decay_steps(std::string_view owner, double decay_steps) {
    if (!(std::isfinite(decay_steps) && decay_steps > 0.0)) {
        fail_usage("{}: decay_steps must be above 0; received {}.", owner, decay_steps);
    }
}

bool is_rate(double value) {
    return std::isfinite(value) && value >= 0.0;
}

void check(const ConstantRate& /*schedule*/) {}

void check(const ExponentialDecay& schedule) {
    check_decay_steps("ExponentialDecay", schedule.decay_steps);
    if (!(std::isfinite(schedule.decay_rate) && schedule.decay_rate > 0.0)) {
        fail_usage("ExponentialDecay: decay_rate must be above 0; received {}.",
                   schedule.decay_rate);
    }
}

void check(const PiecewiseConstantDecay& schedule) {
    if (schedule.values.size() != schedule.boundaries.size() + 1) {
        fail_usage(
            "PiecewiseConstantDecay: values must be one more than boundaries; received {} values "
            "and {} boundaries.",
            schedule.values.size(), schedule.boundaries.size());
    }
    for (std::size_t i = 0; i < schedule.boundaries.size(); ++i) {
        const double boundary = schedule.boundaries[i];
        if (!(std::isfinite(boundary) && (i == 0 || boundary > schedule.boundaries[i - 1]))) {
            fail_usage(
                "PiecewiseConstantDecay: boundaries must be finite and strictly increasing; "
                "received {}.",
                fmt::join(schedule.boundaries, ", "));
        }
    }
    if (!std::all_of(schedule.values.begin(), schedule.values.end(), is_rate)) {
        fail_usage("PiecewiseConstantDecay: values must be 0 or more; received {}.",
                   fmt::join(schedule.values, ", "));
    }
}

void check(const CosineDecay& schedule) {
    check_decay_steps("CosineDecay", schedule.decay_steps);
    if (!(schedule.alpha >= 0.0 && schedule.alpha <= 1.0)) {
        fail_usage("CosineDecay: alpha must be from 0 to 1; received {}.", schedule.alpha);
    }
    if (!is_rate(schedule.warmup_steps)) {
        fail_usage("CosineDecay: warmup_steps must be 0 or more; received {}.",
                   schedule.warmup_steps);
    }
    if (!is_rate(schedule.warmup_target)) {
        fail_usage("CosineDecay: warmup_target must be 0 or more; received {}.",
                   schedule.warmup_target);
    }
    if ((schedule.warmup_steps > 0.0) != (schedule.warmup_target > 0.0)) {
        fail_usage(
            "CosineDecay: warmup_steps and warmup_target must be set together; received {} and {}.",
            schedule.warmup_steps, schedule.warmup_target);
    }
}

double rate(const ConstantRate& /*schedule*/, double initial, double /*step*/) {
    return initial;
}

double rate(const ExponentialDecay& schedule, double initial, double step) {
    const double periods = step / schedule.decay_steps;
    return initial *
           std::pow(schedule.decay_rate, schedule.staircase ? std::floor(periods) : periods);
}

double rate(const PiecewiseConstantDecay& schedule, double /*initial*/, double step) {
    // The first boundary that is not below the step ends the step's interval.
    const auto end = std::lower_bound(schedule.boundaries.begin(), schedule.boundaries.end(), step);
    return schedule.values[static_cast<std::size_t>(end - schedule.boundaries.begin())];
}

double rate(const CosineDecay& schedule, double initial, double step) {
    const double warmup = schedule.warmup_steps;
    if (step < warmup) return initial + (schedule.warmup_target - initial) * (step / warmup);
    const double peak = warmup > 0.0 ? schedule.warmup_target : initial;
    const double done = std::min((step - warmup) / schedule.decay_steps, 1.0);
    const double cosine = 0.5 * (1.0 + std::cos(std::numbers::pi * done));
    return peak * ((1.0 - schedule.alpha) * cosine + schedule.alpha);
}

}  // namespace

void check_schedule(const Schedule& schedule) {
    std::visit([](const auto& chosen) { check(chosen); }, schedule);
}

double scheduled_rate(const Schedule& schedule, double initial, std::int64_t step) {
    return std::visit(
        [&](const auto& chosen) { return rate(chosen, initial, static_cast<double>(step)); },
        schedule);
}

}  // namespace sketchfit
