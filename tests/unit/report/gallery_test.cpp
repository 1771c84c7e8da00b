// Pictures of test drawings, decoded again: every pixel of a drawing, and names that fit.
#include "sketchfit/report/gallery.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/files.h"
#include "tests/unit/data/picture.h"
#include "tests/unit/report/figure_folder.h"
#include "tests/unit/report/page_fixtures.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using fixtures::TemporaryFolder;
using testing::ElementsAre;

std::vector<std::string> write(const fs::path& folder, const Report& report,
                               const FigureOptions& options = {}) {
    return write_galleries(folder, report, choose_figures(report, options), options);
}

fixtures::Picture picture(const fs::path& path) {
    return fixtures::decode(read_file(path));
}

TEST(Gallery, WritesThreePicturesInTwoForms) {
    const TemporaryFolder folder;
    EXPECT_THAT(write(folder.path(), fixtures::small_report()),
                ElementsAre("gallery.png", "gallery.svg", "surest_mistakes.png",
                            "surest_mistakes.svg", "wrong_for_all.png", "wrong_for_all.svg"));
    const std::string svg = read_file(folder.path() / "gallery.svg");
    const fixtures::Picture png = picture(folder.path() / "gallery.png");
    EXPECT_THAT(svg, testing::HasSubstr(fmt::format("width=\"{}px\" height=\"{}px\"", png.width / 2,
                                                    png.height / 2)));
}

TEST(Gallery, ShowsTheDrawingsPixelByPixel) {
    const TemporaryFolder folder;
    const Report report = fixtures::small_report();
    const FigureOptions options{.drawings = 24};
    write(folder.path(), report, options);
    const fixtures::Picture png = picture(folder.path() / "gallery.png");
    const FigureChoice choice = choose_figures(report, options);
    // Margin 24, title 28, three notes of 15, gap 12: the first drawing is at (24, 109) units of
    // two pixels, the next one 136 units to the right; each of its pixels has 4 units.
    for (const int cell : {0, 1}) {
        const auto bitmap =
            report.splits[0].test.drawing(choice.gallery[static_cast<std::size_t>(cell)]);
        for (int y = 0; y < 28; ++y) {
            for (int x = 0; x < 28; ++x) {
                const std::uint32_t paper = 255U - bitmap[static_cast<std::size_t>(28 * y + x)];
                ASSERT_EQ(png.at(2 * (24 + 136 * cell + 4 * x) + 4, 2 * (109 + 4 * y) + 4),
                          paper * 0x010101U)
                    << cell << ' ' << x << ' ' << y;
            }
        }
    }
}

TEST(Gallery, TheSeedChoosesTheDrawings) {
    const TemporaryFolder folder;
    const Report report = fixtures::small_report();
    const auto gallery = [&](std::uint64_t seed) {
        write(folder.path(), report, {.drawings = 6, .seed = seed});
        return read_file(folder.path() / "gallery.png");
    };
    const std::string first = gallery(1);
    EXPECT_EQ(first, gallery(1));
    EXPECT_NE(first, gallery(2));
}

TEST(Gallery, NamesOfAnyLengthAndBytesLeaveItsSizeAlone) {
    const TemporaryFolder folder;
    write(folder.path(), fixtures::small_report());
    const fixtures::Picture plain = picture(folder.path() / "gallery.png");
    Report report = fixtures::small_report(
        {std::string(3000, 'W'), "\xff\xfe\x1b[31m", std::string("nul\0\nnul", 8)});
    for (ReportRun& run : report.runs) run.key = std::string(3000, 'k');
    write(folder.path(), report);
    const fixtures::Picture hostile = picture(folder.path() / "gallery.png");
    EXPECT_EQ(hostile.width, plain.width);
    EXPECT_EQ(hostile.height, plain.height);
    // The right margin stays paper: nothing runs out of its cell there.
    for (int y = 0; y < hostile.height; ++y)
        ASSERT_EQ(hostile.at(hostile.width - 2, y), 0xFFFFFFU) << y;
}

TEST(Gallery, WhatNobodyMissesHasNoPicture) {
    const TemporaryFolder folder;
    Report report = fixtures::small_report();
    // Both models say of each drawing what it is.
    const auto labels = report.splits[0].test.labels();
    for (const std::size_t run : {0U, 1U}) {
        Predictions& predictions = report.runs[run].predictions;
        std::fill(predictions.logits.begin(), predictions.logits.end(), 0.0F);
        for (std::size_t i = 0; i < labels.size(); ++i) predictions.logits[3 * i + labels[i]] = 1;
    }
    EXPECT_THAT(write(folder.path(), report), ElementsAre("gallery.png", "gallery.svg"));
}

TEST(Gallery, BitmapsThatAreNotSquareHaveNone) {
    const TemporaryFolder folder;
    Report report = fixtures::small_report();
    report.splits[0].test =
        Dataset(Pixels(60 * 783), 783,
                {report.splits[0].test.labels().begin(), report.splits[0].test.labels().end()},
                report.class_names);
    EXPECT_TRUE(write(folder.path(), report).empty());
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

}  // namespace
}  // namespace sketchfit
