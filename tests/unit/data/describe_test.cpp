// describe() and shared_drawings() on datasets small enough to count by hand, and on a large one
// against a slow count.
#include "sketchfit/data/describe.h"

#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "sketchfit/base/random.h"

namespace sketchfit {
namespace {

/// Seven drawings of 2 x 2 pixels, three classes of which one is empty.
Dataset small_dataset() {
    return {{
                0, 0,   0,   0,    // 0 a, blank
                0, 100, 200, 0,    // 1 a
                0, 100, 200, 0,    // 2 a, repeats 1
                1, 2,   3,   255,  // 3 c
                0, 100, 200, 0,    // 4 c, repeats 1 with another label
                1, 2,   3,   255,  // 5 c, repeats 3
                9, 9,   9,   9,    // 6 c
            },
            4,
            {0, 0, 0, 2, 2, 2, 2},
            {"a", "b", "c"}};
}

TEST(Describe, CountsClassesInkAndBrightness) {
    const DatasetSummary summary = describe(small_dataset());
    EXPECT_EQ(summary.drawings, 7U);
    EXPECT_EQ(summary.pixels_per_drawing, 4U);
    ASSERT_EQ(summary.classes.size(), 3U);
    EXPECT_EQ(summary.classes[0].name, "a");
    EXPECT_EQ(summary.classes[0].count, 3U);
    EXPECT_DOUBLE_EQ(summary.classes[0].ink_share, 4.0 / 12);
    EXPECT_DOUBLE_EQ(summary.classes[0].brightness, 600.0 / 12);
    EXPECT_EQ(summary.classes[1].count, 0U);
    EXPECT_EQ(summary.classes[1].ink_share, 0.0);
    EXPECT_EQ(summary.classes[1].brightness, 0.0);
    EXPECT_EQ(summary.classes[2].count, 4U);
    EXPECT_DOUBLE_EQ(summary.classes[2].ink_share, 14.0 / 16);
    EXPECT_DOUBLE_EQ(summary.classes[2].brightness, (261 + 300 + 261 + 36) / 16.0);
    EXPECT_DOUBLE_EQ(summary.ink_share, 18.0 / 28);
    EXPECT_EQ(summary.min_pixel, 0);
    EXPECT_EQ(summary.max_pixel, 255);
    EXPECT_EQ(summary.blank, 1U);
}

TEST(Describe, CountsRepeatedDrawingsGroupsAndConflictingLabels) {
    const DatasetSummary summary = describe(small_dataset());
    EXPECT_EQ(summary.duplicates.drawings, 3U);
    EXPECT_EQ(summary.duplicates.groups, 2U);
    EXPECT_EQ(summary.duplicates.conflicting, 1U);
}

TEST(Describe, FollowsASelectionOfRows) {
    const std::uint32_t rows[] = {3, 3, 6};
    const DatasetSummary summary = describe(small_dataset().select(rows));
    EXPECT_EQ(summary.drawings, 3U);
    EXPECT_EQ(summary.classes[0].count, 0U);
    EXPECT_EQ(summary.min_pixel, 1);
    EXPECT_EQ(summary.blank, 0U);
    EXPECT_EQ(summary.duplicates.drawings, 1U);
}

TEST(Describe, AnEmptyDatasetIsAllZeros) {
    const DatasetSummary summary = describe(Dataset({}, 784, {}, {"only"}));
    EXPECT_EQ(summary.drawings, 0U);
    EXPECT_EQ(summary.ink_share, 0.0);
    EXPECT_EQ(summary.min_pixel, 0);
    EXPECT_EQ(summary.max_pixel, 0);
    EXPECT_EQ(summary.classes.at(0).count, 0U);
    EXPECT_EQ(summary.duplicates.drawings, 0U);
    EXPECT_TRUE(describe(Dataset()).classes.empty());
}

/// Random bitmaps of `width` pixels from 0 to `largest`: few values make many duplicates.
Dataset random_dataset(std::size_t count, std::size_t width, std::uint8_t largest,
                       std::uint64_t seed) {
    Random random(seed, Purpose::sample);
    Pixels pixels(count * width);
    std::vector<std::uint16_t> labels(count);
    for (auto& pixel : pixels) pixel = static_cast<std::uint8_t>(random.below(largest + 1U));
    for (auto& label : labels) label = static_cast<std::uint16_t>(random.below(3));
    return {std::move(pixels), width, std::move(labels), {"a", "b", "c"}};
}

std::string bytes_of(std::span<const std::uint8_t> bitmap) {
    return {bitmap.begin(), bitmap.end()};
}

TEST(Describe, AgreesWithASlowCount) {
    for (const std::size_t width : {3U, 7U, 254U, 255U, 256U, 784U}) {
        const std::uint8_t largest = width < 10 ? 3 : 255;
        const Dataset drawings = random_dataset(1000, width, largest, width);
        const DatasetSummary summary = describe(drawings);
        std::size_t ink = 0;
        std::size_t sum = 0;
        std::size_t blank = 0;
        DuplicateSummary expected;
        std::map<std::string, std::vector<std::uint16_t>> labels;
        for (std::size_t i = 0; i < drawings.size(); ++i) {
            const auto bitmap = drawings.drawing(i);
            std::size_t own = 0;
            for (const std::uint8_t pixel : bitmap) own += pixel > 0 ? 1 : 0;
            for (const std::uint8_t pixel : bitmap) sum += pixel;
            ink += own;
            blank += own == 0 ? 1 : 0;
            auto& seen = labels[bytes_of(bitmap)];
            expected.drawings += seen.empty() ? 0 : 1;
            expected.groups += seen.size() == 1 ? 1 : 0;
            expected.conflicting += !seen.empty() && seen[0] != drawings.label(i) ? 1 : 0;
            seen.push_back(drawings.label(i));
        }
        double brightness = 0;
        for (const ClassSummary& part : summary.classes) {
            brightness += part.brightness * static_cast<double>(part.count * width);
        }
        EXPECT_DOUBLE_EQ(summary.ink_share * 1000.0 * static_cast<double>(width),
                         static_cast<double>(ink));
        EXPECT_NEAR(brightness, static_cast<double>(sum), 1e-3);
        EXPECT_EQ(summary.blank, blank);
        EXPECT_EQ(summary.duplicates.drawings, expected.drawings) << width;
        EXPECT_EQ(summary.duplicates.groups, expected.groups) << width;
        EXPECT_EQ(summary.duplicates.conflicting, expected.conflicting) << width;
    }
}

TEST(SharedDrawings, CountsTestDrawingsThatWereTrainedOn) {
    const Dataset all = small_dataset();
    const std::uint32_t train[] = {0, 1, 3};
    const std::uint32_t test[] = {2, 4, 5, 6, 6};
    EXPECT_EQ(shared_drawings(all.select(train), all.select(test)), 3U);
    EXPECT_EQ(shared_drawings(all.select(test), all.select(train)), 2U);
    EXPECT_EQ(shared_drawings(all, all), 7U);
    EXPECT_EQ(shared_drawings(all, Dataset()), 0U);
    EXPECT_EQ(shared_drawings(Dataset(), all), 0U);
}

TEST(SharedDrawings, AgreesWithASlowCount) {
    const Dataset train = random_dataset(500, 4, 4, 1);
    const Dataset test = random_dataset(400, 4, 4, 2);
    std::set<std::string> known;
    for (std::size_t i = 0; i < train.size(); ++i) {
        known.insert(bytes_of(train.drawing(i)));
    }
    std::size_t expected = 0;
    for (std::size_t i = 0; i < test.size(); ++i) {
        expected += known.count(bytes_of(test.drawing(i)));
    }
    ASSERT_GT(expected, 50U);
    ASSERT_LT(expected, 350U);
    EXPECT_EQ(shared_drawings(train, test), expected);
}

TEST(SharedDrawings, BitmapsOfOtherSizesAreNeverShared) {
    const Dataset small({0, 0, 0, 0}, 4, {0}, {"a"});
    const Dataset large({0, 0, 0, 0, 0, 0, 0, 0}, 8, {0}, {"a"});
    EXPECT_EQ(shared_drawings(small, large), 0U);
}

}  // namespace
}  // namespace sketchfit
