// Padding, wrapping, aligned tables, and numbers as text.
#include "sketchfit/cli/tables.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

TEST(Tables, PaddingFillsUpToTheWidth) {
    EXPECT_EQ(padded("ab", 4), "ab  ");
    EXPECT_EQ(padded("ab", 4, Align::right), "  ab");
    EXPECT_EQ(padded("Löwe", 5), "Löwe ");
    EXPECT_EQ(padded("longer", 4), "longer");
}

TEST(Tables, WrappingBreaksAtSpaces) {
    EXPECT_EQ(wrapped("one two three", 7), (std::vector<std::string>{"one two", "three"}));
    EXPECT_EQ(wrapped("  a   b ", 10), (std::vector<std::string>{"a b"}));
    EXPECT_EQ(wrapped("unbreakable a", 4), (std::vector<std::string>{"unbreakable", "a"}));
    EXPECT_TRUE(wrapped("", 10).empty());
}

TEST(Tables, ColumnsLineUpWhateverTheirTextIsMadeOf) {
    Table table({{"class", Align::left}, {"count"}});
    table.add({"Löwe", "7"});
    table.add({"雪", "1,200"});
    EXPECT_EQ(table.text(),
              "class  count\n"
              "Löwe       7\n"
              "雪     1,200\n");
}

TEST(Tables, LinesEndWithoutSpaces) {
    Table table({{"name", Align::left}, {"note", Align::left}});
    table.add({"a", ""});
    table.add({"b"});
    EXPECT_EQ(table.text(), "name  note\na\nb\n");
}

TEST(Tables, DecimalsSayWhatIsNoNumber) {
    EXPECT_EQ(decimals(0.79951), "0.7995");
    EXPECT_EQ(decimals(std::nullopt), "-");
    EXPECT_EQ(decimals(std::nan("")), "nan");
    EXPECT_EQ(decimals(-std::nan("")), "nan");
    EXPECT_EQ(decimals(-std::numeric_limits<double>::infinity()), "-inf");
    EXPECT_EQ(decimals(123456789.0), "1.23e+08");
}

TEST(Tables, DurationsGrowFromSecondsToHours) {
    EXPECT_EQ(duration(0.126), "0.13 s");
    EXPECT_EQ(duration(9.996), "10.0 s");
    EXPECT_EQ(duration(59.94), "59.9 s");
    EXPECT_EQ(duration(59.97), "1:00");
    EXPECT_EQ(duration(245), "4:05");
    EXPECT_EQ(duration(3723), "1:02:03");
    EXPECT_EQ(duration(-1), "-");
    EXPECT_EQ(duration(std::nan("")), "-");
}

}  // namespace
}  // namespace sketchfit
