// A flag for every setting, with its range and default in the help.
#include "sketchfit/cli/setting_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Settings parsed(const std::vector<std::string>& words, Settings settings = {}) {
    CommandLine line("fit", "Fits.");
    SettingFlags flags;
    flags.declare(line);
    EXPECT_TRUE(line.parse(words));
    flags.apply(settings);
    return settings;
}

TEST(SettingFlags, EverySettingHasAFlagThatReadsItsOwnDefault) {
    for (const SettingField& field : setting_fields()) {
        const std::string text = setting_text(Settings{}, field);
        if (text.empty()) continue;
        const Settings settings = parsed({setting_flag(field), text});
        EXPECT_EQ(setting_text(settings, field), text) << field.name;
    }
}

TEST(SettingFlags, EverySettingIsInTheHelpWithItsRangeAndDefault) {
    CommandLine line("fit", "Fits.");
    SettingFlags flags;
    flags.declare(line);
    const std::string help = line.help(100000);
    for (const SettingField& field : setting_fields()) {
        EXPECT_THAT(help, HasSubstr(setting_flag(field) + " ")) << field.name;
        EXPECT_THAT(help, HasSubstr(setting_help(field))) << field.name;
    }
    EXPECT_THAT(setting_help(setting_field("batch_size")),
                AllOf(HasSubstr("[integer in [1,"), HasSubstr("; default 32]")));
    EXPECT_THAT(setting_help(setting_field("scaling")),
                HasSubstr("[max, 255, standardize; default max]"));
}

TEST(SettingFlags, ChangeOnlyWhatIsGiven) {
    Settings base;
    base.epochs = 7;
    base.learning_rate = 0.5;
    const Settings settings = parsed(
        {"--layers", "64,16", "--shuffle", "false", "--early-stopping", "--learning-rate", "none"},
        base);
    EXPECT_EQ(settings.layers, (std::vector<std::int64_t>{64, 16}));
    EXPECT_FALSE(settings.shuffle);
    EXPECT_TRUE(settings.early_stopping);
    EXPECT_EQ(settings.learning_rate, std::nullopt);
    EXPECT_EQ(settings.epochs, 7);
}

TEST(SettingFlags, RefuseValuesOutOfRangeAndWordsThatAreNoChoice) {
    EXPECT_THROW(parsed({"--batch-size", "0"}), UsageError);
    EXPECT_THROW(parsed({"--batch-size", "many"}), UsageError);
    EXPECT_THROW(parsed({"--learning-rate", "-1"}), UsageError);
    EXPECT_THROW(parsed({"--learning-rate", "nan"}), UsageError);
    EXPECT_THROW(parsed({"--optimizer", "sdg"}), UsageError);
    EXPECT_THROW(parsed({"--shuffle", "no"}), UsageError);
}

}  // namespace
}  // namespace sketchfit
