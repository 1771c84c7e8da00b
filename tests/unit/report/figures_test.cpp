// All figures of a report in a folder: the files, what they replace and what they leave alone.
#include "sketchfit/report/figures.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "tests/unit/data/picture.h"
#include "tests/unit/report/figure_folder.h"
#include "tests/unit/report/page_fixtures.h"

/// Fontconfig keeps its configuration until the end, which LeakSanitizer takes for lost.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libfontconfig";
}

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using fixtures::TemporaryFolder;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

/// All but the hidden list of what was written.
std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (name != ".files") names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> names_of(const std::vector<fs::path>& paths) {
    std::vector<std::string> names;
    for (const fs::path& path : paths) names.push_back(path.filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

void put(const fs::path& path, const std::string& text) {
    std::ofstream(path) << text;
}

TEST(Figures, AreAllThatTheFolderHolds) {
    const TemporaryFolder folder;
    const fs::path figures = folder.path() / "new" / "figures";
    const auto paths = write_figures(fixtures::small_report(), figures);
    EXPECT_EQ(names_of(paths), names_in(figures));
    const auto names = names_in(figures);
    for (const char* stem :
         {"accuracy-learning_rate", "loss-learning_rate", "training-learning_rate",
          "values-learning_rate", "calibration", "confusion-learning_rate=0.01",
          "confusion-learning_rate=0.1", "first_layer-learning_rate=0.01", "gallery",
          "surest_mistakes", "wrong_for_all"}) {
        EXPECT_THAT(names, Contains(std::string(stem) + ".png"));
        EXPECT_THAT(names, Contains(std::string(stem) + ".svg"));
    }
    EXPECT_THAT(names, Contains("runs.csv"));
    for (const fs::path& path : paths) {
        if (path.extension() == ".png") {
            EXPECT_GT(fixtures::decode(read_file(path)).width, 500) << path;
        }
    }
}

TEST(Figures, AreTheSameBytesEachTime) {
    const TemporaryFolder first;
    const TemporaryFolder second;
    const auto paths = write_figures(fixtures::small_report(), first.path());
    write_figures(fixtures::small_report(), second.path());
    for (const fs::path& path : paths) {
        // Cairo numbers the glyphs and images of all the SVGs that a process writes.
        if (path.extension() == ".svg") continue;
        EXPECT_TRUE(read_file(path) == read_file(second.path() / path.filename())) << path;
    }
}

TEST(Figures, ReplaceAnEarlierReportsAndLeaveOtherFilesAlone) {
    const TemporaryFolder folder;
    const std::vector<std::string> others{"accuracy-momentum.png", "notes.txt", "logo.png"};
    for (const std::string& name : others) put(folder.path() / name, "mine");
    Report report = fixtures::small_report();
    write_figures(report, folder.path());
    ASSERT_THAT(names_in(folder.path()), Contains("confusion-learning_rate=0.1.svg"));
    const std::string runs = read_file(folder.path() / "runs.csv");

    report.runs.erase(report.runs.begin() + 1);
    const auto paths = write_figures(report, folder.path());
    std::vector<std::string> expected = names_of(paths);
    expected.insert(expected.end(), others.begin(), others.end());
    EXPECT_THAT(names_in(folder.path()), testing::UnorderedElementsAreArray(expected));
    EXPECT_THAT(expected, Not(Contains("confusion-learning_rate=0.1.svg")));
    EXPECT_NE(read_file(folder.path() / "runs.csv"), runs);
    for (const std::string& name : others) EXPECT_EQ(read_file(folder.path() / name), "mine");
}

TEST(Figures, ClearAwayWhatAKilledReportLeft) {
    const TemporaryFolder folder;
    const std::filesystem::path left = folder.path() / ".sketchfit-new-a1B2c3";
    const std::filesystem::path other = folder.path() / ".newest";
    std::filesystem::create_directories(left);
    std::filesystem::create_directories(other);
    put(left / "runs.csv", "half");
    write_figures(fixtures::small_report(), folder.path());
    EXPECT_FALSE(std::filesystem::exists(left));
    EXPECT_TRUE(std::filesystem::exists(other));
}

TEST(Figures, AListThatLeadsElsewhereRemovesNothing) {
    const TemporaryFolder folder;
    const fs::path figures = folder.path() / "figures";
    fs::create_directories(figures / "loss");
    put(folder.path() / "notes.txt", "mine");
    put(figures / "loss" / "notes.txt", "mine");
    put(figures / ".files",
        "../notes.txt\nloss/notes.txt\nloss\n..\n.\n\n" + (folder.path() / "notes.txt").string());
    write_figures(fixtures::small_report(), figures);
    EXPECT_EQ(read_file(folder.path() / "notes.txt"), "mine");
    EXPECT_EQ(read_file(figures / "loss" / "notes.txt"), "mine");
}

TEST(Figures, AFailureLeavesTheOldOnes) {
    const TemporaryFolder folder;
    const TemporaryFolder empty;
    write_figures(fixtures::small_report(), folder.path());
    const auto before = names_in(folder.path());
    const std::string gallery = read_file(folder.path() / "gallery.png");
    {
        const fixtures::Variable path("PATH", empty.path().string());
        EXPECT_THROW(write_figures(fixtures::small_report(), folder.path(), {.seed = 9}), Error);
    }
    EXPECT_EQ(names_in(folder.path()), before) << "nothing half-made stays either";
    EXPECT_EQ(read_file(folder.path() / "gallery.png"), gallery);
    EXPECT_THROW(write_figures(fixtures::small_report(), folder.path(), {.drawings = 0}),
                 UsageError);
    EXPECT_EQ(names_in(folder.path()), before);
    put(folder.path() / "file", "");
    EXPECT_THROW(write_figures(fixtures::small_report(), folder.path() / "file"), Error);
}

TEST(Figures, NamesThatTryToBeCommandsOrPathsAreNeither) {
    const TemporaryFolder folder;
    const std::string mark = (folder.path() / "ran").string();
    const std::string hostile = "'; system \"touch " + mark + "\"\n`touch " + mark +
                                "` %n ../../x <script>alert(1)</script> & ]]>";
    Report report = fixtures::small_report({hostile, hostile + "2", std::string(3000, 'W')});
    report.title = hostile;
    for (std::size_t i = 0; i < report.runs.size(); ++i) {
        report.runs[i].key = hostile;
        report.runs[i].variation = hostile;
        report.runs[i].value = hostile + std::to_string(i);
        report.runs[i].message = hostile;
    }
    const fs::path figures = folder.path() / "figures '; system \"touch ran\"";
    const auto paths = write_figures(report, figures);
    EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{figures.filename()});
    EXPECT_EQ(names_of(paths), names_in(figures));
    for (const fs::path& path : paths) {
        const std::string name = path.filename().string();
        EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789._=-"),
                  std::string::npos)
            << name;
        if (path.extension() == ".svg") {
            EXPECT_THAT(read_file(path), Not(HasSubstr("<script"))) << name;
        }
    }
}

TEST(Figures, ARunWithoutAModelOrEpochsGivesItsTables) {
    const TemporaryFolder folder;
    Report report = fixtures::small_report();
    report.runs.erase(report.runs.begin(), report.runs.begin() + 2);
    EXPECT_THAT(names_of(write_figures(report, folder.path())),
                testing::ElementsAre("calibration.csv", "curves.csv", "epochs.csv", "per_class.csv",
                                     "runs.csv", "settings.csv", "values.csv"));
}

TEST(Figures, ASingleRunHasNoPartInItsNames) {
    const TemporaryFolder folder;
    Report report = fixtures::small_report();
    report.runs.resize(1);
    report.runs[0].key = "first";
    report.runs[0].variation = "";
    report.runs[0].value = "";
    write_figures(report, folder.path());
    const auto names = names_in(folder.path());
    for (const char* name : {"accuracy.png", "loss.svg", "training.png", "confusion-first.svg",
                             "first_layer-first.png", "calibration.png"})
        EXPECT_THAT(names, Contains(name));
    EXPECT_THAT(names, Not(Contains("wrong_for_all.png"))) << "of one model it says nothing new";
}

}  // namespace
}  // namespace sketchfit
