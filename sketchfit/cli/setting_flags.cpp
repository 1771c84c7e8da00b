#include "sketchfit/cli/setting_flags.h"

#include <algorithm>
#include <string_view>
#include <variant>

#include <fmt/format.h>

namespace sketchfit {

namespace {

bool is_boolean(const SettingField& field) {
    return std::holds_alternative<bool Settings::*>(field.member) ||
           std::holds_alternative<std::optional<bool> Settings::*>(field.member);
}

/// What stands for the value: NUMBER, INTEGER, LIST, NAME, true|false.
std::string_view value_name(const SettingField& field) {
    if (is_boolean(field)) return "true|false";
    const std::string_view type = type_name(field);
    if (type.starts_with("list")) return "LIST";
    if (type == "integer") return "INTEGER";
    if (type == "number") return "NUMBER";
    return "NAME";
}

}  // namespace

std::string setting_flag(const SettingField& field) {
    std::string flag = fmt::format("--{}", field.name);
    std::replace(flag.begin(), flag.end(), '_', '-');
    return flag;
}

std::string setting_help(const SettingField& field) {
    // The flag itself shows what a boolean takes.
    std::string facts(is_boolean(field) ? "" : type_name(field));
    if (!field.choices.empty()) facts = fmt::format("{}", fmt::join(field.choices, ", "));
    if (!field.range.empty()) facts += fmt::format(" in {}", field.range);
    std::string standard = setting_text(Settings{}, field);
    if (standard.empty()) standard = field.unset.empty() ? "none" : std::string(field.unset);
    if (!facts.empty()) facts += "; ";
    return fmt::format("{} [{}default {}]", field.help, facts, standard);
}

void SettingFlags::declare(CommandLine& line) {
    std::string_view group;
    for (const SettingField& field : setting_fields()) {
        if (field.group != group) {
            group = field.group;
            line.group(fmt::format("Settings of the {}", group));
        }
        line.setting(setting_flag(field), std::string(value_name(field)), setting_help(field),
                     is_boolean(field), [this, name = field.name](const std::string& text) {
                         given_.emplace_back(name, text);
                     });
    }
}

void SettingFlags::apply(Settings& settings) const {
    for (const auto& [name, text] : given_) set_setting(settings, name, text);
}

}  // namespace sketchfit
