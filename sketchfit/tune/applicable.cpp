#include "sketchfit/tune/applicable.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

using Names = std::vector<std::string_view>;

/// A value of a choice ("SGD" of "optimizer") and the settings that only matter with it.
struct Owner {
    std::string_view name;
    Names settings;
};

bool is_set(const Settings& settings, std::string_view name) {
    return !setting_text(settings, setting_field(name)).empty();
}

bool has(const Names& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

/// "a", "a or b", "a, b or c".
std::string either(const Names& names) {
    if (names.size() == 1) return std::string(names.front());
    return fmt::format("{} or {}", fmt::join(names.begin(), names.end() - 1, ", "), names.back());
}

void check_choice(const Settings& settings, std::string_view choice, std::string_view chosen,
                  const std::vector<Owner>& owners) {
    const auto found = std::ranges::find(owners, chosen, &Owner::name);
    const Names own = found == owners.end() ? Names() : found->settings;
    for (const Owner& owner : owners) {
        for (const std::string_view name : owner.settings) {
            if (has(own, name) || !is_set(settings, name)) continue;
            Names others;
            for (const Owner& other : owners) {
                if (has(other.settings, name)) others.push_back(other.name);
            }
            fail_usage("{} does not apply to the {} {} ({}); leave {} out or choose {}", name,
                       choice, chosen,
                       own.empty() ? std::string("it has no settings of its own")
                                   : fmt::format("it has {}", fmt::join(own, ", ")),
                       name, either(others));
        }
    }
}

void check_switch(const Settings& settings, std::string_view name, bool on, const Names& needing) {
    if (on) return;
    for (const std::string_view setting : needing) {
        if (!is_set(settings, setting)) continue;
        fail_usage("{} has no effect without {}; leave {} out or set {} to true", setting, name,
                   setting, name);
    }
}

std::vector<Owner> optimizers() {
    std::vector<Owner> owners;
    for (const std::string_view name : optimizer_names()) {
        owners.push_back({name, own_settings(optimizer_from(name))});
    }
    return owners;
}

std::vector<Owner> schedules() {
    return {{"constant", {"learning_rate"}},
            {"exponential", {"learning_rate", "decay_steps", "decay_rate", "staircase"}},
            {"step", {"step_boundaries", "step_values"}},
            {"cosine",
             {"learning_rate", "decay_steps", "cosine_alpha", "warmup_steps", "warmup_target"}}};
}

}  // namespace

void check_applicable(const Settings& settings) {
    check_choice(settings, "optimizer", optimizer_name(optimizer_from(settings.optimizer)),
                 optimizers());
    check_choice(settings, "schedule", settings.schedule, schedules());
    check_switch(settings, "use_ema", settings.use_ema,
                 {"ema_momentum", "ema_overwrite_frequency"});
    check_switch(settings, "reduce_on_plateau", settings.reduce_on_plateau,
                 {"plateau_factor", "plateau_patience", "plateau_min_delta", "plateau_cooldown",
                  "plateau_min_lr", "plateau_monitor"});
    check_switch(settings, "early_stopping", settings.early_stopping,
                 {"stopping_monitor", "stopping_patience", "stopping_min_delta",
                  "stopping_baseline", "stopping_start_from_epoch", "restore_best_weights"});
}

}  // namespace sketchfit
