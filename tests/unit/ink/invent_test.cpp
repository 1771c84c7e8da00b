// Invented drawings: the same for ever, whatever their number; of ten classes that can be told
// apart, though not too easily.
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
#include "sketchfit/ink/invent_hand.h"

namespace sketchfit {
namespace {

TEST(InventDrawings, GivesTheBenchmarksClassesInOrder) {
    const Dataset drawings = invent_drawings({.per_class = 3});
    EXPECT_EQ(drawings.size(), 30U);
    EXPECT_EQ(drawings.pixels_per_drawing(), 784U);
    EXPECT_THAT(drawings.class_names(),
                testing::ElementsAre("apple", "anvil", "airplane", "banana", "The Eiffel Tower",
                                     "The Mona Lisa", "The Great Wall of China", "alarm clock",
                                     "ant", "asparagus"));
    for (std::size_t i = 0; i < 30; ++i) EXPECT_EQ(drawings.label(i), i / 3);
}

TEST(InventDrawings, ADrawingDependsOnSeedClassAndNumberAlone) {
    const Dataset few = invent_drawings({.per_class = 4, .seed = 9});
    const Dataset many = invent_drawings({.per_class = 11, .seed = 9});
    const Dataset other = invent_drawings({.per_class = 4, .seed = 10});
    for (std::size_t k = 0; k < 10; ++k) {
        for (std::size_t i = 0; i < 4; ++i) {
            EXPECT_TRUE(std::ranges::equal(few.drawing(4 * k + i), many.drawing(11 * k + i)));
            EXPECT_FALSE(std::ranges::equal(few.drawing(4 * k + i), other.drawing(4 * k + i)));
        }
    }
}

TEST(InventDrawings, NoDrawingIsBlankOrComesTwice) {
    const DatasetSummary summary = describe(invent_drawings({.per_class = 300, .seed = 1}));
    EXPECT_EQ(summary.blank, 0U);
    EXPECT_LE(summary.duplicates.drawings, 3U);
    EXPECT_EQ(summary.max_pixel, 255);
    // Real bitmaps of these classes have 28 % ink.
    EXPECT_GT(summary.ink_share, 0.20);
    EXPECT_LT(summary.ink_share, 0.35);
}

TEST(InventDrawings, RefusesNumbersOutOfRange) {
    EXPECT_THROW(invent_drawings({.per_class = 0}), UsageError);
    EXPECT_THROW(invent_drawings({.per_class = 1'000'001}), UsageError);
}

TEST(InventDrawings, EveryTemplateIsWellFormed) {
    const std::string kinds = "-~oO#h";
    ASSERT_EQ(invented_classes().size(), 10U);
    for (const InventedClass& item : invented_classes()) {
        EXPECT_GE(item.templates.size(), 2U) << item.name;
        for (const Template& outline : item.templates) {
            EXPECT_GE(outline.parts.size(), 1U) << item.name;
            for (const TemplatePart& part : outline.parts) {
                EXPECT_NE(kinds.find(static_cast<char>(part.kind)), std::string::npos);
                EXPECT_GT(part.probability, 0.0) << item.name;
                EXPECT_LE(part.probability, 1.0) << item.name;
                EXPECT_GE(part.points.size(), 2U) << item.name;
                for (const Point& point : part.points) {
                    EXPECT_LT(std::abs(point.x - 0.5), 0.8) << item.name;
                    EXPECT_LT(std::abs(point.y - 0.5), 0.8) << item.name;
                }
            }
        }
    }
}

TEST(DrawByHand, GivesSimplifiedStrokes) {
    for (std::uint64_t i = 0; i < 500; ++i) {
        Random random(i, Purpose::invent);
        const auto& templates = invented_classes()[i % 10].templates;
        Point low{255, 255};
        Point high{0, 0};
        const Strokes strokes = draw_by_hand(templates[i % templates.size()], random);
        for (const std::span<const Point> stroke : strokes) {
            EXPECT_GE(stroke.size(), 2U);
            for (const Point& point : stroke) {
                EXPECT_EQ(point.x, std::round(point.x));
                EXPECT_EQ(point.y, std::round(point.y));
                low = {std::min(low.x, point.x), std::min(low.y, point.y)};
                high = {std::max(high.x, point.x), std::max(high.y, point.y)};
            }
        }
        EXPECT_EQ(low.x, 0);
        EXPECT_EQ(low.y, 0);
        EXPECT_EQ(std::max(high.x, high.y), 255);
    }
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
    const Dataset drawings = invent_drawings({.per_class = 300});
    const auto [train, test] = train_test_split(drawings, {.test_size = 0.2, .random_state = 42});
    const double accuracy = nearest_mean_accuracy(train, test);
    EXPECT_GT(accuracy, 0.6);
    EXPECT_LT(accuracy, 0.85);
}

}  // namespace
}  // namespace sketchfit
