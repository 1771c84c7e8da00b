// What --show writes, and that it never writes over a picture it was given.
#include "sketchfit/cli/picture_display.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "tests/unit/data/fixtures.h"
#include "tests/unit/ink/pictures.h"

/// Fontconfig keeps its configuration until the end, which LeakSanitizer takes for lost.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libfontconfig";
}

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using fixtures::TemporaryFolder;

ShownPicture shown() {
    const Picture picture = draw_picture(placed(house(), 0.5, 20, 20), 170, 170, 3);
    return {picture, normalise(picture, "a.png")};
}

TEST(PictureDisplay, AFileTakesAllPictures) {
    const TemporaryFolder folder;
    PictureDisplay display(folder / "all.png", {});
    display.add("a.png", shown(), "a");
    display.add("b.png", shown(), "b");
    EXPECT_FALSE(fs::exists(folder / "all.png"));
    EXPECT_TRUE(display.finish());
    EXPECT_GT(read_picture(read_file(folder / "all.png"), "sheet").width, 1100U);
}

TEST(PictureDisplay, AFolderTakesAFileForEach) {
    const TemporaryFolder folder;
    PictureDisplay display(folder / "seen", {});
    display.add("x/a.png", shown(), "a");
    display.add("y/a.png", shown(), "a");
    display.add("-", shown(), "from a pipe");
    EXPECT_TRUE(display.finish());
    for (const char* name : {"a.png", "a-2.png", "standard-input.png"})
        EXPECT_TRUE(fs::exists(folder / "seen" / name)) << name;
}

TEST(PictureDisplay, NeverOverwritesAnInput) {
    const TemporaryFolder folder;
    const fs::path picture = folder.put("a.png", "the original");
    const std::vector<PredictionInput> inputs{{picture.string(), picture}};
    EXPECT_THROW(PictureDisplay(picture, inputs), UsageError);
    EXPECT_THROW(PictureDisplay(folder / "../" / folder.path().filename() / "a.png", inputs),
                 UsageError);
    PictureDisplay beside(folder.path(), inputs);
    EXPECT_THROW(beside.add(picture.string(), shown(), "a"), UsageError);
    EXPECT_EQ(read_file(picture), "the original");
}

TEST(PictureDisplay, WithoutPicturesNothingIsWritten) {
    const TemporaryFolder folder;
    EXPECT_FALSE(PictureDisplay(folder / "all.png", {}).finish());
    EXPECT_FALSE(fs::exists(folder / "all.png"));
}

}  // namespace
}  // namespace sketchfit
