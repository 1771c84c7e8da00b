// docs/settings.md is what the table of settings says.
#include <gtest/gtest.h>

#include "sketchfit/base/files.h"
#include "sketchfit/tune/settings.h"

namespace sketchfit {
namespace {

TEST(SettingsPage, CommittedPageIsUpToDate) {
    const std::string committed = read_file(SKETCHFIT_SOURCE_DIR "/docs/settings.md");
    EXPECT_TRUE(committed == settings_markdown())
        << "docs/settings.md is out of date; write it anew with\n"
           "    sketchfit settings --markdown > docs/settings.md";
}

TEST(SettingsPage, EverySettingHasARowOfSixCells) {
    const std::string page = settings_markdown();
    for (const SettingField& field : setting_fields()) {
        const std::size_t start = page.find("| `" + std::string(field.name) + "` |");
        ASSERT_NE(start, std::string::npos) << field.name;
        const std::string row = page.substr(start, page.find('\n', start) - start);
        std::size_t bars = 0;
        for (std::size_t i = 0; i < row.size(); ++i) {
            bars += row[i] == '|' && (i == 0 || row[i - 1] != '\\');
        }
        EXPECT_EQ(bars, 7U) << row;
        EXPECT_NE(row.find(" |", row.size() - 2), std::string::npos) << row;
    }
}

}  // namespace
}  // namespace sketchfit
