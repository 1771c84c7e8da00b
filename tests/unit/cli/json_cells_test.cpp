// The same number in JSON and CSV, and nothing where there is none.
#include "sketchfit/cli/json_cells.h"

#include <limits>

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

TEST(JsonCells, WhatIsNoNumberIsNullAndEmpty) {
    EXPECT_TRUE(json_number(std::numeric_limits<double>::quiet_NaN()).is_null());
    EXPECT_TRUE(json_number(-std::numeric_limits<double>::infinity()).is_null());
    EXPECT_TRUE(json_number(std::nullopt).is_null());
    EXPECT_EQ(csv_cell(json_number(std::nullopt)), "");
}

TEST(JsonCells, NumbersKeepEveryDigit) {
    for (const double value : {0.1, 1.0 / 3.0, 5e-324, 1.7976931348623157e308, -2.5}) {
        EXPECT_EQ(json_number(value).get<double>(), value);
        EXPECT_EQ(std::stold(csv_cell(json_number(value))), std::stold(json_number(value).dump()));
    }
    EXPECT_EQ(csv_cell(26506), "26506");
}

TEST(JsonCells, TextIsBareInCsvAndRepairedInJson) {
    EXPECT_EQ(csv_cell("an \"ant\""), "an \"ant\"");
    EXPECT_EQ(json_text("a\xff"), "\"a\xef\xbf\xbd\"\n");
}

}  // namespace
}  // namespace sketchfit
