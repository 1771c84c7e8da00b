// The way of drawings from files to sinks: in order, whatever the number of threads; what is
// malformed is left out or stops it.
#include "sketchfit/ink/conversion.h"

#include <atomic>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/ink/dataset_sink.h"
#include "sketchfit/ink/raster.h"
#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using fixtures::error_of;
using fixtures::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

/// A line of .ndjson: a stroke from (0, 0) to (255, y).
std::string line_of(const std::string& word, int y) {
    return "{\"word\":\"" + word +
           "\",\"countrycode\":\"US\",\"recognized\":" + (y % 2 == 0 ? "true" : "false") +
           ",\"key_id\":\"" + std::to_string(y + 1) + "\",\"drawing\":[[[0,255],[0," +
           std::to_string(y) + "]]]}\n";
}

/// 5,000 drawings of two classes: three batches.
std::string many_lines() {
    std::string text;
    for (int i = 0; i < 5000; ++i) text += line_of(i % 3 == 0 ? "bee" : "apple", i % 256);
    return text;
}

std::vector<DrawingFile> files_of(const std::vector<std::filesystem::path>& paths) {
    std::vector<std::string> texts;
    for (const auto& path : paths) texts.push_back(path.string());
    return list_drawing_files(texts);
}

TEST(ConvertDrawings, KeepsTheOrderForAnyNumberOfThreads) {
    const TemporaryFolder folder;
    const auto files = files_of({folder.put("a.ndjson", many_lines())});
    std::string fingerprint;
    for (const std::size_t threads : {1U, 2U, 5U}) {
        DatasetSink sink;
        ConversionOptions options;
        options.threads = threads;
        const ConversionReport report = convert_drawings(files, options, sink);
        EXPECT_THAT(report.classes, ElementsAre("bee", "apple"));
        EXPECT_THAT(report.counts, ElementsAre(1667, 3333));
        EXPECT_EQ(report.drawings, 5000U);
        EXPECT_EQ(report.rasterised, 5000U);
        const Dataset drawings = sink.take();
        if (fingerprint.empty()) fingerprint = drawings.fingerprint();
        EXPECT_EQ(drawings.fingerprint(), fingerprint);
        for (const std::size_t i : {0U, 1U, 2047U, 2048U, 4999U}) {
            std::array<std::uint8_t, bitmap_pixels> bitmap{};
            Rasteriser().draw({{{0, 0}, {255, static_cast<double>(i % 256)}}}, bitmap);
            EXPECT_TRUE(std::ranges::equal(drawings.drawing(i), bitmap)) << i;
            EXPECT_EQ(drawings.label(i), i % 3 == 0 ? 0 : 1) << i;
        }
    }
}

TEST(ConvertDrawings, AMalformedLineStopsItOrIsLeftOut) {
    const TemporaryFolder folder;
    const std::string text = line_of("apple", 3) + "{\"word\":\"apple\"}\n" + line_of("apple", 5);
    const auto files = files_of({folder.put("a.ndjson", text)});
    DatasetSink stopped;
    EXPECT_THAT(error_of([&] { convert_drawings(files, {}, stopped); }), HasSubstr("line 2"));
    std::vector<std::string> messages;
    ConversionOptions options;
    options.on_malformed = [&](const std::string& message) { messages.push_back(message); };
    DatasetSink sink;
    const ConversionReport report = convert_drawings(files, options, sink);
    EXPECT_EQ(report.malformed, 1U);
    EXPECT_EQ(report.drawings, 2U);
    EXPECT_EQ(sink.take().size(), 2U);
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_THAT(messages[0], HasSubstr("a.ndjson, line 2"));
}

/// A raw drawing whose pen goes to and fro for ever.
std::string endless_line() {
    std::string x;
    std::string times;
    for (int i = 0; i < 900; ++i) {
        x += (i > 0 ? "," : "") + std::string(i % 2 == 0 ? "0" : "9");
        times += (i > 0 ? "," : "") + std::to_string(i);
    }
    return "{\"word\":\"apple\",\"drawing\":[[[" + x + "],[" + x + "],[" + times + "]]]}\n";
}

TEST(ConvertDrawings, ScribbleThatCannotBeSimplifiedIsMalformed) {
    const TemporaryFolder folder;
    const auto files = files_of(
        {folder.put("a.ndjson", line_of("apple", 0) + endless_line() + line_of("apple", 7))});
    DatasetSink stopped;
    EXPECT_THAT(error_of([&] { convert_drawings(files, {}, stopped); }), HasSubstr("scribble"));
    ConversionOptions options;
    options.on_malformed = [](const std::string&) {};
    DatasetSink sink;
    const ConversionReport report = convert_drawings(files, options, sink);
    EXPECT_THAT(report.counts, ElementsAre(2));
    const Dataset drawings = sink.take();
    std::array<std::uint8_t, bitmap_pixels> bitmap{};
    Rasteriser().draw({{{0, 0}, {255, 7}}}, bitmap);
    EXPECT_TRUE(std::ranges::equal(drawings.drawing(1), bitmap));
}

TEST(ConvertDrawings, SelectsAndSamples) {
    const TemporaryFolder folder;
    const auto files = files_of({folder.put("a.ndjson", many_lines())});
    ConversionOptions options;
    options.selection.recognized_only = true;
    options.selection.sample = 10;
    DatasetSink sink;
    const ConversionReport report = convert_drawings(files, options, sink);
    EXPECT_THAT(report.counts, ElementsAre(10, 10));
    EXPECT_EQ(report.left_out + report.offered[0] + report.offered[1], 5000U);
    EXPECT_EQ(sink.take().size(), 20U);
}

TEST(ConvertDrawings, TellsWhereNothingIsLeft) {
    const TemporaryFolder folder;
    const auto files = files_of({folder.put("a.ndjson", line_of("apple", 1))});
    ConversionOptions options;
    options.selection.classes = {"bee"};
    DatasetSink sink;
    EXPECT_THAT(error_of([&] { convert_drawings(files, options, sink); }),
                HasSubstr("no drawing is left: 1 were left out"));
}

TEST(ConvertDrawings, StopsWithoutAResult) {
    const TemporaryFolder folder;
    const auto files = files_of({folder.put("a.ndjson", many_lines())});
    std::atomic<bool> stop{false};
    ConversionOptions options;
    options.stop = &stop;
    options.on_progress = [&](const ConversionProgress& progress) {
        EXPECT_LE(progress.done, progress.total);
        stop = true;
    };
    DatasetSink sink;
    EXPECT_TRUE(convert_drawings(files, options, sink).stopped);
    EXPECT_EQ(sink.take().size(), 0U);
}

}  // namespace
}  // namespace sketchfit
