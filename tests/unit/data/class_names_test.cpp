// Where class names come from and what they must be.
#include "sketchfit/data/class_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using fixtures::error_of;
using fixtures::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> names_for(const std::optional<ClassNames>& known,
                                   const std::vector<std::uint16_t>& labels) {
    const std::array<std::span<const std::uint16_t>, 1> parts = {labels};
    return name_classes(known, parts, "a.npz");
}

TEST(CheckClassNames, RefusesEmptyDoubleAndUnprintableNames) {
    const auto error = [](std::vector<std::string> names) {
        return error_of([&] { check_class_names({std::move(names), "the list"}); });
    };
    EXPECT_EQ(error({"The Eiffel Tower", "äpfel", "t-shirt"}), "");
    EXPECT_THAT(error({}), HasSubstr("0 class names come from the list"));
    EXPECT_THAT(error({"a", ""}), HasSubstr("class 1 of the list has an empty name"));
    EXPECT_THAT(error({"a", "b", "a"}),
                HasSubstr("\"a\" comes twice in the list (classes 0 and 2)"));
    EXPECT_THAT(error({"a\x1b[31m"}), HasSubstr("\"a?[31m\", holds control characters"));
    EXPECT_THAT(error({"\xff"}), HasSubstr("not UTF-8"));
    EXPECT_THAT(error(std::vector<std::string>(5000, "x")), HasSubstr("1 to 4096 are needed"));
}

TEST(NamesBeside, AreReadOneALine) {
    const TemporaryFolder folder;
    const auto read = [&](const std::string& text, const std::string& data = "a.npz") {
        folder.put("a.txt", text);
        return read_names_beside(folder / data).value().names;
    };
    EXPECT_THAT(read("apple\nThe Eiffel Tower\n"), ElementsAre("apple", "The Eiffel Tower"));
    EXPECT_THAT(read("\xEF\xBB\xBF"
                     "apple\r\n banana \r\n\r\n \n"),
                ElementsAre("apple", "banana"));
    EXPECT_THAT(read("apple", "a.npy"), ElementsAre("apple"));
    EXPECT_THAT(read("apple", "a.npy.gz"), ElementsAre("apple"));
    EXPECT_THAT(read("apple", "a"), ElementsAre("apple"));
    EXPECT_THAT(read("apple", "a/"), ElementsAre("apple"));
    EXPECT_EQ(read_names_beside(folder / "b.npz"), std::nullopt);
    EXPECT_EQ(read_names_beside(folder / "a.txt"), std::nullopt);
    EXPECT_EQ(read_names_beside("."), std::nullopt);
    EXPECT_EQ(read_names_beside("/"), std::nullopt);
}

TEST(NamesBeside, KeepDotsOfFolders) {
    const TemporaryFolder folder;
    folder.put("v1.2/apple.npy", "x");
    folder.put("v1.2.txt", "apple");
    EXPECT_TRUE(read_names_beside(folder / "v1.2"));
}

TEST(NamesBeside, RefuseGapsAndWhatIsNoText) {
    const TemporaryFolder folder;
    const auto error = [&](const std::string& text) {
        folder.put("a.txt", text);
        return error_of([&] { read_names_beside(folder / "a.npz"); });
    };
    EXPECT_THAT(error("apple\n\nbanana\n"), HasSubstr("an empty line 2"));
    EXPECT_THAT(error(""), HasSubstr("0 class names"));
    EXPECT_THAT(error(std::string("a\0p\0p\0\n\0", 8)), HasSubstr("control characters"));
}

TEST(NameClasses, NumbersThemWhereNothingIsKnown) {
    EXPECT_THAT(names_for(std::nullopt, {2, 0}), ElementsAre("0", "1", "2"));
    EXPECT_EQ(names_for(std::nullopt, {4095}).size(), 4096U);
    EXPECT_THAT(error_of([] {
                    names_for(std::nullopt, {0, 4096});
                }),
                HasSubstr("a.npz has label 4096 (drawing 1), but at most 4096 classes"));
}

TEST(NameClasses, MustNameEveryLabelAndMayNameMore) {
    const ClassNames known{{"a", "b", "c"}, "a.txt"};
    EXPECT_THAT(names_for(known, {0, 1}), ElementsAre("a", "b", "c"));
    EXPECT_EQ(error_of([&] {
                  names_for(known, {0, 3});
              }),
              "a.npz has label 3 (drawing 1), but a.txt names only 3 classes, 0 to 2: name them "
              "all");
}

TEST(ClassNamesIn, TakesTextFromAnywhere) {
    const ClassNames classes = class_names_in("a\r\n b \n\n", "here");
    EXPECT_THAT(classes.names, testing::ElementsAre("a", "b"));
    EXPECT_EQ(classes.origin, "here");
    EXPECT_THAT(fixtures::error_of([] { class_names_in("a\na", "here"); }),
                testing::HasSubstr("comes twice in here"));
}

TEST(ClassOfFile, StripsWhatQuickDrawAddsAndKeepsSpaces) {
    EXPECT_EQ(class_of_file("x/The Eiffel Tower.npy"), "The Eiffel Tower");
    EXPECT_EQ(class_of_file("full_numpy_bitmap_t-shirt.npy"), "t-shirt");
    EXPECT_EQ(class_of_file("St. Peter"), "St. Peter");
    EXPECT_EQ(class_of_file("apple.npy.gz"), "apple");
    EXPECT_EQ(class_of_file("full_numpy_bitmap_.npy"), "full_numpy_bitmap_");
    EXPECT_EQ(class_of_file("full_simplified_The Eiffel Tower.ndjson"), "The Eiffel Tower");
    EXPECT_EQ(class_of_file("full_raw_ant.ndjson.gz"), "ant");
    EXPECT_EQ(class_of_file("full_binary_ant.bin"), "ant");
    EXPECT_EQ(class_of_file("sketchrnn_ant.npz"), "ant");
    EXPECT_EQ(class_of_file("sketchrnn_ant.full.npz"), "ant");
    EXPECT_EQ(class_of_file("ant.full.npz"), "ant");
    EXPECT_EQ(class_of_file("a.npy.npy"), "a.npy");
    EXPECT_EQ(class_of_file("sketchrnn_alarm_clock.npz"), "alarm clock");
    EXPECT_EQ(class_of_file("my_sketches.npy"), "my_sketches");
}

}  // namespace
}  // namespace sketchfit
