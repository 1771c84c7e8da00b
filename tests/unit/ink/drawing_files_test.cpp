// What files and folders hold, by their first bytes.
#include "sketchfit/ink/drawing_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/ink/picture.h"
#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using fixtures::error_of;
using fixtures::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string line = R"({"word":"apple","drawing":[[[0,255],[0,9]]]})";
const std::string npy = fixtures::golden_npy(3);

std::vector<DrawingFile> list(const fs::path& path, const std::string& word = "") {
    const std::vector<std::string> paths{path.string()};
    return list_drawing_files(paths, word);
}

std::string a_picture() {
    Picture picture{28, 28, std::vector<std::uint8_t>(784)};
    picture.grey[400] = 255;
    return encode_picture(picture);
}

TEST(ListDrawingFiles, TheFirstBytesSayWhatAFileIs) {
    const TemporaryFolder folder;
    EXPECT_EQ(list(folder.put("a.txt", line))[0].form, DrawingForm::ndjson);
    EXPECT_EQ(list(folder.put("a.dat", npy))[0].form, DrawingForm::bitmaps);
    EXPECT_EQ(list(folder.put("apple.bin", std::string(20, '\1')))[0].form, DrawingForm::binary);
    const DrawingFile pickled = list(fs::path(SKETCHFIT_TEST_DATA) / "sketchrnn/official.npz")[0];
    EXPECT_EQ(pickled.form, DrawingForm::sketch_rnn);
    EXPECT_EQ(pickled.word, "official");
    EXPECT_EQ(list(fixtures::golden("four.npz"))[0].form, DrawingForm::bitmaps);
    EXPECT_THAT(error_of([&] { list(folder.put("a.npz", "<!DOCTYPE html>")); }),
                HasSubstr("web page"));
    EXPECT_NE(error_of([&] { list(folder / "none.ndjson"); }), "");
}

TEST(ListDrawingFiles, TheWordComesFromTheNameOnlyWhereTheFileHasNone) {
    const TemporaryFolder folder;
    EXPECT_EQ(list(folder.put("bee.ndjson", line))[0].word, "");
    EXPECT_EQ(list(folder.put("full_binary_bee.bin", "x"))[0].word, "bee");
    EXPECT_EQ(list(folder.put("bee.npy", npy))[0].word, "bee");
    EXPECT_EQ(list(folder / "bee.npy", "wasp")[0].word, "wasp");
}

TEST(ListDrawingFiles, AFolderGivesItsFilesSortedOrItsFoldersOfPictures) {
    const TemporaryFolder folder;
    const fs::path mixed = folder.put("mixed/b.ndjson", line).parent_path();
    folder.put("mixed/a.npy", npy);
    folder.put("mixed/notes.md", "text");
    folder.put("mixed/.hidden.npy", npy);
    const auto files = list(mixed);
    ASSERT_EQ(files.size(), 2U);
    EXPECT_EQ(files[0].path.filename(), "a.npy");
    EXPECT_EQ(files[1].bytes, line.size());
    folder.put("pictures/bee/2.png", a_picture());
    folder.put("pictures/bee/1.PNG", a_picture());
    folder.put("pictures/ant/x.png", a_picture());
    const auto classes = list((folder / "pictures").string() + "/");
    ASSERT_EQ(classes.size(), 2U);
    EXPECT_EQ(classes[0].word, "ant");
    EXPECT_EQ(classes[1].pictures.size(), 2U);
    EXPECT_EQ(list(folder / "pictures/bee")[0].word, "bee");
    fs::create_directory(folder / "empty");
    EXPECT_THAT(error_of([&] { list(folder / "empty"); }), HasSubstr("no files of drawings"));
}

TEST(OpenDrawings, ReadsBitmapsAndPictures) {
    const TemporaryFolder folder;
    Drawing drawing;
    const auto bitmaps = open_drawings(list(folder.put("bee.npy", npy))[0], {});
    int count = 0;
    while (bitmaps->next(drawing)) {
        EXPECT_EQ(drawing.bitmap.size(), 784U);
        EXPECT_EQ(drawing.word, "bee");
        ++count;
    }
    EXPECT_EQ(count, 3);
    folder.put("pictures/ant/a.png", a_picture());
    folder.put("pictures/ant/b.png", "no picture");
    const DrawingFile pictures = list(folder / "pictures")[0];
    std::vector<std::string> faults;
    const auto source =
        open_drawings(pictures, [&](const std::string& fault) { faults.push_back(fault); });
    EXPECT_TRUE(source->next(drawing));
    EXPECT_EQ(drawing.bitmap[400], 255);
    EXPECT_FALSE(source->next(drawing));
    EXPECT_EQ(faults.size(), 1U);
    const auto strict = open_drawings(pictures, {});
    EXPECT_TRUE(strict->next(drawing));
    EXPECT_THROW(strict->next(drawing), Error);
}

TEST(ListDrawnFiles, IsForStrokesAndPicturesOnly) {
    const TemporaryFolder folder;
    EXPECT_EQ(list_drawn_files(folder.put("a.ndjson", line)).size(), 1U);
    EXPECT_TRUE(list_drawn_files(folder.put("a.npy", npy)).empty());
    EXPECT_TRUE(list_drawn_files(folder / "none").empty());
}

TEST(ListDrawnFiles, ABrokenFileAmongStrokesIsNamed) {
    const TemporaryFolder folder;
    folder.put("strokes/a.ndjson", line);
    folder.put("strokes/b.ndjson", "<!DOCTYPE html>");
    EXPECT_THAT(error_of([&] { list_drawn_files(folder / "strokes"); }), HasSubstr("b.ndjson"));
}

}  // namespace
}  // namespace sketchfit
