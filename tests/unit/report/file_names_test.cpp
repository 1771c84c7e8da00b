// Names of files from texts of any kind.
#include "sketchfit/report/file_names.h"

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

using Names = std::vector<std::string>;

Names names(const Names& texts) {
    return safe_names(texts);
}

TEST(FileNames, KeysOfASweepStayAsTheyAre) {
    EXPECT_EQ(names({"learning_rate=0.5", "optimizer=Adam", "base"}),
              (Names{"learning_rate=0.5", "optimizer=Adam", "base"}));
}

TEST(FileNames, OtherCharactersBecomeUnderscores) {
    EXPECT_EQ(names({"a=1,b=2", "../../etc/passwd", "'; rm -rf `x`", "", "Löwe\n"}),
              (Names{"a=1_b=2", ".._.._etc_passwd", "___rm_-rf__x_", "_", "L__we_"}));
}

TEST(FileNames, AreDifferentWhateverTheirCase) {
    EXPECT_EQ(names({"a b", "a,b", "A_B", "a_b-2", "c"}),
              (Names{"a_b", "a_b-2", "A_B-3", "a_b-2-2", "c"}));
}

TEST(FileNames, LongTextsEndEarly) {
    const Names long_names = names({std::string(5000, 'x'), std::string(4000, 'x')});
    EXPECT_LE(long_names[0].size(), 200U);
    EXPECT_NE(long_names[0], long_names[1]);
}

TEST(FileNames, AStemStandsAloneWithoutAPart) {
    EXPECT_EQ(figure_name("accuracy", ""), "accuracy");
    EXPECT_EQ(figure_name("accuracy", "learning_rate"), "accuracy-learning_rate");
}

}  // namespace
}  // namespace sketchfit
