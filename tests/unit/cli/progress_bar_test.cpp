// What the bar shows in any width, and that it is silent where there is no terminal.
#include "sketchfit/cli/progress_bar.h"

#include <cmath>
#include <cstdio>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/cli/tables.h"

namespace sketchfit {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::vector<std::string> parts{"0:12 left", "loss 0.6123", "accuracy 0.8123"};

TEST(ProgressBar, FillsWithItsShare) {
    EXPECT_EQ(bar_text(0.0, 4, false), "    ");
    EXPECT_EQ(bar_text(0.5, 4, false), "==  ");
    EXPECT_EQ(bar_text(0.625, 4, false), "==- ");
    EXPECT_EQ(bar_text(1.0, 4, false), "====");
    EXPECT_EQ(bar_text(0.625, 4, true), "━━╸ ");
}

TEST(ProgressBar, KeepsItsWidthForSharesThatMakeNoSense) {
    for (const double share : {-1.0, 2.0, std::nan(""), HUGE_VAL})
        EXPECT_EQ(display_width(bar_text(share, 6, true)), 6U) << share;
}

TEST(ProgressBar, ShowsAllPartsWhereThereIsRoom) {
    EXPECT_EQ(progress_text("epoch 3/25", 0.5, parts, 70, false),
              "epoch 3/25 =========           0:12 left  loss 0.6123  accuracy 0.8123");
}

TEST(ProgressBar, NeverIsWiderThanTheTerminal) {
    for (std::size_t columns = 0; columns < 120; ++columns) {
        const std::string text = progress_text("epoch 3/25", 0.7, parts, columns, true);
        EXPECT_LE(display_width(text), columns) << text;
    }
}

TEST(ProgressBar, LeavesTheLastPartsOutFirst) {
    const std::string text = progress_text("epoch 3/25", 0.5, parts, 45, false);
    EXPECT_THAT(text, HasSubstr("0:12 left"));
    EXPECT_THAT(text, HasSubstr("loss"));
    EXPECT_THAT(text, Not(HasSubstr("accuracy")));
}

TEST(ProgressBar, LeavesEmptyPartsOut) {
    const std::vector<std::string> with_gap{"", "loss 1"};
    EXPECT_EQ(progress_text("a", 1.0, with_gap, 20, false), "a ==========  loss 1");
}

TEST(ProgressBar, JudgesTheTimeLeftByTheWorkDone) {
    EXPECT_EQ(seconds_left(10.0, 2.0, 8.0), 30.0);
    EXPECT_EQ(seconds_left(10.0, 8.0, 8.0), 0.0);
    EXPECT_EQ(seconds_left(10.0, 0.0, 8.0), std::nullopt);
    EXPECT_EQ(seconds_left(10.0, std::nan(""), 8.0), std::nullopt);
    EXPECT_EQ(time_left(61.2), "1:02 left");
    EXPECT_EQ(time_left(3600.0), "1:00:00 left");
    EXPECT_EQ(time_left(std::nullopt), "");
}

TEST(ProgressBar, WritesOnlyWholeLinesWhereThereIsNoTerminal) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), std::fclose);
    ASSERT_NE(file, nullptr);
    {
        ProgressBar bar(file.get());
        EXPECT_FALSE(bar.on_terminal());
        EXPECT_FALSE(bar.due());
        bar.draw("epoch", 0.5, parts);
        bar.print("epoch 1 is done");
    }
    std::rewind(file.get());
    std::string content(1000, '\0');
    content.resize(std::fread(content.data(), 1, content.size(), file.get()));
    EXPECT_EQ(content, "epoch 1 is done\n");
}

}  // namespace
}  // namespace sketchfit
