// Intervals, McNemar's test and calibration, beside statsmodels and scikit-learn
// (tests/data/statistics/make.py) and by hand.
#include "sketchfit/report/statistics.h"

#include <array>
#include <cmath>
#include <fstream>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

using testing::ElementsAre;
using Json = nlohmann::json;

const Json& golden() {
    static const Json numbers =
        Json::parse(std::ifstream(SKETCHFIT_TEST_DATA "/statistics/statistics.json"));
    return numbers;
}

/// Guesses of two models for drawings of class 0: right is 0, wrong 1.
struct Guesses {
    std::vector<std::uint16_t> first;
    std::vector<std::uint16_t> second;
    std::vector<std::uint16_t> labels;

    /// both right, only the first, only the second, both wrong
    explicit Guesses(const std::array<std::size_t, 4>& table) {
        for (std::uint16_t cell = 0; cell < 4; ++cell) {
            first.insert(first.end(), table[cell], cell / 2);
            second.insert(second.end(), table[cell], cell % 2);
        }
        labels.resize(first.size());
    }
};

TEST(WilsonInterval, IsStatsmodels) {
    for (const Json& entry : golden()["wilson"]) {
        const Interval interval = wilson_interval(entry["hits"], entry["count"], entry["z"]);
        EXPECT_NEAR(interval.low, entry["low"].get<double>(), 1e-14) << entry;
        EXPECT_NEAR(interval.high, entry["high"].get<double>(), 1e-14) << entry;
    }
    EXPECT_EQ(golden()["wilson"].size(), 20U);
}

// Newcombe (1998), Statistics in Medicine 17, 857-872, table I: 81 of 263 and 0 of 20.
TEST(WilsonInterval, IsThatOfNewcombesExamples) {
    EXPECT_NEAR(wilson_interval(81, 263).low, 0.2553, 5e-5);
    EXPECT_NEAR(wilson_interval(81, 263).high, 0.3662, 5e-5);
    EXPECT_EQ(wilson_interval(0, 20).low, 0.0);
    EXPECT_NEAR(wilson_interval(0, 20).high, 0.1611, 5e-5);
}

TEST(WilsonInterval, NeverLeavesZeroToOneAndReachesBothEnds) {
    EXPECT_EQ(wilson_interval(0, 0).low, 0.0);
    EXPECT_EQ(wilson_interval(0, 0).high, 1.0);
    for (std::size_t count = 1; count < 400; ++count) {
        EXPECT_EQ(wilson_interval(0, count).low, 0.0);
        EXPECT_EQ(wilson_interval(count, count).high, 1.0);
        EXPECT_GE(wilson_interval(1, count).low, 0.0);
        EXPECT_LE(wilson_interval(count - 1, count).high, 1.0);
    }
    EXPECT_THROW(wilson_interval(3, 2), Error);
}

TEST(McNemar, IsStatsmodels) {
    for (const Json& entry : golden()["mcnemar"]) {
        const auto table = entry["table"].get<std::array<std::size_t, 4>>();
        const Guesses guessed(table);
        const McNemar result = mcnemar(guessed.first, guessed.second, guessed.labels);
        EXPECT_EQ(result.both_right, table[0]);
        EXPECT_EQ(result.only_first, table[1]);
        EXPECT_EQ(result.only_second, table[2]);
        EXPECT_EQ(result.both_wrong, table[3]);
        EXPECT_EQ(result.exact, entry["exact"].get<bool>()) << entry;
        const double statistic = entry["statistic"];
        const double p_value = entry["p_value"];
        EXPECT_NEAR(result.statistic, statistic, 1e-13 * statistic) << entry;
        EXPECT_NEAR(result.p_value, p_value, 1e-12 * p_value) << entry;
        const McNemar turned = mcnemar(guessed.second, guessed.first, guessed.labels);
        EXPECT_EQ(turned.p_value, result.p_value);
        EXPECT_EQ(turned.only_first, result.only_second);
    }
    EXPECT_EQ(golden()["mcnemar"].size(), 10U);
}

// By hand: equal counts leave nothing to explain, where the bare formula would give (0 - 1)^2 / 60.
TEST(McNemar, ItsCorrectionNeverMakesADifferenceOfNone) {
    const Guesses guessed({9, 30, 30, 1});
    const McNemar result = mcnemar(guessed.first, guessed.second, guessed.labels);
    EXPECT_FALSE(result.exact);
    EXPECT_EQ(result.statistic, 0.0);
    EXPECT_EQ(result.p_value, 1.0);
}

TEST(McNemar, AModelIsNotBetterThanItself) {
    const std::vector<std::uint16_t> guessed{0, 1, 2, 1};
    const std::vector<std::uint16_t> labels{0, 1, 1, 0};
    const McNemar result = mcnemar(guessed, guessed, labels);
    EXPECT_EQ(result.both_right, 2U);
    EXPECT_EQ(result.both_wrong, 2U);
    EXPECT_EQ(result.p_value, 1.0);
}

TEST(McNemar, WantsGuessesForEveryLabel) {
    const std::vector<std::uint16_t> two{0, 1};
    const std::vector<std::uint16_t> three{0, 1, 2};
    EXPECT_THROW(mcnemar(two, three, three), Error);
    EXPECT_THROW(mcnemar(three, two, three), Error);
}

TEST(Calibration, IsScikitLearns) {
    for (const Json& entry : golden()["calibration"]) {
        const auto probabilities = entry["probabilities"].get<std::vector<float>>();
        std::vector<std::uint16_t> guessed;
        for (const bool right : entry["right"]) guessed.push_back(right ? 0 : 1);
        const std::vector<std::uint16_t> labels(guessed.size());
        const std::size_t bins = entry["bins"];
        const Calibration result = calibrate(guessed, probabilities, labels, bins);
        ASSERT_EQ(result.bins.size(), bins);
        std::size_t full = 0;
        for (std::size_t b = 0; b < bins; ++b) {
            const ReliabilityBin& bin = result.bins[b];
            EXPECT_EQ(bin.count, entry["counts"][b].get<std::size_t>()) << bins << " bins, " << b;
            if (bin.count == 0) continue;
            EXPECT_NEAR(bin.accuracy, entry["accuracy"][full].get<double>(), 1e-14);
            // scikit-learn adds up float32.
            EXPECT_NEAR(bin.confidence, entry["confidence"][full].get<double>(), 1e-6);
            ++full;
        }
        EXPECT_NEAR(result.expected_error, entry["expected_error"].get<double>(), 1e-6);
    }
    EXPECT_EQ(golden()["calibration"].size(), 4U);
}

TEST(Calibration, AProbabilityOnAnEdgeIsInTheBinBelow) {
    const std::vector<float> probabilities{0.0F, 0.25F, 0.26F, 0.5F, 1.0F};
    const std::vector<std::uint16_t> guessed{0, 0, 0, 1, 0};
    const std::vector<std::uint16_t> labels{1, 0, 0, 0, 0};
    const Calibration result = calibrate(guessed, probabilities, labels, 4);
    EXPECT_EQ(result.bins[0].low, 0.0);
    EXPECT_EQ(result.bins[0].high, 0.25);
    EXPECT_EQ(result.bins[0].count, 2U);
    EXPECT_EQ(result.bins[0].confidence, 0.125);
    EXPECT_EQ(result.bins[0].accuracy, 0.5);
    EXPECT_EQ(result.bins[1].count, 2U);
    EXPECT_EQ(result.bins[2].count, 0U);
    EXPECT_EQ(result.bins[2].accuracy, 0.0);
    EXPECT_EQ(result.bins[3].count, 1U);
    // 2/5 |0.5 - 0.125| + 2/5 |0.5 - 0.38| + 1/5 |1 - 1|
    EXPECT_NEAR(result.expected_error, 0.198, 1e-8);
    EXPECT_NEAR(result.confidence, 0.402, 1e-8);
}

TEST(Calibration, ProbabilitiesThatAreNoNumbersAreInNoBin) {
    const std::vector<float> probabilities{0.5F, std::numeric_limits<float>::quiet_NaN()};
    const std::vector<std::uint16_t> zeros{0, 0};
    const Calibration result = calibrate(zeros, probabilities, zeros, 2);
    EXPECT_EQ(result.bins[0].count, 1U);
    EXPECT_EQ(result.bins[1].count, 0U);
    EXPECT_TRUE(std::isnan(result.expected_error));
    EXPECT_TRUE(std::isnan(result.confidence));
}

TEST(Calibration, TakesTheProbabilityOfTheGuess) {
    const Predictions predictions{.classes = 2,
                                  .logits = {1.0F, 0.0F, 0.0F, 3.0F},
                                  .probabilities = {0.75F, 0.25F, 0.125F, 0.875F}};
    EXPECT_THAT(guesses(predictions), ElementsAre(0, 1));
    const std::vector<std::uint16_t> labels{0, 0};
    const Calibration result = calibrate(predictions, labels, 1);
    EXPECT_EQ(result.bins[0].confidence, 0.8125);
    EXPECT_EQ(result.bins[0].accuracy, 0.5);
    EXPECT_EQ(result.expected_error, 0.3125);
}

TEST(Calibration, RefusesNoBinsAndListsThatDoNotFit) {
    const std::vector<std::uint16_t> two{0, 1};
    const std::vector<float> one{0.5F};
    EXPECT_THROW(calibrate(two, one, two, 10), Error);
    EXPECT_THROW(calibrate(Predictions{}, {}, 0), Error);
    EXPECT_EQ(calibrate(Predictions{}, {}, 3).expected_error, 0.0);
    EXPECT_EQ(calibrate(Predictions{}, {}, 3).bins.size(), 3U);
}

}  // namespace
}  // namespace sketchfit
