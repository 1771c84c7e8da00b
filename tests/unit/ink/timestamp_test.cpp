// Moments as QuickDraw writes them, and texts that are none.
#include "sketchfit/ink/timestamp.h"

#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

TEST(Timestamp, IsReadAndWrittenAsQuickDrawDoes) {
    // `date -u -d ... +%s` gave the seconds.
    const std::pair<const char*, std::int64_t> moments[] = {
        {"2017-03-10 22:17:57.57466 UTC", 1489184277574660},
        {"2017-03-10 22:17:57.5 UTC", 1489184277500000},
        {"2017-03-10 22:17:57 UTC", 1489184277000000},
        {"1970-01-01 00:00:00 UTC", 0},
        {"1969-12-31 23:59:59.999999 UTC", -1},
        {"2000-02-29 00:00:00.000001 UTC", 951782400000001},
        {"0001-01-01 00:00:00 UTC", -62135596800000000},
        {"9999-12-31 23:59:59.999999 UTC", 253402300799999999}};
    for (const auto& [text, microseconds] : moments) {
        EXPECT_EQ(parse_timestamp(text), microseconds) << text;
        EXPECT_EQ(format_timestamp(microseconds), text);
    }
}

TEST(Timestamp, MayHaveTrailingZeros) {
    EXPECT_EQ(parse_timestamp("2017-03-10 22:17:57.500000 UTC"), 1489184277500000);
}

TEST(Timestamp, IsNothingForOtherTexts) {
    for (const char* text : {"",
                             "2017",
                             "2017-03-10",
                             "2017-03-10 22:17:57",
                             "2017-03-10 22:17:57. UTC",
                             "2017-03-10 22:17:57.1234567 UTC",
                             "2017-03-10T22:17:57 UTC",
                             "2017-02-29 22:17:57 UTC",
                             "2017-13-10 22:17:57 UTC",
                             "2017-00-10 22:17:57 UTC",
                             "2017-03-00 22:17:57 UTC",
                             "2017-03-10 24:17:57 UTC",
                             "2017-03-10 22:60:57 UTC",
                             "2017-03-10 22:17:60 UTC",
                             "0000-03-10 22:17:57 UTC",
                             "2017-03-10 22:17:57 UTC ",
                             " 2017-03-10 22:17:57 UTC",
                             "2017-3-10 22:17:57 UTC",
                             "2017-03-10 22:17:57 GMT",
                             "2017-03-10 22:17:5a UTC",
                             "2017-03-10 22:17:57.5"}) {
        EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
    }
}

TEST(Timestamp, BeyondTheYear9999IsRefused) {
    EXPECT_NE(fixtures::error_of([] { format_timestamp(253402300800000000); }), "");
    EXPECT_NE(fixtures::error_of([] { format_timestamp(-62135596800000001); }), "");
    EXPECT_NE(fixtures::error_of([] { format_timestamp(INT64_MAX); }), "");
    EXPECT_NE(fixtures::error_of([] { format_timestamp(INT64_MIN); }), "");
}

}  // namespace
}  // namespace sketchfit
