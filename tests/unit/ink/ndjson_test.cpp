// Lines of .ndjson as QuickDraw publishes them and as they never should be.
#include "sketchfit/ink/ndjson.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"
#include "tests/unit/ink/sources.h"

namespace sketchfit {
namespace {

using fixtures::error_of;
using fixtures::read_all;
using fixtures::text_source;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const std::string apple =
    R"({"word":"apple","countrycode":"US","timestamp":"2017-03-10 22:17:57.57466 UTC",)"
    R"("recognized":false,"key_id":"6420579601088512","drawing":[[[255,0],[0,7]],[[3],[4]]]})";

std::vector<Drawing> read(std::string text, NdjsonOptions options = {}) {
    NdjsonSource source(text_source(std::move(text)), std::move(options));
    return read_all(source);
}

Drawing read_one(std::string text) {
    const std::vector<Drawing> drawings = read(std::move(text));
    EXPECT_EQ(drawings.size(), 1U);
    return drawings.empty() ? Drawing() : drawings.front();
}

std::string error_of_line(const std::string& line) {
    return error_of([&] { read(line); });
}

/// A line with this text as its "drawing".
std::string with_strokes(const std::string& strokes) {
    return R"({"word":"a","drawing":)" + strokes + "}";
}

std::string error_of_strokes(const std::string& strokes) {
    return error_of_line(with_strokes(strokes));
}

TEST(NdjsonSource, ReadsASimplifiedDrawing) {
    const Drawing drawing = read_one(apple + "\n");
    EXPECT_EQ(drawing.word, "apple");
    EXPECT_EQ(drawing.countrycode, "US");
    EXPECT_EQ(drawing.timestamp, 1489184277574660);
    EXPECT_EQ(drawing.recognized, false);
    EXPECT_EQ(drawing.key_id, 6420579601088512U);
    EXPECT_EQ(drawing.strokes, (Strokes{{{255, 0}, {0, 7}}, {{3, 4}}}));
    EXPECT_FALSE(drawing.is_raw());
}

TEST(NdjsonSource, ReadsARawDrawingWithItsTimes) {
    const Drawing drawing =
        read_one(with_strokes("[[[675.5,-2],[158,1e3],[0,12.25]],[[1],[2],[40]]]"));
    EXPECT_EQ(drawing.strokes, (Strokes{{{675.5, 158}, {-2, 1000}}, {{1, 2}}}));
    EXPECT_THAT(drawing.times, ElementsAre(0, 12.25, 40));
    EXPECT_TRUE(drawing.is_raw());
}

TEST(NdjsonSource, TakesKeysInAnyOrderAndIgnoresUnknownOnes) {
    const Drawing drawing = read_one(
        R"({"x":{"drawing":[1,{"word":[]}]},"drawing":[[[1],[2]]],"more":null,"word":"t-shirt"})");
    EXPECT_EQ(drawing.word, "t-shirt");
    EXPECT_EQ(drawing.strokes, (Strokes{{{1, 2}}}));
    EXPECT_FALSE(drawing.key_id || drawing.timestamp || drawing.recognized);
    EXPECT_EQ(drawing.countrycode, "");
}

TEST(NdjsonSource, TakesSpacesAnywhereAndEscapes) {
    const Drawing drawing = read_one(
        " { \"w\\u006frd\" : \"caf\\u00e9 \\\"x\\\"\" ,\t\"drawing\" : [ [ [ 1 , 2 ] , [ 3\t,4 ] ] "
        "] , \"key_id\" : 12 } ");
    EXPECT_EQ(drawing.word, "café \"x\"");
    EXPECT_EQ(drawing.key_id, 12U);
    EXPECT_EQ(drawing.strokes, (Strokes{{{1, 3}, {2, 4}}}));
}

TEST(NdjsonSource, TreatsNullAsAbsent) {
    const Drawing drawing = read_one(
        R"({"word":"a","countrycode":null,"timestamp":null,"recognized":null,"key_id":null,)"
        R"("drawing":[[[1],[2]]]})");
    EXPECT_FALSE(drawing.key_id || drawing.timestamp || drawing.recognized);
    EXPECT_THAT(error_of_line(R"({"word":null,"drawing":[[[1],[2]]]})"),
                HasSubstr("\"word\" is miss"));
    EXPECT_THAT(error_of_strokes("null"), HasSubstr("no list of strokes"));
}

TEST(NdjsonSource, GivesItsWordToLinesWithoutOne) {
    const std::string line = R"({"drawing":[[[1],[2]]]})";
    EXPECT_EQ(error_of_line(line), "test, line 1: the key \"word\" is missing");
    const auto drawings = read(line + "\n" + apple, {.word = "bee"});
    ASSERT_EQ(drawings.size(), 2U);
    EXPECT_EQ(drawings[0].word, "bee");
    EXPECT_EQ(drawings[1].word, "apple");
    EXPECT_THAT(error_of([&] { read(line, {.word = "a\nb"}); }), HasSubstr("control characters"));
}

TEST(NdjsonSource, TakesAllKindsOfLineEndsAndAByteOrderMark) {
    const std::string text = "\xEF\xBB\xBF" + apple + "\r\n\r\n \t\n\n" + apple;
    EXPECT_EQ(read(text).size(), 2U);
    EXPECT_EQ(read(text + "\r\n").size(), 2U);
    EXPECT_EQ(read(text + "\r").size(), 2U);
    EXPECT_EQ(read("").size(), 0U);
    EXPECT_EQ(read("\n\n").size(), 0U);
}

TEST(NdjsonSource, ReadsTheLongestNumbersExactly) {
    const Drawing drawing = read_one(with_strokes(
        "[[[0.1,123.4567890123456789,100.00000000000000000000001,2.5e-3,-0.0,9007199254740993e-12],"
        "[1,12,123,1234,12345,0],[1234567,12345678,123456789012,1e3,1E+2,0.30000000000000004]]]"));
    const auto points = drawing.strokes.points();
    EXPECT_EQ(points[0], (Point{0.1, 1}));
    EXPECT_EQ(points[1], (Point{123.4567890123456789, 12}));
    EXPECT_EQ(points[2], (Point{100.00000000000000000000001, 123}));
    EXPECT_EQ(points[3], (Point{0.0025, 1234}));
    EXPECT_EQ(points[4], (Point{0, 12345}));
    EXPECT_EQ(points[5], (Point{9007199254740993e-12, 0}));
    EXPECT_THAT(drawing.times,
                ElementsAre(1234567, 12345678, 123456789012, 1000, 100, 0.30000000000000004));
}

TEST(NdjsonSource, RefusesWhatIsNoNumber) {
    for (const char* number :
         {"01",  "-01", "+1",       ".5",  "1.",    "1.e3", "1e",   "1e+", "--1", "-", "0x10",
          "NaN", "nan", "Infinity", "inf", "\"1\"", "true", "null", "[1]", "{}",  ""}) {
        const std::string error = error_of_strokes("[[[" + std::string(number) + ",1],[2,2]]]");
        EXPECT_THAT(error, StartsWith("test, line 1: ")) << number;
    }
    EXPECT_THAT(error_of_strokes("[[[1e999],[2]]]"), HasSubstr("1e999 is beyond the range"));
    EXPECT_THAT(error_of_strokes("[[[-1e999],[2],[3]]]"), HasSubstr("beyond the range"));
}

TEST(NdjsonSource, RefusesCoordinatesOutOfRange) {
    EXPECT_EQ(
        error_of_strokes("[[[1,256],[2,3]]]"),
        "test, line 1: the point (256, 3) lies beyond 0 to 255, where simplified drawings are; "
        "raw ones have times");
    EXPECT_THAT(error_of_strokes("[[[1],[-1]]]"), HasSubstr("(1, -1) lies beyond"));
    EXPECT_EQ(error_of_strokes("[[[1],[1000001],[0]]]"),
              "test, line 1: the point (1, 1000001) lies beyond -1000000 to 1000000");
    EXPECT_THAT(error_of_strokes("[[[1],[1],[1e13]]]"), HasSubstr("the time 1"));
    EXPECT_EQ(error_of_strokes("[[[0,255],[255,0]]]"), "");
}

TEST(NdjsonSource, RefusesUnequalLists) {
    EXPECT_EQ(error_of_strokes("[[[1],[2]],[[1,2],[3]]]"),
              "test, line 1: stroke 2 has lists of unequal lengths: 2 of x, 1 of y");
    EXPECT_THAT(error_of_strokes("[[[1],[2],[]]]"), HasSubstr("1 of x, 1 of y, 0 times"));
    EXPECT_THAT(error_of_strokes("[[[1],[2],[3]],[[1],[2]]]"), HasSubstr("stroke 2 has no times"));
    EXPECT_THAT(error_of_strokes("[[[1],[2]],[[1],[2],[3]]]"), HasSubstr("stroke 2 has times"));
    EXPECT_THAT(error_of_strokes("[[[1]]]"), HasSubstr("',' is expected at byte 5"));
    EXPECT_THAT(error_of_strokes("[[[1],[2],[3],[4]]]"), HasSubstr("']' is expected"));
    EXPECT_THAT(error_of_strokes("[[]]"), HasSubstr("'[' is expected"));
}

TEST(NdjsonSource, RefusesDrawingsWithoutPoints) {
    EXPECT_EQ(error_of_strokes("[]"), "test, line 1: the drawing has no points");
    EXPECT_THAT(error_of_strokes("[[[],[]]]"), HasSubstr("no points"));
    EXPECT_THAT(error_of_strokes("[[[],[],[]]]"), HasSubstr("no points"));
    EXPECT_EQ(read_one(with_strokes("[[[],[]],[[1],[2]]]")).strokes, (Strokes{{}, {{1, 2}}}));
}

TEST(NdjsonSource, RefusesBrokenJson) {
    EXPECT_EQ(error_of_line("hello"), "test, line 1: it is no JSON object: {\"word\": ...}");
    EXPECT_THAT(error_of_line("[1]"), HasSubstr("no JSON object"));
    EXPECT_THAT(error_of_line("5"), HasSubstr("no JSON object"));
    EXPECT_THAT(error_of_line(apple + apple), HasSubstr("text follows"));
    EXPECT_THAT(error_of_line(apple + "]"), StartsWith("test, line 1: "));
    EXPECT_THAT(error_of_strokes("[[[1],[2]]]]"), StartsWith("test, line 1: "));
    EXPECT_THAT(error_of_strokes("[[[1],[2]]}"), StartsWith("test, line 1: "));
    EXPECT_THAT(error_of_strokes("[[[1],[2}]]"), StartsWith("test, line 1: "));
    EXPECT_THAT(error_of_line("{'word':'a'}"), StartsWith("test, line 1: "));
    for (std::size_t i = 1; i < apple.size(); ++i) {
        EXPECT_THAT(error_of_line(apple.substr(0, i)), StartsWith("test, line 1: ")) << i;
        EXPECT_THAT(error_of_line(apple.substr(0, i) + "\n"), StartsWith("test, line 1: ")) << i;
    }
}

TEST(NdjsonSource, RefusesAbsentAndDoubledKeys) {
    EXPECT_EQ(error_of_line(R"({"word":"a"})"), "test, line 1: the key \"drawing\" is missing");
    EXPECT_EQ(error_of_line("{}"), "test, line 1: the key \"drawing\" is missing");
    EXPECT_EQ(error_of_line(R"({"word":"a","word":"b","drawing":[[[1],[2]]]})"),
              "test, line 1: the key \"word\" comes twice");
    EXPECT_THAT(error_of_line(R"({"drawing":[[[1],[2]]],"word":"a","drawing":[[[1],[2]]]})"),
                HasSubstr("\"drawing\" comes twice"));
}

TEST(NdjsonSource, RefusesWrongTypes) {
    const auto error_with = [](const std::string& field) {
        return error_of_line("{" + field + R"(,"drawing":[[[1],[2]]],"word":"a"})");
    };
    EXPECT_THAT(error_of_line(R"({"word":5,"drawing":[[[1],[2]]]})"),
                HasSubstr("\"word\" is no text"));
    EXPECT_THAT(error_with(R"("countrycode":5)"), HasSubstr("\"countrycode\" is no text"));
    EXPECT_THAT(error_with(R"("countrycode":"USA")"), HasSubstr("two letters"));
    EXPECT_THAT(error_with(R"("timestamp":1489184277)"), HasSubstr("\"timestamp\" is no text"));
    EXPECT_THAT(error_with(R"("timestamp":"yesterday")"), HasSubstr("has the form"));
    EXPECT_THAT(error_with(R"("recognized":"true")"), HasSubstr("neither true nor false"));
    EXPECT_THAT(error_with(R"("recognized":1)"), HasSubstr("neither true nor false"));
    EXPECT_THAT(error_with(R"("key_id":"12x")"), HasSubstr("no whole number"));
    EXPECT_THAT(error_with(R"("key_id":"")"), HasSubstr("no whole number"));
    EXPECT_THAT(error_with(R"("key_id":1.5)"), HasSubstr("no whole number"));
    EXPECT_THAT(error_with(R"("key_id":-1)"), HasSubstr("no whole number"));
    EXPECT_THAT(error_with(R"("key_id":"18446744073709551616")"), HasSubstr("no whole number"));
    EXPECT_EQ(error_with(R"("key_id":"18446744073709551615")"), "");
    EXPECT_THAT(error_of_strokes(R"("[[[1],[2]]]")"), HasSubstr("no list of strokes"));
    EXPECT_THAT(error_of_strokes("{}"), HasSubstr("no list of strokes"));
    EXPECT_THAT(error_of_strokes("5"), HasSubstr("no list of strokes"));
}

TEST(NdjsonSource, RefusesWordsThatAreNone) {
    const auto error_of_word = [](const std::string& word) {
        return error_of_line("{\"word\":\"" + word + "\",\"drawing\":[[[1],[2]]]}");
    };
    EXPECT_THAT(error_of_word(""), HasSubstr("the word has 0 bytes"));
    EXPECT_THAT(error_of_word(std::string(201, 'a')), HasSubstr("the word has 201 bytes"));
    EXPECT_EQ(error_of_word(std::string(200, 'a')), "");
    EXPECT_THAT(error_of_word("a\\u0000b"), HasSubstr("control characters"));
    EXPECT_THAT(error_of_word("a\\u001bb"), HasSubstr("control characters"));
    EXPECT_THAT(error_of_word("a\tb"), HasSubstr("no valid JSON"));
    EXPECT_THAT(error_of_word("\xFF\xFE"), HasSubstr("no valid JSON"));
    EXPECT_THAT(error_of_word("\\ud800"), StartsWith("test, line 1: "));
}

TEST(NdjsonSource, RefusesDeepNesting) {
    const std::string deep(100000, '[');
    EXPECT_THAT(error_of_strokes(deep), StartsWith("test, line 1: "));
    EXPECT_THAT(error_of_strokes(deep + std::string(100000, ']')), StartsWith("test, line 1: "));
    EXPECT_THAT(error_of_line(deep), StartsWith("test, line 1: "));
    const std::string ignored =
        R"({"x":)" + deep + std::string(100000, ']') + R"(,"word":"a","drawing":[[[1],[2]]]})";
    EXPECT_EQ(error_of_line(ignored), "");
}

TEST(NdjsonSource, RefusesTooManyStrokesOrPoints) {
    std::string strokes = "[[[1],[1]]";
    for (int i = 0; i < 65535; ++i) strokes += ",[[1],[1]]";
    EXPECT_THAT(error_of_strokes(strokes + "]"), HasSubstr("more than 65535 strokes or"));
    std::string list = "[1";
    for (int i = 0; i < 1000000; ++i) list += ",1";
    list += "]";
    EXPECT_THAT(error_of_strokes("[[" + list + "," + list + "]]"), HasSubstr("line 1: "));
}

TEST(NdjsonSource, LeavesMalformedLinesOutWhereAsked) {
    std::vector<std::string> messages;
    const NdjsonOptions options{
        .on_malformed = [&](const std::string& message) { messages.push_back(message); }};
    const auto drawings = read("{\n" + apple + "\n\nword\n" + apple + "\n{\"word\":\"a\"", options);
    EXPECT_EQ(drawings.size(), 2U);
    EXPECT_THAT(messages, ElementsAre(StartsWith("test, line 1: it is no valid JSON"),
                                      StartsWith("test, line 4: it is no"),
                                      StartsWith("test, line 6: it is no valid JSON")));
}

TEST(NdjsonSource, LeavesNothingOfAMalformedLine) {
    NdjsonSource source(text_source("{\"word\":\"a\",\"drawing\":[[[1],[2]],[[3]]]}\n" + apple),
                        {});
    Drawing drawing;
    EXPECT_NE(error_of([&] { source.next(drawing); }), "");
    EXPECT_TRUE(drawing.strokes.empty() && drawing.word.empty());
    EXPECT_TRUE(source.next(drawing));  // the next line can still be read
    EXPECT_EQ(drawing.word, "apple");
    EXPECT_FALSE(source.next(drawing));
    EXPECT_TRUE(drawing.strokes.empty() && drawing.word.empty() && !drawing.key_id);
}

TEST(NdjsonSource, PassesOverLinesOfHundredsOfMegabytes) {
    std::vector<std::string> messages;
    auto bytes = std::make_unique<fixtures::RepeatedByteSource>(R"({"word":"a","drawing":[)", '[',
                                                                300'000'000, "\n" + apple + "\n");
    NdjsonSource source(std::move(bytes), {.on_malformed = [&](const std::string& message) {
                            messages.push_back(message);
                        }});
    EXPECT_EQ(read_all(source).size(), 1U);
    EXPECT_THAT(messages, ElementsAre("test, line 1: it is longer than 4194304 bytes"));
    EXPECT_EQ(source.remaining(), 0U);
}

TEST(NdjsonSource, ReadsGzippedFilesAndTellsOfCutOnes) {
    const fixtures::TemporaryFolder folder;
    std::string text;
    for (int i = 0; i < 2000; ++i) text += apple + "\n";
    const std::string bytes = fixtures::gzipped(text);
    NdjsonSource source(open_plain_or_gzip(folder.put("a.ndjson.gz", bytes)));
    EXPECT_EQ(source.remaining(), bytes.size());
    EXPECT_EQ(read_all(source).size(), 2000U);
    EXPECT_EQ(source.remaining(), 0U);
    const auto cut = folder.put("cut.ndjson.gz", bytes.substr(0, bytes.size() / 2));
    int told = 0;
    NdjsonSource cut_source(open_plain_or_gzip(cut),
                            {.on_malformed = [&](const std::string&) { ++told; }});
    EXPECT_THAT(error_of([&] { read_all(cut_source); }), HasSubstr("cut off or damaged"));
    EXPECT_EQ(told, 0);
}

TEST(NdjsonSource, ReadsTheOfficialFiles) {
    const auto files = fixtures::ndjson_files("simplified");
    if (files.empty()) GTEST_SKIP() << "no real drawings beside the checkout";
    std::size_t count = 0;
    for (const auto& file : files) {
        NdjsonSource source(open_plain_or_gzip(file));
        for (const Drawing& drawing : read_all(source)) {
            EXPECT_EQ(drawing.word, file.stem().string());
            EXPECT_TRUE(drawing.key_id && drawing.timestamp && drawing.recognized);
            EXPECT_FALSE(drawing.is_raw());
            ++count;
        }
    }
    EXPECT_EQ(count, 25 * files.size());
}

}  // namespace
}  // namespace sketchfit
