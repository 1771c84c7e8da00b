// Confusion matrices as pictures, decoded again: colours by shares, any number of classes, any
// names.
#include "sketchfit/report/confusion_picture.h"

#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/files.h"
#include "tests/unit/data/picture.h"
#include "tests/unit/report/figure_folder.h"

namespace sketchfit {
namespace {

using fixtures::Picture;
using fixtures::TemporaryFolder;

/// Of each class `right` drawings are taken for it and `wrong` for the next class.
Report report_of(std::size_t classes, std::size_t right, std::size_t wrong,
                 const std::string& name = "class") {
    Report report;
    ReportRun run;
    run.key = "key";
    run.evaluation.classes = classes;
    run.evaluation.count = classes * (right + wrong);
    run.evaluation.confusion.assign(classes * classes, 0);
    for (std::size_t k = 0; k < classes; ++k) {
        run.evaluation.confusion[k * classes + k] += right;
        run.evaluation.confusion[k * classes + (k + 1) % classes] += wrong;
        report.class_names.push_back(name);
    }
    report.runs.push_back(std::move(run));
    return report;
}

Picture draw(const Report& report) {
    const TemporaryFolder folder;
    const auto files = write_confusion_picture(folder.path(), "m", report, report.runs[0]);
    EXPECT_THAT(files, testing::ElementsAre("m.png", "m.svg"));
    EXPECT_GT(std::filesystem::file_size(folder.path() / "m.svg"), 1000U);
    return fixtures::decode(read_file(folder.path() / "m.png"));
}

std::size_t count(const Picture& picture, std::uint32_t colour) {
    return static_cast<std::size_t>(
        std::count(picture.pixels.begin(), picture.pixels.end(), colour));
}

TEST(ConfusionPicture, ColoursAreTheSharesOfTheRow) {
    // The darkest colour stands for 1, the palest for 0; 10 cells of 104 pixels on the diagonal.
    const Picture all_right = draw(report_of(10, 7, 0));
    EXPECT_GT(count(all_right, 0x08306B), 10U * 104 * 104 * 8 / 10);
    EXPECT_GT(count(all_right, 0xF7FBFF), 90U * 104 * 104 * 99 / 100);
    const Picture mixed = draw(report_of(10, 3, 1));
    EXPECT_LT(count(mixed, 0x08306B), 1000U) << "only the scale";
    EXPECT_GT(count(mixed, 0x6BAED6), 10U * 104 * 104 / 2) << "0.25: the middle of the roots";
}

TEST(ConfusionPicture, AClassWithoutDrawingsIsPaper) {
    Report report = report_of(3, 5, 0);
    std::fill_n(report.runs[0].evaluation.confusion.begin(), 3, 0);
    EXPECT_GT(count(draw(report), 0xF7FBFF), count(draw(report_of(3, 5, 0)), 0xF7FBFF));
}

TEST(ConfusionPicture, AnyNumberOfClassesFitsTheScreen) {
    for (const std::size_t classes : {1U, 2U, 12U, 13U, 25U, 26U, 100U, 345U, 1000U}) {
        const Picture picture = draw(report_of(classes, 9, 1));
        EXPECT_GT(picture.width, 600) << classes;
        EXPECT_LT(picture.width, 2400) << classes;
        EXPECT_LT(picture.height, 2400) << classes;
    }
}

TEST(ConfusionPicture, ManyClassesAreAPixelOrMoreEach) {
    // 345 classes: 4 x 4 pixels each, the diagonal in the colour of the largest share.
    EXPECT_GE(count(draw(report_of(345, 9, 0)), 0x08306B), 345U * 16);
}

TEST(ConfusionPicture, MoreClassesThanPixelsHaveNone) {
    const TemporaryFolder folder;
    const Report report = report_of(2001, 1, 0);
    EXPECT_TRUE(write_confusion_picture(folder.path(), "m", report, report.runs[0]).empty());
}

TEST(ConfusionPicture, NamesOfAnyLengthAndBytesFit) {
    const Picture plain = draw(report_of(10, 3, 1));
    const Picture wide = draw(report_of(10, 3, 1, std::string(5000, 'W')));
    EXPECT_LE(wide.width, plain.width + 320);
    EXPECT_LE(wide.height, plain.height + 320);
    for (int y = 0; y < wide.height; ++y) ASSERT_EQ(wide.at(2, y), 0xFFFFFFU) << "cut off";
    EXPECT_EQ(draw(report_of(10, 3, 1, std::string("\xff\0\n", 3))).height > 0, true);
}

}  // namespace
}  // namespace sketchfit
