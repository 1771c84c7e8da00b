// sketchfit settings: the table of settings, for people or as the documentation's page.
#include <string>

#include <fmt/format.h>

#include "sketchfit/cli/commands.h"
#include "sketchfit/cli/setting_flags.h"
#include "sketchfit/cli/tables.h"
#include "sketchfit/cli/terminal.h"
#include "sketchfit/tune/settings.h"

namespace sketchfit {

namespace {

void print_settings(std::size_t width) {
    constexpr std::size_t indent = 28;
    std::string_view group;
    for (const SettingField& field : setting_fields()) {
        if (field.group != group) {
            if (!group.empty()) fmt::print("\n");
            group = field.group;
            fmt::print("{}:\n", group);
        }
        std::string left = fmt::format("  {}", field.name);
        for (const std::string& line : wrapped(setting_help(field), width - indent)) {
            fmt::print("{}{}{}\n", padded(left, indent - 1), " ", line);
            left.clear();
        }
    }
}

}  // namespace

int settings_command(Arguments arguments) {
    bool markdown = false;
    CommandLine line("settings",
                     "Lists every setting of a run. `train` and `sweep` take each as a flag "
                     "(--learning-rate for learning_rate), experiment files as a key.");
    line.flag(markdown, "--markdown", "as a page of the documentation");
    if (!line.parse(arguments)) return exit_code::success;
    if (markdown) {
        fmt::print("{}", settings_markdown());
    } else {
        const std::size_t width = terminal_width(stdout).value_or(100);
        print_settings(width < 60 ? 60 : std::min<std::size_t>(width, 100));
    }
    return exit_code::success;
}

}  // namespace sketchfit
