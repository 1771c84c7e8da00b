#include "sketchfit/tune/experiment.h"

#include <algorithm>
#include <cctype>
#include <limits>
#include <span>
#include <unordered_set>
#include <utility>
#include <variant>

#include "sketchfit/base/error.h"
#include "sketchfit/base/hash.h"
#include "sketchfit/tune/build.h"

namespace sketchfit {

namespace {

constexpr std::size_t most_runs = 100'000;
constexpr std::size_t longest_key = 160;  // bytes; names of files may have 255

/// One setting and its value as value_text() gives it.
struct Choice {
    std::string_view name;
    std::string_view value;
};

/// The value as text. What is unset or empty has none of its own, but reads "none" as that.
std::string value_text(const Settings& settings, const SettingField& field) {
    std::string text = setting_text(settings, field);
    return text.empty() ? "none" : text;
}

/// A value inside a key: '=', '/', spaces and all else that a shell or a file system could mistake
/// become %XX, so that different values stay different.
std::string key_text(std::string_view value) {
    std::string result;
    for (const char letter : value) {
        const auto byte = static_cast<unsigned char>(letter);
        const bool plain =
            byte < 0x80 && (std::isalnum(byte) != 0 ||
                            std::string_view("._,+-").find(letter) != std::string_view::npos);
        result += plain ? std::string(1, letter) : fmt::format("%{:02X}", byte);
    }
    return result;
}

/// Long keys end in a fingerprint of the whole instead.
std::string shortened(const std::string& key) {
    if (key.size() <= longest_key) return key;
    Fingerprint fingerprint;
    fingerprint.add(std::as_bytes(std::span(key)));
    return key.substr(0, longest_key - 17) + "~" + fingerprint.text();
}

/// The run of the base setting with `choices` in it.
PlannedRun plan_run(const Settings& base, const std::vector<Choice>& choices) {
    PlannedRun run{.key = "base", .variation = "base", .value = "", .repeat = 0, .settings = base};
    std::string key;
    std::string value;
    for (const Choice& choice : choices) {
        set_setting(run.settings, choice.name, choice.value);
        const std::string comma = key.empty() ? "" : ",";
        key += fmt::format("{}{}={}", comma, choice.name, key_text(choice.value));
        value += fmt::format("{}{}={}", comma, choice.name, choice.value);
    }
    if (choices.size() == 1) {
        run.variation = choices[0].name;
        run.value = choices[0].value;
    } else if (choices.size() > 1) {
        run.variation = "grid";
        run.value = value;
    }
    if (!key.empty()) run.key = key;
    return run;
}

/// The same run with the seed of its repeat. The first repeat has the key of the run itself, so
/// that asking for more repeats later adds runs and renames none.
PlannedRun repeated(const PlannedRun& run, std::size_t repeat) {
    PlannedRun result = run;
    result.repeat = repeat;
    if (repeat > 0) {
        const std::int64_t most = std::numeric_limits<std::int64_t>::max();
        const auto more = static_cast<std::int64_t>(repeat);
        if (run.settings.seed > most - more) fail_usage("seed is too large for {} repeats", repeat);
        result.settings.seed += more;
        result.key += fmt::format(",seed={}", result.settings.seed);
    }
    result.key = shortened(result.key);
    return result;
}

std::vector<PlannedRun> one_at_a_time(const Experiment& experiment) {
    std::vector<PlannedRun> runs;
    for (const Variation& variation : experiment.variations) {
        for (const std::string& value : variation.values) {
            runs.push_back(plan_run(experiment.base, {{variation.name, value}}));
        }
    }
    if (runs.empty()) runs.push_back(plan_run(experiment.base, {}));
    return runs;
}

/// All combinations; the last hyperparameter changes fastest.
std::vector<PlannedRun> combinations(const Experiment& experiment, std::size_t count) {
    std::vector<PlannedRun> runs;
    for (std::size_t number = 0; number < count; ++number) {
        std::vector<Choice> choices;
        std::size_t block = count;  // combinations that share the choices so far
        for (const Variation& variation : experiment.variations) {
            block /= variation.values.size();
            const std::size_t choice = number / block % variation.values.size();
            choices.push_back({variation.name, variation.values[choice]});
        }
        runs.push_back(plan_run(experiment.base, choices));
    }
    return runs;
}

/// The same variation with the setting's name and values as the table spells them. Throws
/// UsageError for a name or value that it does not know, no values, or one that occurs twice.
Variation checked(const Variation& variation) {
    const SettingField& field = setting_field(variation.name);
    Variation result{.name = std::string(field.name), .values = {}};
    std::unordered_set<std::string> texts;
    for (const std::string& value : variation.values) {
        Settings settings;
        set_setting(settings, field.name, value);
        std::string text = value_text(settings, field);
        if (!texts.insert(text).second) {
            fail_usage("{} is varied over {} twice; give each value once", field.name,
                       printable(text));
        }
        result.values.push_back(std::move(text));
    }
    if (result.values.empty()) fail_usage("{} is varied over no values; give some", field.name);
    return result;
}

/// The experiment with its variations checked, and against each other. Throws UsageError.
Experiment checked(const Experiment& experiment) {
    Experiment result = experiment;
    result.variations.clear();
    std::unordered_set<std::string> names;
    for (const Variation& variation : experiment.variations) {
        result.variations.push_back(checked(variation));
        const std::string& name = result.variations.back().name;
        if (!names.insert(name).second) {
            fail_usage("{} is varied twice; give all its values in one list", name);
        }
        if (name == "seed" && experiment.repeats > 1) {
            fail_usage(
                "seed is varied and there are {} repeats, which vary it too; use one of them",
                experiment.repeats);
        }
    }
    if (experiment.repeats == 0) fail_usage("repeats must be at least 1");
    return result;
}

/// How many settings there are, before anything is made for each. Throws UsageError.
std::size_t count_settings(const Experiment& experiment) {
    std::size_t count = experiment.grid ? 1 : 0;
    for (const Variation& variation : experiment.variations) {
        const std::size_t values = variation.values.size();
        count = experiment.grid ? count * values : count + values;
        if (count > most_runs) break;  // before it can overflow
    }
    count = std::max<std::size_t>(count, 1);
    if (count > most_runs || experiment.repeats > most_runs / count) {
        fail_usage("an experiment has at most {} runs; vary fewer values or lower repeats ({})",
                   most_runs, experiment.repeats);
    }
    return count;
}

/// Whether the values of a setting may contain commas themselves.
bool has_commas(const SettingField& field) {
    const bool list = std::holds_alternative<std::vector<std::int64_t> Settings::*>(field.member) ||
                      std::holds_alternative<std::vector<double> Settings::*>(field.member) ||
                      std::holds_alternative<std::vector<std::string> Settings::*>(field.member);
    const bool free_text =
        std::holds_alternative<std::string Settings::*>(field.member) ||
        std::holds_alternative<std::optional<std::string> Settings::*>(field.member);
    return list || (free_text && field.choices.empty());
}

}  // namespace

Variation parse_variation(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) {
        fail_usage("\"{}\" is no variation; write SETTING=VALUE,VALUE as in learning_rate=0.01,0.5",
                   printable(text));
    }
    const SettingField& field = setting_field(text.substr(0, equals));
    Variation variation{.name = std::string(field.name), .values = {}};
    std::string_view rest = text.substr(equals + 1);
    const char separator =
        has_commas(field) || rest.find(';') != std::string_view::npos ? ';' : ',';
    for (;;) {
        const std::size_t end = rest.find(separator);
        variation.values.emplace_back(rest.substr(0, end));
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    return checked(variation);
}

std::vector<PlannedRun> plan_runs(const Experiment& experiment) {
    const Experiment whole = checked(experiment);
    const std::size_t count = count_settings(whole);
    const std::vector<PlannedRun> settings =
        whole.grid ? combinations(whole, count) : one_at_a_time(whole);
    std::vector<PlannedRun> runs;
    for (const PlannedRun& setting : settings) {
        try {
            check_settings(setting.settings);
            for (std::size_t repeat = 0; repeat < whole.repeats; ++repeat) {
                runs.push_back(repeated(setting, repeat));
            }
        } catch (const UsageError& error) {
            fail_usage("run {}: {}", printable(setting.key), error.what());
        }
    }
    return runs;
}

}  // namespace sketchfit
