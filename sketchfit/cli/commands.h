// The commands of the program, one function each in command_NAME.cpp, and what they return.
// A command prints results on stdout and progress on stderr, returns an exit code, and throws Error
// (UsageError for wrong usage), which main turns into one line on stderr.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sketchfit/cli/command_line.h"

namespace sketchfit {

namespace exit_code {
inline constexpr int success = 0;
inline constexpr int error = 1;
inline constexpr int usage = 2;
inline constexpr int diverged = 3;
inline constexpr int interrupted = 130;
}  // namespace exit_code

struct Command {
    std::string_view name;
    std::string_view group;
    std::string_view summary;  ///< one line of `sketchfit --help`
    int (*run)(Arguments);
};

/// In the order of --help.
std::span<const Command> commands();

/// The command of that name. Throws UsageError that suggests the nearest one.
const Command& find_command(const std::string& name);

/// The text of `sketchfit --help`.
std::string program_help();

int train_command(Arguments arguments);
int evaluate_command(Arguments arguments);
int predict_command(Arguments arguments);
int info_command(Arguments arguments);
int show_command(Arguments arguments);
int convert_command(Arguments arguments);
int fetch_command(Arguments arguments);
int synth_command(Arguments arguments);
int sweep_command(Arguments arguments);
int runs_command(Arguments arguments);
int report_command(Arguments arguments);
int export_command(Arguments arguments);
int import_command(Arguments arguments);
int settings_command(Arguments arguments);

}  // namespace sketchfit
