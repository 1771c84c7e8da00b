// A flag for every setting, made from the table of settings: --learning-rate for learning_rate.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sketchfit/cli/command_line.h"
#include "sketchfit/tune/settings.h"

namespace sketchfit {

/// "learning_rate" as "--learning-rate".
std::string setting_flag(const SettingField& field);
/// The sentence with type, range or choices, and default in brackets.
std::string setting_help(const SettingField& field);

class SettingFlags {
  public:
    /// Declares the flags, a group of the help for each group of the table.
    void declare(CommandLine& line);
    /// Sets what was given, in the order of the table. Throws UsageError.
    void apply(Settings& settings) const;
    /// Names and values as typed.
    const std::vector<std::pair<std::string, std::string>>& given() const { return given_; }

  private:
    std::vector<std::pair<std::string, std::string>> given_;
};

}  // namespace sketchfit
