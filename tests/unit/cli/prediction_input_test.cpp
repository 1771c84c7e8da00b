// Arguments of predict: files stay, folders become the pictures in them.
#include "sketchfit/cli/prediction_input.h"

#include <array>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "sketchfit/base/error.h"
#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using fixtures::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> names_of(const std::vector<std::string>& arguments) {
    std::vector<std::string> names;
    for (const PredictionInput& input : list_inputs(arguments)) {
        EXPECT_EQ(input.problem, "");
        names.push_back(input.name);
    }
    return names;
}

TEST(PredictionInput, AFolderBecomesItsPicturesInOrder) {
    const TemporaryFolder folder;
    for (const char* name : {"b.png", "a.PNG", "c.txt", ".hidden.png", "inner/d.png", "aa.png"})
        folder.put(name, "x");
    const std::string path = folder.path().string();
    EXPECT_THAT(names_of({"-", path, "x.npz"}),
                ElementsAre("-", path + "/a.PNG", path + "/aa.png", path + "/b.png", "x.npz"));
}

TEST(PredictionInput, AFolderWithoutPicturesIsAProblemOfItsOwn) {
    const TemporaryFolder folder;
    folder.put("a.npy", "x");
    const std::vector<std::string> arguments{folder.path().string(), "b.png"};
    const auto inputs = list_inputs(arguments);
    ASSERT_EQ(inputs.size(), 2U);
    EXPECT_THAT(inputs[0].problem, HasSubstr("holds no .png files"));
    EXPECT_EQ(inputs[1].problem, "");
}

TEST(PredictionInput, PicturesAreKnownByTheirContent) {
    const TemporaryFolder folder;
    EXPECT_TRUE(is_picture(folder.put("a.npy", "\x89PNG\r\n\x1a\nand more")));
    EXPECT_FALSE(is_picture(folder.put("a.png", "\x89PNG")));
    EXPECT_FALSE(is_picture(folder.put("empty.png", "")));
    EXPECT_THROW(is_picture(folder / "none.png"), Error);
}

TEST(PredictionInput, AStreamGivesWhatHasCome) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    ASSERT_EQ(::write(ends[1], "abc", 3), 3);
    std::array<std::uint8_t, 10> buffer{};
    EXPECT_EQ(read_some(ends[0], buffer), 3U);
    EXPECT_EQ(buffer[2], 'c');
    ::close(ends[1]);
    EXPECT_EQ(read_some(ends[0], buffer), 0U);
    ::close(ends[0]);
    EXPECT_THROW(read_some(ends[0], buffer), Error);
}

}  // namespace
}  // namespace sketchfit
