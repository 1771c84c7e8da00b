// EarlyStopping and ReduceLROnPlateau step by step as in Keras 3
// (callbacks/early_stopping.py, reduce_lr_on_plateau.py).
#include "sketchfit/nn/callbacks.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

constexpr std::array<std::string_view, 4> monitors{"loss", "accuracy", "val_loss", "val_accuracy"};

void check_monitor(std::string_view monitor) {
    if (std::find(monitors.begin(), monitors.end(), monitor) == monitors.end()) {
        fail_usage("monitor must be one of {}; received '{}'.", fmt::join(monitors, ", "),
                   printable(monitor));
    }
}

void check_count(std::string_view owner, std::string_view name, int value) {
    if (value < 0) fail_usage("{}: {} must be 0 or more; received {}.", owner, name, value);
}

void check_finite(std::string_view owner, std::string_view name, double value) {
    if (!std::isfinite(value)) {
        fail_usage("{}: {} must be a finite number; received {}.", owner, name, value);
    }
}

}  // namespace

std::optional<double> monitored_value(const EpochLog& log, std::string_view monitor) {
    check_monitor(monitor);
    if (monitor == "loss") return log.loss;
    if (monitor == "accuracy") return log.accuracy;
    return monitor == "val_loss" ? log.val_loss : log.val_accuracy;
}

bool improved(double value, std::optional<double> reference, std::string_view monitor, Mode mode,
              double min_delta) {
    if (std::isnan(value)) return false;
    if (!reference) return true;
    const double least = std::abs(min_delta);
    const bool up = mode == Mode::max || (mode == Mode::automatic && monitor.ends_with("accuracy"));
    return up ? value - least > *reference : value + least < *reference;
}

EarlyStoppingVerdict on_epoch_end(const EarlyStopping& options, EarlyStoppingState& state,
                                  const EpochLog& log) {
    EarlyStoppingVerdict verdict;
    const std::optional<double> value = monitored_value(log, options.monitor);
    if (!value || log.epoch < options.start_from_epoch) return verdict;
    if (options.restore_best_weights && !state.has_weights) {
        verdict.store_weights = true;
        state.has_weights = true;
        state.best_epoch = log.epoch;
    }
    const auto beats = [&](std::optional<double> reference) {
        return improved(*value, reference, options.monitor, options.mode, options.min_delta);
    };
    ++state.wait;
    if (beats(state.best)) {
        state.best = value;
        state.best_epoch = log.epoch;
        verdict.store_weights = options.restore_best_weights;
        if (!options.baseline || beats(options.baseline)) state.wait = 0;
        return verdict;
    }
    verdict.stop = state.wait >= options.patience && log.epoch > 0;
    return verdict;
}

float on_epoch_end(const ReduceLROnPlateau& options, ReduceLROnPlateauState& state,
                   const EpochLog& log, float rate) {
    const std::optional<double> value = monitored_value(log, options.monitor);
    if (!value) return rate;
    if (state.cooldown_counter > 0) {
        --state.cooldown_counter;
        state.wait = 0;
    }
    if (improved(*value, state.best, options.monitor, options.mode, options.min_delta)) {
        state.best = value;
        state.wait = 0;
        return rate;
    }
    if (state.cooldown_counter > 0) return rate;
    ++state.wait;
    if (state.wait < options.patience || rate <= static_cast<float>(options.min_lr)) return rate;
    state.cooldown_counter = options.cooldown;
    state.wait = 0;
    return static_cast<float>(std::max(double{rate} * options.factor, options.min_lr));
}

void check_callback(const EarlyStopping& options) {
    check_monitor(options.monitor);
    check_count("EarlyStopping", "patience", options.patience);
    check_count("EarlyStopping", "start_from_epoch", options.start_from_epoch);
    check_finite("EarlyStopping", "min_delta", options.min_delta);
    if (options.baseline) check_finite("EarlyStopping", "baseline", *options.baseline);
}

void check_callback(const ReduceLROnPlateau& options) {
    check_monitor(options.monitor);
    check_count("ReduceLROnPlateau", "patience", options.patience);
    check_count("ReduceLROnPlateau", "cooldown", options.cooldown);
    check_finite("ReduceLROnPlateau", "min_delta", options.min_delta);
    if (!(options.factor >= 0.0 && options.factor < 1.0)) {
        fail_usage("ReduceLROnPlateau: factor must be at least 0 and below 1; received {}.",
                   options.factor);
    }
    if (!(std::isfinite(options.min_lr) && options.min_lr >= 0.0)) {
        fail_usage("ReduceLROnPlateau: min_lr must be 0 or more; received {}.", options.min_lr);
    }
}

}  // namespace sketchfit
