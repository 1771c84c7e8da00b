// Datasets from strokes; what load_bitmaps() reads has tests of its own.
#include "sketchfit/ink/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using fixtures::TemporaryFolder;
using testing::ElementsAre;

std::string line_of(const std::string& word, int y) {
    return "{\"word\":\"" + word + "\",\"drawing\":[[[0,255],[0," + std::to_string(y) + "]]]}\n";
}

TEST(LoadData, DrawsStrokesAndChoosesClasses) {
    const TemporaryFolder folder;
    const fs::path path =
        folder.put("a.ndjson", line_of("bee", 1) + line_of("ant", 2) + line_of("bee", 3));
    const LoadedData all = load_data(path);
    EXPECT_THAT(all.drawings.class_names(), ElementsAre("bee", "ant"));
    EXPECT_THAT(all.drawings.labels(), ElementsAre(0, 1, 0));
    EXPECT_EQ(all.format, "ndjson");
    EXPECT_EQ(all.label_type, "the word of each drawing");
    const LoadedData chosen = load_data(path, {.class_names = {"ant", "bee"}, .per_class = 1});
    EXPECT_THAT(chosen.drawings.labels(), ElementsAre(1, 0));
    EXPECT_THROW(load_data(path, {.pixels_name = "X"}), UsageError);
}

TEST(LoadData, AFolderOfStrokesIsOneDataset) {
    const TemporaryFolder folder;
    folder.put("d/bee.ndjson", line_of("bee", 1));
    folder.put("d/ant.ndjson", line_of("ant", 2) + line_of("ant", 3));
    const Dataset drawings = load_dataset(folder / "d");
    EXPECT_THAT(drawings.class_names(), ElementsAre("ant", "bee"));
    EXPECT_EQ(drawings.size(), 3U);
}

TEST(LoadData, BitmapsGoTheirOwnWay) {
    const TemporaryFolder folder;
    const LoadedData data = load_data(folder.put("bee.npy", fixtures::golden_npy(4)));
    EXPECT_EQ(data.format, "npy");
    EXPECT_EQ(data.drawings.size(), 4U);
}

TEST(LoadData, PublishedStrokesAndBitmapsAreTheSameDataset) {
    const fs::path folder = fs::path(SKETCHFIT_SOURCE_DIR) / "../shared/data/strokes";
    if (!fs::exists(folder)) GTEST_SKIP() << "no real drawings at hand";
    const Dataset bitmaps = load_dataset(folder / "bitmaps");
    const Dataset strokes =
        load_dataset(folder / "simplified", {.class_names = bitmaps.class_names()});
    EXPECT_EQ(bitmaps.size(), 625U);
    EXPECT_EQ(bitmaps.fingerprint(), strokes.fingerprint());
}

}  // namespace
}  // namespace sketchfit
