// Which drawings are kept: filters, the first ones, fair samples.
#include "sketchfit/ink/selection.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

using testing::ElementsAre;

Drawing drawing_of(const std::string& word, std::uint64_t key = 0) {
    Drawing drawing;
    drawing.word = word;
    drawing.key_id = key;
    drawing.countrycode = key % 2 == 0 ? "US" : "DE";
    drawing.recognized = key % 3 == 0;
    return drawing;
}

/// The keys of the first `count` drawings of one class that are kept.
std::vector<std::uint64_t> kept(Selection& selection, std::uint64_t count) {
    std::vector<std::uint64_t> keys;
    for (std::uint64_t key = 0; key < count; ++key) {
        Drawing drawing = drawing_of("apple", key);
        if (selection.keep(drawing, "a.ndjson")) keys.push_back(*drawing.key_id);
    }
    return keys;
}

std::vector<std::uint64_t> sampled(std::uint64_t count, std::uint64_t sample, std::uint64_t seed) {
    Selection selection({.sample = sample, .seed = seed});
    EXPECT_THAT(kept(selection, count), ElementsAre());
    std::vector<std::uint64_t> keys;
    for (const LabelledDrawing& item : selection.take_sample())
        keys.push_back(*item.drawing.key_id);
    return keys;
}

TEST(Selection, LabelsFollowTheFirstAppearance) {
    Selection selection({});
    const std::vector<std::string> words{"bee", "apple", "bee", "cat"};
    std::vector<int> labels;
    for (const std::string& word : words) {
        Drawing drawing = drawing_of(word);
        labels.push_back(*selection.keep(drawing, "f"));
    }
    EXPECT_THAT(labels, ElementsAre(0, 1, 0, 2));
    EXPECT_THAT(selection.classes(), ElementsAre("bee", "apple", "cat"));
    EXPECT_THAT(selection.counts(), ElementsAre(2, 1, 1));
}

TEST(Selection, GivenClassesAreKeptInTheirOrderAndOthersLeftOut) {
    Selection selection({.classes = {"cat", "bee"}});
    Drawing bee = drawing_of("bee");
    Drawing dog = drawing_of("dog");
    EXPECT_EQ(selection.keep(bee, "f"), 1);
    EXPECT_EQ(selection.keep(dog, "f"), std::nullopt);
    EXPECT_EQ(selection.left_out(), 1U);
    EXPECT_TRUE(selection.complete("dog"));
    EXPECT_FALSE(selection.complete("cat"));
}

TEST(Selection, FiltersByRecognitionAndCountry) {
    Selection recognized({.recognized_only = true});
    EXPECT_THAT(kept(recognized, 8), ElementsAre(0, 3, 6));
    EXPECT_EQ(recognized.left_out(), 5U);
    Selection german({.countries = {"DE", "FR"}});
    EXPECT_THAT(kept(german, 5), ElementsAre(1, 3));
}

TEST(Selection, AFileThatDoesNotSayIsAnError) {
    Drawing unknown;
    unknown.word = "apple";
    Selection recognized({.recognized_only = true});
    EXPECT_THROW(recognized.keep(unknown, "f"), Error);
    Selection german({.countries = {"DE"}});
    EXPECT_THROW(german.keep(unknown, "f"), Error);
}

TEST(Selection, TheFirstOfAClassAndOfAll) {
    Selection first({.per_class = 2});
    EXPECT_THAT(kept(first, 5), ElementsAre(0, 1));
    EXPECT_TRUE(first.complete("apple"));
    EXPECT_FALSE(first.complete());
    Selection limited({.limit = 3});
    EXPECT_THAT(kept(limited, 5), ElementsAre(0, 1, 2));
    EXPECT_TRUE(limited.complete());
}

TEST(Selection, ASampleKeepsTheOrderAndDependsOnTheSeedAlone) {
    const auto keys = sampled(1000, 20, 5);
    EXPECT_EQ(keys.size(), 20U);
    EXPECT_TRUE(std::ranges::is_sorted(keys));
    EXPECT_EQ(keys, sampled(1000, 20, 5));
    EXPECT_NE(keys, sampled(1000, 20, 6));
    EXPECT_EQ(sampled(7, 20, 5).size(), 7U);
}

TEST(Selection, ASampleIsFair) {
    // 2,000 lots of 10 of 100: a third of the places gets 2000 * 10 / 3 = 6667 with a deviation
    // of 67.
    std::vector<int> hits(3);
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        for (const std::uint64_t key : sampled(99, 10, seed)) ++hits[key / 33];
    }
    for (const int count : hits) EXPECT_NEAR(count, 20000 / 3.0, 5 * 67);
}

TEST(Selection, ASampleIsDrawnOfEachClass) {
    Selection selection({.sample = 3});
    for (std::uint64_t key = 0; key < 50; ++key) {
        Drawing drawing = drawing_of(key % 5 == 0 ? "rare" : "usual", key);
        EXPECT_EQ(selection.keep(drawing, "f"), std::nullopt);
    }
    EXPECT_EQ(selection.take_sample().size(), 6U);
    EXPECT_THAT(selection.counts(), ElementsAre(3, 3));
    EXPECT_THAT(selection.offered(), ElementsAre(10, 40));
}

TEST(Selection, RefusesContradictions) {
    EXPECT_THROW(Selection({.per_class = 1, .sample = 1}), UsageError);
    EXPECT_THROW(Selection({.limit = 0}), UsageError);
}

}  // namespace
}  // namespace sketchfit
