// Settings become an optimizer, a schedule and the options of fit, and are checked. One list pairs
// each setting that only some optimizers have with the member it sets; what an optimizer has is
// read off its struct by the compiler.
#include <cmath>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sketchfit/base/error.h"
#include "sketchfit/tune/applicable.h"
#include "sketchfit/tune/build.h"
#include "sketchfit/tune/class_weight.h"

namespace sketchfit {

namespace {

using S = Settings;

/// Calls visit(name, setting, member) for each setting; member(optimizer) is the optimizer's own
/// value, and cannot be called for an optimizer that has none.
template <typename Visit>
void for_each_setting(Visit visit) {
    visit("learning_rate", &S::learning_rate,
          [](auto& o) -> decltype((o.learning_rate)) { return o.learning_rate; });
    visit("momentum", &S::momentum, [](auto& o) -> decltype((o.momentum)) { return o.momentum; });
    visit("nesterov", &S::nesterov, [](auto& o) -> decltype((o.nesterov)) { return o.nesterov; });
    visit("beta_1", &S::beta_1, [](auto& o) -> decltype((o.beta_1)) { return o.beta_1; });
    visit("beta_2", &S::beta_2, [](auto& o) -> decltype((o.beta_2)) { return o.beta_2; });
    visit("rho", &S::rho, [](auto& o) -> decltype((o.rho)) { return o.rho; });
    visit("epsilon", &S::epsilon, [](auto& o) -> decltype((o.epsilon)) { return o.epsilon; });
    visit("amsgrad", &S::amsgrad, [](auto& o) -> decltype((o.amsgrad)) { return o.amsgrad; });
    visit("centered", &S::centered, [](auto& o) -> decltype((o.centered)) { return o.centered; });
    visit("initial_accumulator_value", &S::initial_accumulator_value,
          [](auto& o) -> decltype((o.initial_accumulator_value)) {
              return o.initial_accumulator_value;
          });
    visit("learning_rate_power", &S::learning_rate_power,
          [](auto& o) -> decltype((o.learning_rate_power)) { return o.learning_rate_power; });
    visit("ftrl_l1", &S::ftrl_l1, [](auto& o) -> decltype((o.l1)) { return o.l1; });
    visit("ftrl_l2", &S::ftrl_l2, [](auto& o) -> decltype((o.l2)) { return o.l2; });
    visit("ftrl_l2_shrinkage", &S::ftrl_l2_shrinkage,
          [](auto& o) -> decltype((o.l2_shrinkage)) { return o.l2_shrinkage; });
    visit("ftrl_beta", &S::ftrl_beta, [](auto& o) -> decltype((o.beta)) { return o.beta; });
}

/// Sets a member where the setting is set.
template <typename Value, typename Setting>
void put(Value& member, const Setting& setting) {
    if (setting) member = static_cast<Value>(*setting);
}

void put_common(OptimizerOptions& common, const Settings& settings) {
    // AdamW has a decay of its own that stays where none is set.
    if (settings.weight_decay) common.weight_decay = settings.weight_decay;
    common.clipnorm = settings.clipnorm;
    common.clipvalue = settings.clipvalue;
    common.global_clipnorm = settings.global_clipnorm;
    common.use_ema = settings.use_ema;
    put(common.ema_momentum, settings.ema_momentum);
    common.ema_overwrite_frequency = settings.ema_overwrite_frequency;
}

EarlyStopping make_early_stopping(const Settings& settings) {
    EarlyStopping callback;
    put(callback.monitor, settings.stopping_monitor);
    put(callback.patience, settings.stopping_patience);
    put(callback.min_delta, settings.stopping_min_delta);
    callback.baseline = settings.stopping_baseline;
    put(callback.start_from_epoch, settings.stopping_start_from_epoch);
    put(callback.restore_best_weights, settings.restore_best_weights);
    return callback;
}

ReduceLROnPlateau make_plateau(const Settings& settings) {
    ReduceLROnPlateau callback;
    put(callback.monitor, settings.plateau_monitor);
    put(callback.factor, settings.plateau_factor);
    put(callback.patience, settings.plateau_patience);
    put(callback.min_delta, settings.plateau_min_delta);
    put(callback.cooldown, settings.plateau_cooldown);
    put(callback.min_lr, settings.plateau_min_lr);
    return callback;
}

void check_rates(const Settings& settings) {
    if (settings.reduce_on_plateau && settings.schedule != "constant") {
        fail_usage(
            "reduce_on_plateau does not go with the schedule {}: both set the learning rate; use "
            "one of them",
            settings.schedule);
    }
    if (settings.schedule == "step" &&
        settings.step_values.size() != settings.step_boundaries.size() + 1) {
        fail_usage(
            "the schedule step needs one of step_values more than step_boundaries; received {} "
            "and {}",
            settings.step_values.size(), settings.step_boundaries.size());
    }
    check_optimizer(make_optimizer(settings));
    check_schedule(make_schedule(settings));
}

}  // namespace

std::vector<std::string_view> own_settings(const Optimizer& optimizer) {
    std::vector<std::string_view> names;
    const auto add_names = [&](const auto& chosen) {
        for_each_setting([&](std::string_view name, auto /*setting*/, auto member) {
            if constexpr (std::is_invocable_v<decltype(member), decltype(chosen)>) {
                if (name != "learning_rate") names.push_back(name);
            }
        });
    };
    std::visit(add_names, optimizer);
    return names;
}

Optimizer make_optimizer(const Settings& settings) {
    Optimizer optimizer = optimizer_from(settings.optimizer);
    const auto put_all = [&](auto& chosen) {
        for_each_setting([&](std::string_view /*name*/, auto setting, auto member) {
            if constexpr (std::is_invocable_v<decltype(member), decltype(chosen)>) {
                put(member(chosen), settings.*setting);
            }
        });
    };
    std::visit(put_all, optimizer);
    put_common(common_options(optimizer), settings);
    return optimizer;
}

Schedule make_schedule(const Settings& settings) {
    if (settings.schedule == "constant") return ConstantRate{};
    if (settings.schedule == "exponential") {
        ExponentialDecay decay;
        put(decay.decay_steps, settings.decay_steps);
        put(decay.decay_rate, settings.decay_rate);
        put(decay.staircase, settings.staircase);
        return decay;
    }
    if (settings.schedule == "step") {
        return PiecewiseConstantDecay{settings.step_boundaries, settings.step_values};
    }
    if (settings.schedule == "cosine") {
        CosineDecay decay;
        put(decay.decay_steps, settings.decay_steps);
        put(decay.alpha, settings.cosine_alpha);
        put(decay.warmup_target, settings.warmup_target);
        put(decay.warmup_steps, settings.warmup_steps);
        return decay;
    }
    fail_usage("schedule must be one of constant, exponential, step, cosine; received \"{}\"",
               printable(settings.schedule));
}

void check_settings(const Settings& settings) {
    check_ranges(settings);
    check_applicable(settings);
    if (settings.test_size >= 1.0 && settings.test_size != std::floor(settings.test_size)) {
        fail_usage("test_size must be a share below 1 or a whole number of drawings; received {}",
                   settings.test_size);
    }
    check_class_weight(settings.class_weight);
    check_layers(make_layers(settings, 2));
    check_rates(settings);
    check_callback(make_early_stopping(settings));
    check_callback(make_plateau(settings));
}

FitOptions make_fit_options(const Settings& settings, const Dataset& train) {
    FitOptions options;
    options.optimizer = make_optimizer(settings);
    options.schedule = make_schedule(settings);
    options.epochs = static_cast<int>(settings.epochs);
    options.batch_size = static_cast<std::size_t>(settings.batch_size);
    options.shuffle = settings.shuffle;
    options.seed = static_cast<std::uint64_t>(settings.seed);
    options.label_smoothing = settings.label_smoothing;
    options.class_weight = make_class_weight(settings.class_weight, train);
    if (settings.reduce_on_plateau) options.callbacks.emplace_back(make_plateau(settings));
    if (settings.early_stopping) options.callbacks.emplace_back(make_early_stopping(settings));
    return options;
}

}  // namespace sketchfit
