// The list of commands: its help, and what a mistyped name says.
#include "sketchfit/cli/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

using testing::HasSubstr;

TEST(Commands, HelpHasALineForEachCommand) {
    for (const Command& command : commands()) {
        EXPECT_THAT(program_help(), HasSubstr("  " + std::string(command.name) + " "));
        EXPECT_THAT(program_help(), HasSubstr(std::string(command.summary) + "\n"));
        EXPECT_EQ(&find_command(std::string(command.name)), &command);
    }
}

TEST(Commands, AnUnknownOneSuggestsTheNearest) {
    try {
        (void)find_command("trian");
        FAIL() << "no error";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), HasSubstr("did you mean train?"));
    }
    EXPECT_THROW((void)find_command("xyzzy"), UsageError);
    EXPECT_THROW((void)find_command(""), UsageError);
}

}  // namespace
}  // namespace sketchfit
