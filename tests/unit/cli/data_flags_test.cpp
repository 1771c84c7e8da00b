// Class names as typed or from a file, and the flags as LoadOptions.
#include "sketchfit/cli/data_flags.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"

namespace sketchfit {
namespace {

using testing::ElementsAre;

TEST(DataFlags, ClassNamesAreSeparatedByCommas) {
    EXPECT_THAT(parse_class_names("apple,The Mona Lisa"), ElementsAre("apple", "The Mona Lisa"));
    EXPECT_THROW(parse_class_names("apple,,bee"), UsageError);
    EXPECT_THROW(parse_class_names("apple,"), UsageError);
    EXPECT_THROW(parse_class_names("apple,apple"), UsageError);
}

TEST(DataFlags, ClassNamesComeFromAFileOneALine) {
    const auto file = std::filesystem::path(testing::TempDir()) / "data_flags_names.txt";
    write_file(file, "apple\r\nThe Eiffel Tower, left\nbee\n");
    EXPECT_THAT(parse_class_names("@" + file.string()),
                ElementsAre("apple", "The Eiffel Tower, left", "bee"));
    write_file(file, "apple\n\nbee\n");
    EXPECT_THROW(parse_class_names("@" + file.string()), UsageError);
    std::filesystem::remove(file);
    EXPECT_THROW(parse_class_names("@" + file.string()), Error);
}

TEST(DataFlags, BecomeLoadOptions) {
    DataFlags flags;
    CommandLine line("read", "Reads.");
    flags.declare(line);
    const std::vector<std::string> words{"--classes",     "a,b", "--per-class",   "7",
                                         "--pixels-name", "px",  "--labels-name", "lb"};
    EXPECT_FALSE(flags.given());
    ASSERT_TRUE(line.parse(words));
    EXPECT_TRUE(flags.given());
    const LoadOptions options = flags.options();
    EXPECT_THAT(options.class_names, ElementsAre("a", "b"));
    EXPECT_EQ(options.per_class, 7U);
    EXPECT_EQ(options.pixels_name, "px");
    EXPECT_EQ(options.labels_name, "lb");
}

}  // namespace
}  // namespace sketchfit
