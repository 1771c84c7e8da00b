// Invented drawings: the same for ever, whatever their number and the number of threads; of ten
// classes that can be told apart, though not too easily.
#include "sketchfit/ink/invent.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/data/describe.h"
#include "sketchfit/data/split.h"
#include "sketchfit/ink/raster.h"

namespace sketchfit {
namespace {

Drawing invented(std::uint64_t seed, std::uint64_t i) {
    Drawing drawing;
    invent_drawing(seed, i, drawing);
    return drawing;
}

TEST(InventDrawing, DependsOnSeedAndNumberAlone) {
    Drawing used = invented(4, 17);  // what it held before must not matter
    used.countrycode = "SE";
    used.recognized = true;
    used.times = {1, 2};
    for (std::uint64_t i = 0; i < 100; ++i) {
        const Drawing fresh = invented(9, i);
        invent_drawing(9, i, used);
        EXPECT_EQ(used.strokes, fresh.strokes);
        EXPECT_EQ(used.word, fresh.word);
        EXPECT_NE(fresh.strokes, invented(10, i).strokes);
        EXPECT_NE(fresh.strokes, invented(9, i + 10).strokes);
    }
    EXPECT_EQ(used.countrycode, "");
    EXPECT_EQ(used.recognized, std::nullopt);
    EXPECT_TRUE(used.times.empty());
}

TEST(InventDrawing, GivesStrokesInSimplifiedForm) {
    for (std::uint64_t i = 0; i < 3000; ++i) {
        Point low{255, 255};
        Point high{0, 0};
        const Drawing drawing = invented(3, i);
        ASSERT_FALSE(drawing.strokes.empty());
        for (const std::span<const Point> stroke : drawing.strokes) {
            EXPECT_GE(stroke.size(), 2U);
            for (const Point& point : stroke) {
                EXPECT_EQ(point.x, std::round(point.x));
                EXPECT_EQ(point.y, std::round(point.y));
                low = {std::min(low.x, point.x), std::min(low.y, point.y)};
                high = {std::max(high.x, point.x), std::max(high.y, point.y)};
            }
        }
        EXPECT_EQ(low, (Point{0, 0})) << i;
        EXPECT_EQ(std::max(high.x, high.y), 255) << i;
    }
}

/// The first 25 official ones of each of eight of the classes have 6.2 strokes in the mean, and 7.4
/// points a stroke.
TEST(InventDrawing, HasAsManyStrokesAndPointsAsOfficialOnes) {
    double strokes = 0;
    double points = 0;
    for (std::uint64_t i = 0; i < 5000; ++i) {
        const Drawing drawing = invented(1, i);
        strokes += static_cast<double>(drawing.strokes.size());
        points += static_cast<double>(drawing.strokes.points().size());
    }
    EXPECT_GT(strokes / 5000, 4);
    EXPECT_LT(strokes / 5000, 8);
    EXPECT_GT(points / strokes, 6);
    EXPECT_LT(points / strokes, 10);
}

TEST(InventedDrawings, ComeOneAfterTheOtherUntilTheEnd) {
    InventedDrawings source({.count = 25, .seed = 6});
    Drawing drawing;
    for (std::uint64_t i = 0; i < 25; ++i) {
        EXPECT_EQ(source.remaining(), 25 - i);
        ASSERT_TRUE(source.next(drawing));
        EXPECT_EQ(drawing.strokes, invented(6, i).strokes);
    }
    EXPECT_EQ(source.remaining(), 0U);
    EXPECT_FALSE(source.next(drawing));
    EXPECT_FALSE(source.next(drawing));
    EXPECT_TRUE(drawing.strokes.empty());
    EXPECT_EQ(drawing.word, "");
}

TEST(InventDrawings, GivesTheBenchmarksClassesInTurn) {
    const Dataset drawings = invent_drawings({.count = 27});
    EXPECT_EQ(drawings.size(), 27U);
    EXPECT_EQ(drawings.pixels_per_drawing(), 784U);
    EXPECT_THAT(drawings.class_names(),
                testing::ElementsAre("apple", "anvil", "airplane", "banana", "The Eiffel Tower",
                                     "The Mona Lisa", "The Great Wall of China", "alarm clock",
                                     "ant", "asparagus"));
    EXPECT_EQ(drawings.class_count(), invented_class_count);
    for (std::size_t i = 0; i < 27; ++i) {
        EXPECT_EQ(drawings.label(i), i % 10);
        EXPECT_EQ(drawings.class_names()[i % 10], invented(0, i).word);
    }
}

TEST(InventDrawings, ALargerSetBeginsWithASmallerOneAndThreadsDoNotMatter) {
    const Dataset few = invent_drawings({.count = 300, .seed = 9}, 1);
    const Dataset many = invent_drawings({.count = 1111, .seed = 9}, 3);
    std::array<std::uint8_t, bitmap_pixels> bitmap{};
    Rasteriser rasteriser;
    for (std::size_t i = 0; i < 300; ++i) {
        EXPECT_TRUE(std::ranges::equal(few.drawing(i), many.drawing(i)));
        rasteriser.draw(invented(9, i).strokes, bitmap);
        EXPECT_TRUE(std::ranges::equal(few.drawing(i), bitmap));
    }
}

TEST(InventDrawings, NoDrawingIsBlankAndHardlyOneComesTwice) {
    const DatasetSummary summary = describe(invent_drawings({.count = 3000, .seed = 1}));
    EXPECT_EQ(summary.blank, 0U);
    EXPECT_LE(summary.duplicates.drawings, 3U);
    EXPECT_EQ(summary.max_pixel, 255);
    // Real bitmaps of these classes have 28 % ink.
    EXPECT_GT(summary.ink_share, 0.23);
    EXPECT_LT(summary.ink_share, 0.32);
}

TEST(InventDrawings, RefusesNumbersOutOfRange) {
    EXPECT_THROW(invent_drawings({.count = 0}), UsageError);
    EXPECT_THROW(invent_drawings({.count = most_invented + 1}), UsageError);
    EXPECT_THROW(InventedDrawings({.count = 0}), UsageError);
}

/// The share of `test` that is nearest to the mean of its own class in `train`.
double nearest_mean_accuracy(const Dataset& train, const Dataset& test) {
    std::vector<std::array<double, 784>> means(train.class_count());
    std::vector<double> counts(train.class_count());
    for (std::size_t i = 0; i < train.size(); ++i) {
        const auto bitmap = train.drawing(i);
        for (std::size_t j = 0; j < 784; ++j) means[train.label(i)][j] += bitmap[j];
        ++counts[train.label(i)];
    }
    std::size_t right = 0;
    for (std::size_t i = 0; i < test.size(); ++i) {
        std::vector<double> distances(means.size());
        for (std::size_t k = 0; k < means.size(); ++k) {
            for (std::size_t j = 0; j < 784; ++j) {
                distances[k] += std::pow(means[k][j] / counts[k] - test.drawing(i)[j], 2);
            }
        }
        const auto nearest = std::ranges::min_element(distances) - distances.begin();
        right += nearest == test.label(i) ? 1 : 0;
    }
    return static_cast<double>(right) / static_cast<double>(test.size());
}

TEST(InventDrawings, ClassesCanBeToldApartThoughNotTooEasily) {
    const Dataset drawings = invent_drawings({.count = 3000});
    const auto [train, test] = train_test_split(drawings, {.test_size = 0.2, .random_state = 42});
    const double accuracy = nearest_mean_accuracy(train, test);
    EXPECT_GT(accuracy, 0.5);
    EXPECT_LT(accuracy, 0.75);
}

}  // namespace
}  // namespace sketchfit
