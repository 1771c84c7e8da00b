// Base64 against the vectors of RFC 4648, section 10.
#include "sketchfit/report/base64.h"

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

TEST(Base64, GivesTheVectorsOfRfc4648) {
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foo"), "Zm9v");
    EXPECT_EQ(base64("foob"), "Zm9vYg==");
    EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, TakesBytesAbove127AsTheyAre) {
    EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
}

TEST(Base64, WritesNumbersLittleEndian) {
    EXPECT_EQ(base64(std::vector<std::uint16_t>{1, 258}), "AQACAQ==");
    EXPECT_EQ(base64(std::vector<std::int8_t>{-1, 0, 1}), "/wAB");
}

}  // namespace
}  // namespace sketchfit
