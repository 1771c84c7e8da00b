// Sizes and lines as people read them.
#include "sketchfit/cli/fetch_display.h"

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

TEST(SizeText, HasOneDigitBehindThePoint) {
    EXPECT_EQ(size_text(0), "0 B");
    EXPECT_EQ(size_text(999), "999 B");
    EXPECT_EQ(size_text(1000), "1.0 kB");
    EXPECT_EQ(size_text(999949), "999.9 kB");
    EXPECT_EQ(size_text(999950), "1.0 MB");
    EXPECT_EQ(size_text(96590384), "96.6 MB");
    EXPECT_EQ(size_text(37e9), "37.0 GB");
    EXPECT_EQ(size_text(1e18), "1000000.0 TB");
}

TEST(EndedLine, SaysWhatCameOrWhyNot) {
    using State = Downloaded::State;
    EXPECT_EQ(ended_line("apple", {.state = State::done, .bytes = 235328, .drawings = 300}),
              "apple  235.3 kB  300 drawings");
    EXPECT_EQ(ended_line("apple", {.state = State::done, .bytes = 1500}), "apple  1.5 kB");
    EXPECT_EQ(ended_line("apple", {.state = State::failed, .trouble = "no\nfile"}),
              "apple  failed: no?file");
}

}  // namespace
}  // namespace sketchfit
