// The time of day: its form, and that it goes on.
#include "sketchfit/base/clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sketchfit {
namespace {

TEST(Clock, SaysTheTimeInUtcToTheSecond) {
    const std::string before = utc_now();
    EXPECT_THAT(before, testing::MatchesRegex(
                            "20[0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z"));
    EXPECT_LE(before, utc_now());
}

}  // namespace
}  // namespace sketchfit
