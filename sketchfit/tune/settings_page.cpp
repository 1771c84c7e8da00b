// docs/settings.md, written from the table of settings.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sketchfit/tune/settings.h"

namespace sketchfit {

namespace {

constexpr std::string_view introduction = R"(# Settings

<!-- Written by `sketchfit settings --markdown`; a test fails where this page is out of date. -->

Every setting of a run. Each one is a flag of the command line (`--learning-rate 0.1`), a key of an
experiment file (`learning_rate = 0.1`), an entry of run.json and a member of `sketchfit::Settings`.
Lists are written with commas (`--layers 32,32`). `none` leaves a setting that has no value of its
own as it is by default. Setting what the chosen optimizer or schedule does not have is an error.
)";

/// Text for a cell of a table: a bar would end it.
std::string cell(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        if (letter == '|') result += '\\';
        result += letter;
    }
    return result;
}

std::string flag(const SettingField& field) {
    std::string name = "--" + std::string(field.name);
    for (char& letter : name) {
        if (letter == '_') letter = '-';
    }
    return name;
}

std::string default_value(const SettingField& field) {
    if (!field.unset.empty()) return std::string(field.unset);
    const std::string text = setting_text(Settings{}, field);
    return text.empty() ? "none" : text;
}

std::string accepted(const SettingField& field) {
    if (!field.choices.empty()) return fmt::format("{}", fmt::join(field.choices, ", "));
    return std::string(field.range);
}

}  // namespace

std::string settings_markdown() {
    std::string page(introduction);
    std::string_view group;
    for (const SettingField& field : setting_fields()) {
        if (field.group != group) {
            group = field.group;
            page += fmt::format("\n## {}\n\n", group);
            page += "| Setting | Flag | Type | Default | Accepted | Meaning |\n";
            page += "|---|---|---|---|---|---|\n";
        }
        page += fmt::format("| `{}` | `{}` | {} | {} | {} | {} |\n", field.name, flag(field),
                            cell(type_name(field)), cell(default_value(field)),
                            cell(accepted(field)), cell(field.help));
    }
    return page;
}

}  // namespace sketchfit
