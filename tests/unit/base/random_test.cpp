// RandomState against NumPy's stored results (tests/data/random/make.py); Random for its promises:
// streams that do not depend on each other, no bias, and the same words for ever.
#include "sketchfit/base/random.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace sketchfit {
namespace {

using testing::ElementsAre;

const nlohmann::json& numpy_results() {
    static const nlohmann::json results = nlohmann::json::parse(
        std::ifstream(std::string(SKETCHFIT_TEST_DATA) + "/random/numpy.json"));
    return results["seeds"];
}

/// FNV-1a over whole words, as make.py computes it.
std::uint32_t checksum(std::span<const std::uint32_t> values) {
    std::uint32_t result = 2166136261U;
    for (const std::uint32_t value : values) result = (result ^ value) * 16777619U;
    return result;
}

TEST(RandomState, GivesNumpysWords) {
    ASSERT_EQ(numpy_results().size(), 5U);
    for (const auto& expected : numpy_results()) {
        SCOPED_TRACE(expected["seed"]);
        RandomState state(expected["seed"].get<std::uint32_t>());
        std::vector<std::uint32_t> words(2000);
        std::ranges::generate(words, [&] { return state.next(); });
        EXPECT_EQ(std::vector(words.begin(), words.begin() + 5),
                  expected["first_words"].get<std::vector<std::uint32_t>>());
        EXPECT_EQ(checksum(words), expected["checksum_of_2000_words"].get<std::uint32_t>());
    }
}

TEST(RandomState, GivesThePublishedWordsOfSeed42) {
    RandomState state(42);
    for (const std::uint32_t word :
         {1608637542U, 3421126067U, 4083286876U, 787846414U, 3143890026U}) {
        EXPECT_EQ(state.next(), word);
    }
}

TEST(RandomState, GivesNumpysUniformDoublesToTheLastBit) {
    for (const auto& expected : numpy_results()) {
        RandomState state(expected["seed"].get<std::uint32_t>());
        for (const auto& value : expected["uniform"]) {
            EXPECT_EQ(state.uniform(), std::stod(value.get<std::string>()));
        }
    }
}

TEST(RandomState, GivesNumpysPermutations) {
    for (const auto& expected : numpy_results()) {
        const auto seed = expected["seed"].get<std::uint32_t>();
        ASSERT_EQ(expected["permutations"].size(), 8U);
        for (const auto& item : expected["permutations"]) {
            const auto count = item["count"].get<std::size_t>();
            SCOPED_TRACE(testing::Message() << "seed " << seed << ", count " << count);
            const std::vector<std::uint32_t> order = RandomState(seed).permutation(count);
            ASSERT_EQ(order.size(), count);
            const auto first = item["first"].get<std::vector<std::uint32_t>>();
            EXPECT_TRUE(std::ranges::equal(first, std::span(order).first(first.size())));
            EXPECT_EQ(checksum(order), item["checksum"].get<std::uint32_t>());
        }
    }
}

TEST(RandomState, PermutesTenAndNone) {
    EXPECT_THAT(RandomState(42).permutation(10), ElementsAre(8, 1, 5, 0, 7, 2, 9, 4, 3, 6));
    EXPECT_THAT(RandomState(42).permutation(0), testing::IsEmpty());
}

TEST(RandomState, DrawsNumpysBoundedIntegers) {
    for (const auto& expected : numpy_results()) {
        for (const auto& item : expected["intervals"]) {
            RandomState state(expected["seed"].get<std::uint32_t>());
            for (const auto& value : item["values"]) {
                EXPECT_EQ(state.interval(item["max"].get<std::uint64_t>()),
                          value.get<std::uint64_t>())
                    << "max " << item["max"];
            }
        }
    }
}

TEST(RandomState, IntervalOfZeroDrawsNothing) {
    RandomState with(7);
    RandomState without(7);
    EXPECT_EQ(with.interval(0), 0U);
    EXPECT_EQ(with.next(), without.next());
}

TEST(Random, KeepsItsWordsForEver) {
    // From an independent Python version: runs of old releases must stay repeatable.
    Random random(42, Purpose::shuffle, 3, 5);
    EXPECT_EQ(random.next(), 0x4b589b593f0143dbULL);
    EXPECT_EQ(random.next(), 0xb65d695c5ce5c1acULL);
    EXPECT_EQ(random.below(1000), 11U);
    EXPECT_EQ(random.uniform(), 0x1.8be8059293b80p-5);
    EXPECT_DOUBLE_EQ(random.normal(), 0x1.455abdd03acf2p-2);
    std::vector<std::uint32_t> values{0, 1, 2, 3, 4, 5, 6, 7};
    Random(1, Purpose::sample).shuffle(values);
    EXPECT_THAT(values, ElementsAre(2, 1, 6, 7, 5, 4, 0, 3));
}

TEST(Random, StreamsOfDifferentNamesShareNoWord) {
    std::set<std::uint64_t> words;
    std::size_t drawn = 0;
    for (const std::uint64_t seed : {0ULL, 1ULL, 0xffffffffffffffffULL}) {
        for (const Purpose purpose : {Purpose::initializer, Purpose::shuffle, Purpose::invent}) {
            for (std::uint64_t first = 0; first < 8; ++first) {
                for (std::uint64_t second = 0; second < 8; ++second) {
                    Random random(seed, purpose, first, second);
                    for (int i = 0; i < 16; ++i, ++drawn) words.insert(random.next());
                }
            }
        }
    }
    EXPECT_EQ(words.size(), drawn);
}

TEST(Random, FirstWordsOfNeighbouringStreamsHaveIndependentBits) {
    // Of 64 bits, two independent words differ in 32 on average: 4,000 pairs give 32 +- 0.06.
    double differing = 0;
    for (std::uint64_t i = 0; i < 4000; ++i) {
        const std::uint64_t a = Random(1, Purpose::shuffle, i).next();
        const std::uint64_t b = Random(1, Purpose::shuffle, i + 1).next();
        differing += __builtin_popcountll(a ^ b);
    }
    EXPECT_NEAR(differing / 4000, 32.0, 0.4);
}

TEST(Random, BelowIsUniformAndNeverReachesItsBound) {
    Random random(5, Purpose::sample);
    std::vector<int> counts(7);
    constexpr int draws = 70000;
    for (int i = 0; i < draws; ++i) ++counts.at(random.below(7));
    double chi_squared = 0;
    for (const int count : counts) chi_squared += std::pow(count - draws / 7.0, 2) / (draws / 7.0);
    EXPECT_LT(chi_squared, 22.5);  // 6 degrees of freedom, 0.1 % level
    for (int i = 0; i < 100; ++i) EXPECT_EQ(random.below(1), 0U);
}

TEST(Random, BelowHasNoBiasForHugeBounds) {
    // Without rejection two thirds of all words would fall on the lower half of this bound.
    const std::uint64_t bound = 0xC000000000000000ULL;
    Random random(6, Purpose::sample);
    int low = 0;
    for (int i = 0; i < 20000; ++i) {
        const std::uint64_t value = random.below(bound);
        ASSERT_LT(value, bound);
        low += value % 3 == 0 ? 1 : 0;
    }
    EXPECT_NEAR(low / 20000.0, 1.0 / 3.0, 0.015);
}

TEST(Random, UniformAndNormalHaveTheirMoments) {
    Random random(7, Purpose::sample);
    constexpr int draws = 200000;
    double sum = 0;
    double square = 0;
    for (int i = 0; i < draws; ++i) {
        const double value = random.uniform();
        ASSERT_GE(value, 0.0);
        ASSERT_LT(value, 1.0);
        sum += value;
        square += value * value;
    }
    EXPECT_NEAR(sum / draws, 0.5, 0.003);
    EXPECT_NEAR(square / draws, 1.0 / 3.0, 0.003);
    double moments[5] = {};
    for (int i = 0; i < draws; ++i) {
        const double value = random.normal();
        for (int power = 1; power < 5; ++power) moments[power] += std::pow(value, power) / draws;
    }
    EXPECT_NEAR(moments[1], 0.0, 0.01);
    EXPECT_NEAR(moments[2], 1.0, 0.015);
    EXPECT_NEAR(moments[3], 0.0, 0.04);
    EXPECT_NEAR(moments[4], 3.0, 0.1);
}

TEST(Random, ShuffleGivesEachOrderEquallyOften) {
    std::vector<int> counts(6);
    for (std::uint64_t i = 0; i < 60000; ++i) {
        std::vector<std::uint32_t> values{0, 1, 2};
        Random(11, Purpose::shuffle, i).shuffle(values);
        ++counts.at(2 * values[0] + (values[1] > values[2] ? 1 : 0));
    }
    double chi_squared = 0;
    for (const int count : counts) chi_squared += std::pow(count - 10000.0, 2) / 10000.0;
    EXPECT_LT(chi_squared, 20.5);  // 5 degrees of freedom, 0.1 % level
}

}  // namespace
}  // namespace sketchfit
