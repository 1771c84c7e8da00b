// Lines of any length and end, at every place of the buffer.
#include "sketchfit/data/line_reader.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using Result = LineReader::Result;
using testing::ElementsAre;

/// All lines; those that are too long as "TOO LONG".
std::vector<std::string> lines_of(const std::string& text, std::size_t limit = 1000) {
    MemorySource source("test", fixtures::bytes_of(text));
    LineReader reader(source, limit);
    std::vector<std::string> lines;
    std::string_view line;
    for (;;) {
        const Result result = reader.next(line);
        if (result == Result::end) return lines;
        lines.emplace_back(result == Result::line ? line : "TOO LONG");
        EXPECT_EQ(reader.number(), lines.size());
    }
}

TEST(LineReader, GivesLinesWithoutTheirEnds) {
    EXPECT_THAT(lines_of("a\nbc\r\n\n\rd\n"), ElementsAre("a", "bc", "", "\rd"));
    EXPECT_THAT(lines_of("a\nlast"), ElementsAre("a", "last"));
    EXPECT_THAT(lines_of("\n"), ElementsAre(""));
    EXPECT_TRUE(lines_of("").empty());
}

TEST(LineReader, PassesOverLinesBeyondTheLimit) {
    const std::string fit(1000, 'x');
    EXPECT_THAT(lines_of(fit + "\n" + fit + "y\n" + fit + "\r\nend\n" + fit + "y"),
                ElementsAre(fit, "TOO LONG", fit, "end", "TOO LONG"));
    const std::string huge(1'000'000, 'x');
    EXPECT_THAT(lines_of(huge + "\nend"), ElementsAre("TOO LONG", "end"));
    EXPECT_THAT(lines_of(huge), ElementsAre("TOO LONG"));
}

TEST(LineReader, GrowsForLinesLongerThanItsBuffer) {
    std::string text;
    for (const std::size_t length : {700'000U, 10U, 262'144U, 262'143U, 262'145U, 3U})
        text += std::string(length, 'z') + "\n";
    const auto lines = lines_of(text, 1'000'000);
    ASSERT_EQ(lines.size(), 6U);
    EXPECT_EQ(lines[0].size(), 700'000U);
    EXPECT_EQ(lines[2].size(), 262'144U);
    EXPECT_EQ(lines[5], "zzz");
}

TEST(LineReader, EndsEveryLineByABreakOrZero) {
    std::string text;
    for (int i = 0; i < 60'000; ++i) text += std::to_string(i) + (i % 2 == 0 ? "\n" : "\r\n");
    text += "end";
    MemorySource source("test", fixtures::bytes_of(text));
    LineReader reader(source, 100);
    std::string_view line;
    std::size_t count = 0;
    while (reader.next(line) != Result::end) {
        const char behind = line.data()[line.size()];
        EXPECT_EQ(behind, ++count > 60'000 ? '\0' : count % 2 == 1 ? '\n' : '\r');
    }
    EXPECT_EQ(count, 60'001U);
}

}  // namespace
}  // namespace sketchfit
