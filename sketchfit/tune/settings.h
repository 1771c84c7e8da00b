// Settings: every hyperparameter and option of a run, declared once. From the one table of
// tune/settings_table.cpp come the flags of the command line, --help with its defaults, the keys of
// an experiment file, run.json, and the reference page of the docs.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace sketchfit {

/// One run's settings. An unset optional takes the optimizer's (or schedule's) own default; setting
/// one that the chosen optimizer or schedule does not have is an error, never ignored.
struct Settings {
    // Data
    double test_size = 0.2;
    std::int64_t random_state = 42;
    bool stratify = false;
    std::string scaling = "max";  // max, 255, standardize

    // Network
    std::vector<std::int64_t> layers{32, 32};
    std::vector<std::string> activation{"relu"};  // one for all hidden layers, or one each
    double dropout = 0.0;                         // after every hidden layer
    std::string kernel_initializer = "glorot_uniform";
    double l1 = 0.0;
    double l2 = 0.0;
    std::optional<double> max_norm{};

    // Loss
    double label_smoothing = 0.0;
    std::string class_weight = "none";  // none, balanced, or NAME=WEIGHT,…

    // Optimizer
    std::string optimizer = "SGD";
    std::optional<double> learning_rate{};
    std::optional<double> momentum{};
    std::optional<bool> nesterov{};
    std::optional<double> beta_1{};
    std::optional<double> beta_2{};
    std::optional<double> rho{};
    std::optional<double> epsilon{};
    std::optional<bool> amsgrad{};
    std::optional<bool> centered{};
    std::optional<double> initial_accumulator_value{};
    std::optional<double> learning_rate_power{};
    std::optional<double> ftrl_l1{};
    std::optional<double> ftrl_l2{};
    std::optional<double> ftrl_l2_shrinkage{};
    std::optional<double> ftrl_beta{};
    std::optional<double> weight_decay{};
    std::optional<double> clipnorm{};
    std::optional<double> clipvalue{};
    std::optional<double> global_clipnorm{};
    bool use_ema = false;
    std::optional<double> ema_momentum{};
    std::optional<std::int64_t> ema_overwrite_frequency{};

    // Schedule
    std::string schedule = "constant";  // constant, exponential, step, cosine
    std::optional<double> decay_steps{};
    std::optional<double> decay_rate{};
    std::optional<bool> staircase{};
    std::vector<double> step_boundaries{};
    std::vector<double> step_values{};
    std::optional<double> cosine_alpha{};
    std::optional<double> warmup_steps{};
    std::optional<double> warmup_target{};
    bool reduce_on_plateau = false;
    std::optional<double> plateau_factor{};
    std::optional<std::int64_t> plateau_patience{};
    std::optional<double> plateau_min_delta{};
    std::optional<std::int64_t> plateau_cooldown{};
    std::optional<double> plateau_min_lr{};
    std::optional<std::string> plateau_monitor{};

    // Fit
    std::int64_t epochs = 25;
    std::int64_t batch_size = 32;
    bool shuffle = true;
    std::int64_t seed = 1;
    bool early_stopping = false;
    std::optional<std::string> stopping_monitor{};
    std::optional<std::int64_t> stopping_patience{};
    std::optional<double> stopping_min_delta{};
    std::optional<double> stopping_baseline{};
    std::optional<std::int64_t> stopping_start_from_epoch{};
    std::optional<bool> restore_best_weights{};

    friend bool operator==(const Settings&, const Settings&) = default;
};

/// One row of the table.
struct SettingField {
    using Member =
        std::variant<bool Settings::*, std::int64_t Settings::*, double Settings::*,
                     std::string Settings::*, std::optional<bool> Settings::*,
                     std::optional<std::int64_t> Settings::*, std::optional<double> Settings::*,
                     std::optional<std::string> Settings::*, std::vector<std::int64_t> Settings::*,
                     std::vector<double> Settings::*, std::vector<std::string> Settings::*>;

    std::string_view name;     ///< snake_case; the flag is --kebab-case
    std::string_view group{};  ///< "data", "network", "loss", "optimizer", "schedule", "fit"
    Member member;
    std::string_view help;  ///< one sentence with the unit or meaning, no default in it
    std::string_view
        range{};  ///< interval of accepted numbers, as "(0, 1]" or "[1, inf)"; empty: any
    std::vector<std::string_view> choices{};  ///< accepted words, in any case; empty: any
    /// The default of an unset optional in words, for example "0.01 for SGD, 0.001 for the others".
    std::string_view unset{};
};

/// In the order of Settings; the table itself is in tune/settings_table.cpp.
std::span<const SettingField> setting_fields();
/// By name, with '-' or '_'. Throws UsageError that suggests the nearest name.
const SettingField& setting_field(std::string_view name);

/// The type's name for help: "number", "integer", "true|false", "text", "list of integers", …
std::string_view type_name(const SettingField& field);
/// Sets one value from text as typed on a command line ("32,32", "0.01", "true"; "none" or nothing
/// for an unset optional or an empty list). Words take the spelling of their choices.
/// Throws UsageError that names setting, value and rule, and leaves `settings` as they were.
void set_setting(Settings& settings, std::string_view name, std::string_view text);
/// The same from a JSON value (numbers, strings, lists, booleans, null for unset); a list may also
/// be a single value, or text as above.
/// A template, so that no string is taken for JSON.
template <std::same_as<nlohmann::ordered_json> Json>
void set_setting(Settings& settings, std::string_view name, const Json& value);
/// One value as text that set_setting reads back; "" for an unset optional.
std::string setting_text(const Settings& settings, const SettingField& field);

/// Throws UsageError for the first value that set_setting would refuse: for settings that a program
/// filled in.
void check_ranges(const Settings& settings);

/// All values; unset optionals are null. settings_from_json is its inverse (absent keys: defaults).
/// It throws UsageError for what is no object, and for unknown keys.
nlohmann::ordered_json to_json(const Settings& settings);
Settings settings_from_json(const nlohmann::ordered_json& object);

/// The reference page docs/settings.md: a table for each group, in Markdown.
std::string settings_markdown();

}  // namespace sketchfit
