// Values of settings from text and JSON and back, over the types that a field's member can have.
// from_text() and from_json() take the form apart, valid() checks ranges and choices; both say no
// by returning false, and refuse() words the message from the field's row.
#include "sketchfit/tune/settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/base/nearest.h"

namespace sketchfit {

namespace {

using Json = nlohmann::ordered_json;

/// More entries than any list of settings needs.
constexpr std::size_t most_entries = 1000;

template <typename T>
constexpr bool is_list = false;
template <typename T>
constexpr bool is_list<std::vector<T>> = true;

// What a field's member is made of: the type of a value, of a list's entries, without optional.
template <typename T>
struct ElementOf {
    using type = T;
};
template <typename T>
struct ElementOf<std::optional<T>> {
    using type = T;
};
template <typename T>
struct ElementOf<std::vector<T>> {
    using type = T;
};

/// Calls use(settings.*member) with the member's own type.
template <typename AnySettings, typename Use>
decltype(auto) with_value(AnySettings& settings, const SettingField& field, Use use) {
    return std::visit([&](auto member) -> decltype(auto) { return use(settings.*member); },
                      field.member);
}

std::string_view trimmed(std::string_view text) {
    const auto is_space = [](char letter) { return letter == ' ' || letter == '\t'; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

bool equal_in_any_case(std::string_view left, std::string_view right) {
    const auto lower = [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    };
    return std::ranges::equal(left, right, {}, lower, lower);
}

// Ranges.

struct Interval {
    double low;
    double high;
    bool low_included;
    bool high_included;

    bool contains(double value) const {
        return std::isfinite(value) && (low_included ? value >= low : value > low) &&
               (high_included ? value <= high : value < high);
    }
};

double bound(std::string_view text) {
    double value = std::numeric_limits<double>::quiet_NaN();  // contains nothing
    text = trimmed(text);
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// From "(0, 1]"; "" is any finite number.
Interval interval_of(std::string_view range) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (range.empty()) return {-infinity, infinity, false, false};
    const std::size_t comma = range.find(',');
    return {bound(range.substr(1, comma - 1)),
            bound(range.substr(comma + 1, range.size() - comma - 2)), range.front() == '[',
            range.back() == ']'};
}

// Whether a value keeps to its field's range and choices.

bool valid(const SettingField& /*field*/, bool /*value*/) {
    return true;
}

bool valid(const SettingField& field, std::int64_t value) {
    return interval_of(field.range).contains(static_cast<double>(value));
}

bool valid(const SettingField& field, double value) {
    return interval_of(field.range).contains(value);
}

bool valid(const SettingField& field, const std::string& value) {
    return field.choices.empty() || std::ranges::any_of(field.choices, [&](std::string_view word) {
               return equal_in_any_case(word, value);
           });
}

template <typename T>
bool valid(const SettingField& field, const std::optional<T>& value) {
    return !value || valid(field, *value);
}

template <typename T>
bool valid(const SettingField& field, const std::vector<T>& values) {
    return values.size() <= most_entries &&
           std::ranges::all_of(values, [&](const T& value) { return valid(field, value); });
}

// Values from text.

bool from_text(const SettingField& /*field*/, std::string_view text, bool& value) {
    value = equal_in_any_case(text, "true");
    return value || equal_in_any_case(text, "false");
}

template <typename Number>
bool read_number(std::string_view text, Number& value) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() && stop == end;
}

bool from_text(const SettingField& /*field*/, std::string_view text, std::int64_t& value) {
    return read_number(text, value);
}

bool from_text(const SettingField& /*field*/, std::string_view text, double& value) {
    return read_number(text, value);
}

/// A word takes the spelling of its choice.
bool from_text(const SettingField& field, std::string_view text, std::string& value) {
    value = text;
    for (const std::string_view word : field.choices) {
        if (equal_in_any_case(word, text)) value = word;
    }
    return true;
}

bool is_none(std::string_view text) {
    return text.empty() || equal_in_any_case(text, "none");
}

template <typename T>
bool from_text(const SettingField& field, std::string_view text, std::optional<T>& value) {
    value.reset();
    return is_none(text) || from_text(field, text, value.emplace());
}

template <typename T>
bool from_text(const SettingField& field, std::string_view text, std::vector<T>& values) {
    values.clear();
    if (is_none(text)) return true;
    for (bool more = true; more;) {
        const std::size_t comma = text.find(',');
        T value{};
        if (!from_text(field, trimmed(text.substr(0, comma)), value)) return false;
        values.push_back(std::move(value));
        more = comma != std::string_view::npos;
        if (more) text.remove_prefix(comma + 1);
    }
    return true;
}

// Values from JSON.

bool from_json(const SettingField& /*field*/, const Json& json, bool& value) {
    if (!json.is_boolean()) return false;
    value = json.get<bool>();
    return true;
}

bool from_json(const SettingField& /*field*/, const Json& json, std::int64_t& value) {
    if (!json.is_number_integer()) return false;
    if (json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX) return false;
    value = json.get<std::int64_t>();
    return true;
}

bool from_json(const SettingField& /*field*/, const Json& json, double& value) {
    if (!json.is_number()) return false;
    value = json.get<double>();
    return true;
}

bool from_json(const SettingField& field, const Json& json, std::string& value) {
    return json.is_string() && from_text(field, json.get_ref<const std::string&>(), value);
}

template <typename T>
bool from_json(const SettingField& field, const Json& json, std::optional<T>& value) {
    value.reset();
    return json.is_null() || from_json(field, json, value.emplace());
}

template <typename T>
bool from_json(const SettingField& field, const Json& json, std::vector<T>& values) {
    values.clear();
    if (json.is_string()) {
        return from_text(field, json.get_ref<const std::string&>(), values);
    }
    if (!json.is_array()) return from_json(field, json, values.emplace_back());
    if (json.size() > most_entries) return false;
    return std::ranges::all_of(
        json, [&](const Json& entry) { return from_json(field, entry, values.emplace_back()); });
}

// Messages.

template <typename T>
std::string_view element_name() {
    if constexpr (std::is_same_v<T, bool>) return "true or false";
    if constexpr (std::is_same_v<T, std::int64_t>) return "integer";
    if constexpr (std::is_same_v<T, double>) return "number";
    return "text";
}

/// "a number in [0, inf)", "one of max, 255, standardize", "a list of integers in [1, 65535]".
std::string rule_of(const SettingField& field) {
    return std::visit(
        [&](auto member) {
            using T = std::remove_cvref_t<decltype(std::declval<Settings&>().*member)>;
            using Element = typename ElementOf<T>::type;
            const std::string_view element = element_name<Element>();
            if (!field.choices.empty()) {
                return fmt::format("{} {}", is_list<T> ? "a list of words out of" : "one of",
                                   fmt::join(field.choices, ", "));
            }
            if constexpr (std::is_same_v<Element, bool>) return std::string(element);
            std::string rule;
            if (is_list<T>) {
                rule = fmt::format("a list of at most {} {}s", most_entries, element);
            } else {
                rule = fmt::format("{} {}", element == "integer" ? "an" : "a", element);
            }
            return field.range.empty() ? rule : fmt::format("{} in {}", rule, field.range);
        },
        field.member);
}

[[noreturn]] void refuse(const SettingField& field, std::string_view received) {
    std::string_view word = received;
    if (word.size() > 1 && word.front() == '"') word = word.substr(1, word.size() - 2);
    fail_usage("{} must be {}; received {}{}", field.name, rule_of(field), received,
               did_you_mean(word, field.choices));
}

std::string in_quotes(std::string_view text) {
    return fmt::format("\"{}\"", printable(text));
}

/// Lists and objects are not shown: they may be deep and long.
std::string shown(const Json& value) {
    if (value.is_object()) return "an object";
    if (!value.is_array()) {
        return printable(value.dump(-1, ' ', false, Json::error_handler_t::replace));
    }
    std::vector<std::string> entries;
    for (const Json& entry : value) {
        if (entries.size() == 8) {
            entries.emplace_back("...");
            break;
        }
        entries.push_back(entry.is_array() ? "a list" : shown(entry));
    }
    return fmt::format("[{}]", fmt::join(entries, ", "));
}

// Values as text.

std::string text_of(bool value) {
    return value ? "true" : "false";
}

std::string text_of(std::int64_t value) {
    return fmt::format("{}", value);
}

/// The shortest text that gives the same bits again.
std::string text_of(double value) {
    return fmt::format("{}", value);
}

std::string text_of(const std::string& value) {
    return value;
}

template <typename T>
std::string text_of(const std::optional<T>& value) {
    return value ? text_of(*value) : std::string();
}

template <typename T>
std::string text_of(const std::vector<T>& values) {
    return fmt::format("{}", fmt::join(values, ","));
}

/// Sets a value if read(value) fills it in and it keeps to its rules.
template <typename Read>
void set(Settings& settings, const SettingField& field, const std::string& received, Read read) {
    with_value(settings, field, [&](auto& member) {
        std::remove_cvref_t<decltype(member)> value{};
        if (!read(value) || !valid(field, value)) refuse(field, received);
        member = std::move(value);
    });
}

std::vector<std::string_view> setting_names() {
    std::vector<std::string_view> names;
    for (const SettingField& field : setting_fields()) names.push_back(field.name);
    return names;
}

}  // namespace

const SettingField& setting_field(std::string_view name) {
    const auto underscored = [](char letter) { return letter == '-' ? '_' : letter; };
    for (const SettingField& field : setting_fields()) {
        if (std::ranges::equal(name, field.name, {}, underscored)) return field;
    }
    const std::string hint = did_you_mean(name, setting_names());
    fail_usage("there is no setting '{}'{}", printable(name),
               hint.empty() ? "; docs/settings.md lists them all" : hint);
}

std::string_view type_name(const SettingField& field) {
    static constexpr std::array lists{"list of integers", "list of numbers", "list of words"};
    return std::visit(
        [](auto member) -> std::string_view {
            using T = std::remove_cvref_t<decltype(std::declval<Settings&>().*member)>;
            using Element = typename ElementOf<T>::type;
            if constexpr (std::is_same_v<Element, bool>) return "true|false";
            if constexpr (!is_list<T>) return element_name<Element>();
            if constexpr (std::is_same_v<Element, std::int64_t>) return lists[0];
            return lists[std::is_same_v<Element, double> ? 1 : 2];
        },
        field.member);
}

void set_setting(Settings& settings, std::string_view name, std::string_view text) {
    const SettingField& field = setting_field(name);
    set(settings, field, in_quotes(text),
        [&](auto& value) { return from_text(field, trimmed(text), value); });
}

template <std::same_as<nlohmann::ordered_json> Json>
void set_setting(Settings& settings, std::string_view name, const Json& value) {
    const SettingField& field = setting_field(name);
    set(settings, field, shown(value), [&](auto& out) { return from_json(field, value, out); });
}

template void set_setting(Settings& settings, std::string_view name, const Json& value);

std::string setting_text(const Settings& settings, const SettingField& field) {
    return with_value(settings, field, [](const auto& value) { return text_of(value); });
}

void check_ranges(const Settings& settings) {
    for (const SettingField& field : setting_fields()) {
        with_value(settings, field, [&](const auto& value) {
            if (!valid(field, value)) refuse(field, in_quotes(text_of(value)));
        });
    }
}

Json to_json(const Settings& settings) {
    Json object = Json::object();
    for (const SettingField& field : setting_fields()) {
        with_value(settings, field, [&](const auto& value) {
            if constexpr (requires { value.has_value(); }) {
                object[std::string(field.name)] = value ? Json(*value) : Json();
            } else {
                object[std::string(field.name)] = value;
            }
        });
    }
    return object;
}

Settings settings_from_json(const Json& object) {
    if (!object.is_object()) {
        fail_usage("settings must be an object of names and values; received {}", shown(object));
    }
    Settings settings;
    for (const auto& [name, value] : object.items()) set_setting(settings, name, value);
    return settings;
}

}  // namespace sketchfit
