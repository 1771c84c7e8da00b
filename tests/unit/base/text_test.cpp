// Widths of UTF-8 text, and cutting it.
#include "sketchfit/base/text.h"

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

TEST(Text, WidthCountsColumnsOfATerminalAndNotBytes) {
    EXPECT_EQ(display_width(""), 0U);
    EXPECT_EQ(display_width("apple"), 5U);
    EXPECT_EQ(display_width("Löwe"), 4U);
    EXPECT_EQ(display_width("雪"), 2U);
    EXPECT_EQ(display_width(std::string(5000, 'x')), 5000U);
}

TEST(Text, ShorteningKeepsWholeCharacters) {
    EXPECT_EQ(shortened("apple", 5), "apple");
    EXPECT_EQ(shortened("pineapple", 6), "pin...");
    EXPECT_EQ(shortened("öööööö", 5), "öö...");
    EXPECT_EQ(shortened("pineapple", 2), "..");
    EXPECT_EQ(shortened("pineapple", 0), "");
}

TEST(Text, NumbersAreGroupedByThousands) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(26506), "26,506");
    EXPECT_EQ(grouped(1234567), "1,234,567");
}

}  // namespace
}  // namespace sketchfit
