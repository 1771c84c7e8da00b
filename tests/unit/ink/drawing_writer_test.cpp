// What is written is what the official files hold, byte for byte, and is read again as it was.
#include "sketchfit/ink/drawing_writer.h"

#include <cmath>
#include <filesystem>
#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/ink/binary.h"
#include "sketchfit/ink/ndjson.h"
#include "tests/unit/data/fixtures.h"
#include "tests/unit/ink/sources.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using fixtures::error_of;
using fixtures::TemporaryFolder;
using testing::HasSubstr;

Drawing apple() {
    return {.strokes = {{{255, 0}, {0, 7}}, {{3, 4}}},
            .word = "apple",
            .countrycode = "US",
            .key_id = 6420579601088512,
            .timestamp = 1489184277574660,
            .recognized = false};
}

template <typename Writer>
std::string written(const std::vector<Drawing>& drawings) {
    const TemporaryFolder folder;
    Writer writer(folder / "x");
    for (const Drawing& drawing : drawings) writer.write(drawing);
    writer.finish();
    return read_file(folder / "x");
}

template <typename Writer>
std::string error_of_writing(const Drawing& drawing) {
    return error_of([&] { written<Writer>({drawing}); });
}

TEST(NdjsonWriter, WritesTheOfficialForm) {
    EXPECT_EQ(
        written<NdjsonWriter>({apple()}),
        R"({"word":"apple","countrycode":"US","timestamp":"2017-03-10 22:17:57.57466 UTC",)"
        R"("recognized":false,"key_id":"6420579601088512","drawing":[[[255,0],[0,7]],[[3],[4]]]})"
        "\n");
}

TEST(NdjsonWriter, LeavesOutWhatIsNotKnown) {
    Drawing drawing;
    drawing.word = "caf\xC3\xA9 \"x\" \\";
    drawing.strokes = {{{1, 0.5}}, {}};
    EXPECT_EQ(written<NdjsonWriter>({drawing}),
              "{\"word\":\"caf\xC3\xA9 \\\"x\\\" \\\\\",\"drawing\":[[[1],[0.5]],[[],[]]]}\n");
}

TEST(NdjsonWriter, WritesNumbersThatAreReadAgainAsTheyWere) {
    Drawing drawing;
    drawing.word = "a";
    drawing.strokes = {{{0.1, -1e6}, {1.0 / 3, 5e-324}, {123456.789012345678, -0.0}}};
    drawing.times = {0, 1e12, 1e-7};
    NdjsonSource source(fixtures::text_source(written<NdjsonWriter>({drawing})));
    const auto drawings = fixtures::read_all(source);
    ASSERT_EQ(drawings.size(), 1U);
    EXPECT_EQ(drawings[0].strokes, drawing.strokes);
    EXPECT_EQ(drawings[0].times, drawing.times);
}

TEST(NdjsonWriter, RefusesWhatWouldNotBeReadAgain) {
    Drawing drawing = apple();
    drawing.word = "";
    EXPECT_THAT(error_of_writing<NdjsonWriter>(drawing), HasSubstr("the word"));
    drawing = apple();
    drawing.strokes.points()[0].x = std::numeric_limits<double>::quiet_NaN();
    EXPECT_THAT(error_of_writing<NdjsonWriter>(drawing), HasSubstr("(nan, 0) lies beyond"));
    drawing = apple();
    drawing.times = {1, 2};
    EXPECT_THAT(error_of_writing<NdjsonWriter>(drawing), HasSubstr("3 points has 2 times"));
    drawing = apple();
    drawing.countrycode = "USA";
    EXPECT_THAT(error_of_writing<NdjsonWriter>(drawing), HasSubstr("no two letters"));
    EXPECT_THAT(error_of_writing<NdjsonWriter>({.strokes = {}, .word = "a"}),
                HasSubstr("no points"));
}

TEST(NdjsonWriter, LeavesNoFileWhereItIsNotFinished) {
    const TemporaryFolder folder;
    { NdjsonWriter(folder / "x").write(apple()); }
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

/// All drawings of the official files of a kind, and the bytes of these files.
std::vector<Drawing> official_drawings(const std::string& kind, std::string& bytes) {
    std::vector<Drawing> drawings;
    for (const fs::path& file : fixtures::ndjson_files(kind)) {
        NdjsonSource source(open_plain_or_gzip(file));
        for (const Drawing& drawing : fixtures::read_all(source)) drawings.push_back(drawing);
        bytes += read_file(file);
        if (!bytes.ends_with('\n')) bytes += '\n';
    }
    return drawings;
}

TEST(NdjsonWriter, GivesTheOfficialFilesAgainByteForByte) {
    for (const char* kind : {"simplified", "raw"}) {
        std::string official;
        const auto drawings = official_drawings(kind, official);
        if (drawings.empty()) GTEST_SKIP() << "no real drawings beside the checkout";
        EXPECT_TRUE(written<NdjsonWriter>(drawings) == official) << kind;
    }
}

TEST(BinaryWriter, WritesTheFormThatIsRead) {
    Drawing second = apple();
    second.recognized = true;
    second.strokes = {{{1, 2}}};
    BinarySource source(fixtures::text_source(written<BinaryWriter>({apple(), second})), "apple");
    const auto drawings = fixtures::read_all(source);
    ASSERT_EQ(drawings.size(), 2U);
    EXPECT_EQ(drawings[0].strokes, apple().strokes);
    EXPECT_EQ(drawings[0].key_id, apple().key_id);
    EXPECT_EQ(drawings[0].countrycode, "US");
    EXPECT_EQ(drawings[0].recognized, false);
    EXPECT_EQ(drawings[0].timestamp, 1489184277000000);  // whole seconds
    EXPECT_EQ(drawings[1].strokes, second.strokes);
    EXPECT_EQ(drawings[1].recognized, true);
}

TEST(BinaryWriter, HasItsOwnWordsForWhatIsNotKnown) {
    const std::string bytes = written<BinaryWriter>({{.strokes = {{{1, 2}}}, .word = "a"}});
    EXPECT_EQ(bytes, std::string("\0\0\0\0\0\0\0\0ZZ\xff\0\0\0\0\x01\0\x01\0\x01\x02", 21));
}

TEST(BinaryWriter, RefusesWhatTheFormCannotHold) {
    Drawing drawing = apple();
    drawing.times = {1, 2, 3};
    EXPECT_THAT(error_of_writing<BinaryWriter>(drawing), HasSubstr("drawing 1 is raw"));
    drawing = apple();
    drawing.strokes.points()[1].y = 0.5;
    EXPECT_THAT(error_of_writing<BinaryWriter>(drawing), HasSubstr("drawing 1 has 0.5"));
    drawing.strokes.points()[1].y = 256;
    EXPECT_THAT(error_of_writing<BinaryWriter>(drawing), HasSubstr("lies beyond 0 to 255"));
    drawing = apple();
    drawing.strokes.add(65536);
    EXPECT_THAT(error_of_writing<BinaryWriter>(drawing), HasSubstr("at most 65535 points"));
    drawing = apple();
    for (int i = 0; i < 65534; ++i) drawing.strokes.add(1);
    EXPECT_THAT(error_of_writing<BinaryWriter>(drawing), HasSubstr("65536 strokes"));
    drawing = apple();
    for (const std::int64_t time : {std::int64_t{-1}, std::int64_t{4294967296} * 1'000'000}) {
        drawing.timestamp = time;
        EXPECT_THAT(error_of_writing<BinaryWriter>(drawing), HasSubstr("from 1970 to 2106"));
    }
    Drawing bee = apple();
    bee.word = "bee";
    EXPECT_THAT(error_of([&] {
                    written<BinaryWriter>({apple(), bee});
                }),
                HasSubstr("\"bee\" cannot follow \"apple\""));
}

TEST(BinaryWriter, HoldsTheOfficialSimplifiedDrawings) {
    std::string official;
    auto drawings = official_drawings("simplified", official);
    if (drawings.empty()) GTEST_SKIP() << "no real drawings beside the checkout";
    for (Drawing& drawing : drawings) drawing.word = "x";
    BinarySource source(fixtures::text_source(written<BinaryWriter>(drawings)), "x");
    const auto again = fixtures::read_all(source);
    ASSERT_EQ(again.size(), drawings.size());
    for (std::size_t i = 0; i < again.size(); ++i) {
        EXPECT_EQ(again[i].strokes, drawings[i].strokes);
        EXPECT_EQ(again[i].key_id, drawings[i].key_id);
        EXPECT_EQ(again[i].recognized, drawings[i].recognized);
        EXPECT_EQ(again[i].countrycode, drawings[i].countrycode);
    }
}

}  // namespace
}  // namespace sketchfit
