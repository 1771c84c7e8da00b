// Errors carry formatted one-line messages; printable() makes any bytes safe to show.
#include "sketchfit/base/error.h"

#include <string>

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

TEST(Error, FailFormatsItsMessage) {
    try {
        fail("{} is not below {}", 7, 3);
    } catch (const UsageError&) {
        FAIL() << "fail() throws a plain Error";
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "7 is not below 3");
    }
}

TEST(Error, FailUsageThrowsAUsageErrorThatIsAnErrorToo) {
    EXPECT_THROW(fail_usage("wrong {}", "flag"), UsageError);
    EXPECT_THROW(fail_usage("wrong {}", "flag"), Error);
}

TEST(Printable, KeepsTextThatIsWellFormed) {
    EXPECT_EQ(printable(""), "");
    EXPECT_EQ(printable("The Eiffel Tower"), "The Eiffel Tower");
    EXPECT_EQ(printable("Zür\u0323ich \u4e2d\u6587 \U0001F34E"),
              "Zür\u0323ich \u4e2d\u6587 \U0001F34E");
}

TEST(Printable, HidesControlCharactersAndEscapeSequences) {
    EXPECT_EQ(printable("a\nb\tc\rd"), "a?b?c?d");
    EXPECT_EQ(printable("\x1b[31mred\x7f"), "?[31mred?");
    EXPECT_EQ(printable(std::string("a\0b", 3)), "a?b");
    // U+009B starts an escape sequence by itself; U+00A0 is the first one that may stay.
    EXPECT_EQ(printable("\xC2\x9B"
                        "31m\xC2\xA0"),
              "?31m\xC2\xA0");
}

TEST(Printable, ReplacesEachByteThatIsNotUtf8) {
    EXPECT_EQ(printable("\xff\xfe"), "??");
    EXPECT_EQ(printable("\x80"), "?");
    EXPECT_EQ(printable("caf\xe9"), "caf?");           // Latin-1
    EXPECT_EQ(printable("\xE4\xB8"), "??");            // cut short
    EXPECT_EQ(printable("\xC0\x8A"), "??");            // overlong line feed
    EXPECT_EQ(printable("\xE0\x80\x8A"), "???");       // overlong in three bytes
    EXPECT_EQ(printable("\xED\xA0\x80"), "???");       // a surrogate
    EXPECT_EQ(printable("\xF4\x90\x80\x80"), "????");  // above U+10FFFF
    EXPECT_EQ(printable("\xF4\x8F\xBF\xBD"), "\xF4\x8F\xBF\xBD");
}

TEST(Printable, CutsLongTextAtTheLimitAndBetweenCharacters) {
    EXPECT_EQ(printable("abcdef", 6), "abcdef");
    EXPECT_EQ(printable("abcdefg", 6), "abcdef...");
    EXPECT_EQ(printable("ab\u00e9", 3), "ab...");
    EXPECT_EQ(printable(std::string(1000, 'x')), std::string(80, 'x') + "...");
}

}  // namespace
}  // namespace sketchfit
