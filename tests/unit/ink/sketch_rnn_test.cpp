// Offsets become strokes, and members are read in their order. The files are made by
// tests/data/sketchrnn/make.py.
#include "sketchfit/ink/sketch_rnn.h"

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"
#include "tests/unit/ink/sources.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using fixtures::error_of;
using fixtures::read_all;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

fs::path made(const std::string& name) {
    return fs::path(SKETCHFIT_TEST_DATA) / "sketchrnn" / name;
}

PickledMatrix matrix_of(const std::vector<std::array<double, 3>>& rows) {
    PickledMatrix matrix{{.kind = 'f', .size = 8}, false, rows.size(), 3, {}};
    matrix.bytes.resize(24 * rows.size());
    if (!rows.empty()) std::memcpy(matrix.bytes.data(), rows.data(), matrix.bytes.size());
    return matrix;
}

Strokes strokes_of(const std::vector<std::array<double, 3>>& rows) {
    Strokes strokes;
    strokes_of_offsets(matrix_of(rows), strokes);
    return strokes;
}

// The drawings of make.py, worked out by hand.
const Strokes first{{{170, 0}, {255, 0}, {255, 170}}, {{0, 213}, {9, 221}}};
const Strokes second{{{0, 0}, {255, 100}}};
const Strokes third{{{6, 255}, {0, 249}}, {{83, 249}, {83, 0}, {87, 4}}};

TEST(StrokesOfOffsets, SumsMovesAndScales) {
    EXPECT_EQ(strokes_of({{10, 0, 0}, {0, 20, 1}, {-30, 5, 0}, {1, 1, 1}}), first);
}

TEST(StrokesOfOffsets, LeavesDrawingsOfTheRightSizeAsTheyAre) {
    EXPECT_EQ(strokes_of({{0, 0, 0}, {255, 100, 1}}), second);
    EXPECT_EQ(strokes_of({{0, 0, 0}, {-255, -33, 0}, {7, 1, 1}}),
              (Strokes{{{255, 33}, {0, 0}, {7, 1}}}));
}

TEST(StrokesOfOffsets, EndsTheLastStrokeWhereItsPenIsNotLifted) {
    EXPECT_EQ(strokes_of({{-7, -7, 1}, {100, 0, 0}, {0, -300, 0}, {5, 5, 0}}), third);
}

TEST(StrokesOfOffsets, DrawsADotForADrawingWithoutExtent) {
    EXPECT_EQ(strokes_of({{0, 0, 1}}), (Strokes{{{0, 0}}}));
    EXPECT_EQ(strokes_of({{0, 0, 0}, {0, 0, 1}}), (Strokes{{{0, 0}, {0, 0}}}));
    const double tiny = 5e-324;
    EXPECT_EQ(strokes_of({{tiny, 0, 1}}).points().size(), 2U);
}

TEST(StrokesOfOffsets, RefusesWhatIsNoDrawing) {
    const auto error_of_rows = [](const std::vector<std::array<double, 3>>& rows) {
        return error_of([&] { strokes_of(rows); });
    };
    EXPECT_THAT(error_of_rows({}), HasSubstr("shape (0, 3)"));
    EXPECT_THAT(error_of_rows({{1, 2, 2}}), HasSubstr("row 0 has the pen 2"));
    EXPECT_THAT(error_of_rows({{1, 2, 0.5}}), HasSubstr("the pen 0.5"));
    EXPECT_THAT(error_of_rows({{1, 2, 0}, {std::numeric_limits<double>::quiet_NaN(), 2, 0}}),
                HasSubstr("row 1 has the offset nan"));
    EXPECT_THAT(error_of_rows({{1, std::numeric_limits<double>::infinity(), 0}}), HasSubstr("inf"));
    EXPECT_THAT(error_of_rows({{1, 2e9, 0}}), HasSubstr("the offset 2"));
    EXPECT_THAT(error_of_rows({{1, 2, std::nan("")}}), HasSubstr("the pen nan"));
    PickledMatrix five = matrix_of({{1, 2, 0}, {1, 2, 0}, {1, 2, 0}, {1, 2, 0}, {1, 2, 0}});
    std::swap(five.rows, five.columns);
    Strokes strokes;
    EXPECT_THAT(error_of([&] { strokes_of_offsets(five, strokes); }), HasSubstr("shape (3, 5)"));
    const std::vector<std::array<double, 3>> many(70'000, {1, 1, 1});
    EXPECT_THAT(error_of_rows(many), HasSubstr("more than 65535 strokes"));
}

TEST(SketchRnnSource, ReadsTrainValidAndTest) {
    SketchRnnSource source(made("official.npz"), "cat");
    EXPECT_GT(source.remaining(), 0U);
    const auto drawings = read_all(source);
    EXPECT_EQ(source.remaining(), 0U);
    ASSERT_EQ(drawings.size(), 3U);
    EXPECT_EQ(drawings[0].strokes, first);
    EXPECT_EQ(drawings[1].strokes, second);
    EXPECT_EQ(drawings[2].strokes, third);
    EXPECT_EQ(drawings[0].word, "cat");
    EXPECT_FALSE(drawings[0].is_raw() || drawings[0].key_id || drawings[0].recognized);
}

TEST(SketchRnnSource, ReadsOneMemberOrAllThatHoldArrays) {
    SketchRnnSource source(made("official.npz"), "cat", {.member = "valid"});
    const auto drawings = read_all(source);
    ASSERT_EQ(drawings.size(), 1U);
    EXPECT_EQ(drawings[0].strokes, second);
    SketchRnnSource other(made("other.npz"), "cat");
    EXPECT_EQ(read_all(other).size(), 3U);
    const std::string bytes = read_file(made("official.npz"));
    SketchRnnSource memory("memory", bytes, "cat");
    EXPECT_EQ(read_all(memory).size(), 3U);
}

TEST(SketchRnnSource, RefusesFilesWithoutDrawings) {
    const auto error_of_file = [](const fs::path& file, const std::string& member) {
        return error_of([&] { SketchRnnSource(file, "cat", {.member = member}); });
    };
    EXPECT_THAT(error_of_file(made("official.npz"), "dev"),
                HasSubstr("has no array dev; it has test, train, valid, extra"));
    EXPECT_THAT(error_of_file(made("official.npz"), "extra"),
                HasSubstr("no pickled arrays but int64"));
    EXPECT_THAT(error_of_file(fixtures::golden("stored.npz"), ""),
                HasSubstr("no file of Sketch-RNN"));
    EXPECT_THAT(error_of_file(fixtures::golden("text.npy"), ""), HasSubstr("no whole ZIP archive"));
    EXPECT_THAT(error_of([] { SketchRnnSource(made("official.npz"), ""); }), HasSubstr("the word"));
}

TEST(SketchRnnSource, RefusesAHeaderThatLiesAboutTheNumberOfDrawings) {
    std::string member = read_file(made("protocol2.npy"));
    member.replace(member.find("(3,)"), 4, "(4,)");
    const std::string bytes = fixtures::zip_of({{.name = "train.npy", .content = member}});
    SketchRnnSource source("test", bytes, "cat");
    EXPECT_THAT(error_of([&] { read_all(source); }),
                HasSubstr("holds 3 drawings, its header promises 4"));
}

TEST(SketchRnnSource, LeavesOutArraysThatAreNoDrawings) {
    // NumPy 1.24 wrote arrays of three columns, all 0: dots.
    SketchRnnSource dots(fixtures::golden("sketchrnn.npz"), "dot");
    EXPECT_EQ(read_all(dots).size(), 6U);
    std::string member = read_file(made("protocol2.npy"));
    // The pen of the first row of the second drawing, whose offsets are (0, 0).
    const std::string text("\0\0\0\0\0\0\xC3\xBF", 8);
    member.replace(member.find(text) + 4, 1, "\x05");
    const std::string bytes = fixtures::zip_of({{.name = "train.npy", .content = member}});
    std::vector<std::string> messages;
    SketchRnnSource source("test", bytes, "cat", {.on_malformed = [&](const std::string& message) {
                               messages.push_back(message);
                           }});
    EXPECT_EQ(read_all(source).size(), 2U);
    EXPECT_THAT(messages,
                ElementsAre("test: array train, drawing 2: row 0 has the pen 5, neither 0 nor 1"));
    SketchRnnSource strict("test", bytes, "cat");
    EXPECT_THAT(error_of([&] { read_all(strict); }), StartsWith("test: array train, drawing 2: "));
}

TEST(SketchRnnSource, ReadsTheRealFile) {
    const fs::path file = fixtures::real_strokes() / "sketchrnn_alarm_clock.npz";
    if (!fs::exists(file)) GTEST_SKIP() << "no real drawings beside the checkout";
    SketchRnnSource source(file, "alarm clock");
    const auto drawings = read_all(source);
    ASSERT_EQ(drawings.size(), 2500U);
    for (const Drawing& drawing : drawings) {
        double most = 0;
        for (const Point& point : drawing.strokes.points())
            most = std::max({most, point.x, point.y});
        EXPECT_EQ(most, 255);
    }
}

}  // namespace
}  // namespace sketchfit
