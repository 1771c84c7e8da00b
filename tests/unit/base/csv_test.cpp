// Lines and cells of CSV.
#include "sketchfit/base/csv.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

TEST(Csv, QuotesOnlyWhatNeedsIt) {
    const std::vector<std::string> cells{"plain", "a,b", "say \"x\"", "two\nlines", ""};
    EXPECT_EQ(csv_line(cells), "plain,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\n");
}

TEST(Csv, NumbersComeBackToTheLastBit) {
    EXPECT_EQ(csv_number(0.1), "0.1");
    EXPECT_EQ(csv_number(1.0), "1");
    for (const double value : {1.0 / 3.0, 1e-300, 0.1 + 0.2, 123456789.123456789}) {
        const std::string text = csv_number(value);
        double back = 0.0;
        std::from_chars(text.data(), text.data() + text.size(), back);
        EXPECT_EQ(back, value) << text;
    }
    EXPECT_EQ(csv_float(0.1F), "0.1");
    EXPECT_EQ(csv_float(1.0F / 3.0F), "0.33333334");
}

TEST(Csv, WhatIsNoNumberIsEmpty) {
    EXPECT_EQ(csv_number(std::nullopt), "");
    EXPECT_EQ(csv_number(std::nan("")), "");
    EXPECT_EQ(csv_number(-std::numeric_limits<double>::infinity()), "");
    EXPECT_EQ(csv_float(std::numeric_limits<float>::quiet_NaN()), "");
}

}  // namespace
}  // namespace sketchfit
