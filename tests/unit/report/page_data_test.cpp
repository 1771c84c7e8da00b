// A report as JSON: exact numbers, missing ones, and lists that read back.
#include "sketchfit/report/page_data.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/report/mistakes.h"
#include "tests/unit/report/page_fixtures.h"

namespace sketchfit {
namespace {

using Json = nlohmann::ordered_json;

template <typename Number>
std::vector<Number> from_base64(const std::string& text) {
    std::string bytes;
    std::uint32_t word = 0;
    int bits = 0;
    for (const char c : text) {
        const std::string_view digits =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        const std::size_t value = digits.find(c);
        if (value == std::string_view::npos) break;
        word = word << 6U | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>(word >> static_cast<unsigned>(bits) & 255U);
        }
    }
    std::vector<Number> numbers(bytes.size() / sizeof(Number));
    std::memcpy(numbers.data(), bytes.data(), bytes.size());
    return numbers;
}

/// As the page has it: written and read again.
Json data_of(const Report& report, const PageOptions& options = {}) {
    return Json::parse(page_data(report, options).dump());
}

TEST(PageData, BringsNumbersBackToTheLastBit) {
    const Report report = fixtures::small_report();
    const Json data = data_of(report);
    for (std::size_t r = 0; r < 2; ++r) {
        const Evaluation& evaluation = report.runs[r].evaluation;
        const Json& test = data["runs"][r]["model"]["test"];
        EXPECT_EQ(test["accuracy"].get<double>(), evaluation.accuracy);
        EXPECT_EQ(test["loss"].get<double>(), evaluation.loss);
        EXPECT_EQ(test["top_3_accuracy"].get<double>(), evaluation.top_3_accuracy);
        const auto scores = class_scores(evaluation);
        for (std::size_t k = 0; k < scores.size(); ++k) {
            EXPECT_EQ(test["scores"][k], Json({scores[k].precision, scores[k].recall, scores[k].f1,
                                               scores[k].support}));
        }
    }
    EXPECT_EQ(data["runs"][0]["epochs"]["val_accuracy"], Json({1.0 / 3.0, 0.6}));
    EXPECT_EQ(data["runs"][0]["epochs"]["epoch"], Json({1, 2}));
    EXPECT_EQ(data["runs"][0]["best_epoch"], 2);
}

TEST(PageData, SaysOfEveryDrawingWhatPredictSays) {
    const Report report = fixtures::small_report();
    const Json data = data_of(report);
    const auto numbers = from_base64<std::uint32_t>(data["splits"][0]["numbers"]);
    const auto labels = from_base64<std::uint16_t>(data["splits"][0]["labels"]);
    ASSERT_EQ(numbers.size(), 60U);
    for (std::size_t r = 0; r < 2; ++r) {
        const Json& said = data["runs"][r]["model"]["predictions"];
        const auto guesses = from_base64<std::uint16_t>(said["guesses"]);
        const auto confidences = from_base64<std::uint16_t>(said["confidences"]);
        for (std::size_t k = 0; k < numbers.size(); ++k) {
            const Predictions& predictions = report.runs[r].predictions;
            const std::uint16_t guess = predictions.guess(numbers[k]);
            EXPECT_EQ(labels[k], report.splits[0].test.label(numbers[k]));
            EXPECT_EQ(guesses[k], guess);
            EXPECT_EQ(fmt::format("{:.4f}", confidences[k] / 10000.0),
                      fmt::format("{:.4f}", predictions.probabilities_of(numbers[k])[guess]));
        }
    }
}

TEST(PageData, CountsEveryTestDrawingInTheConfusionMatrix) {
    const Report report = fixtures::small_report();
    const Json data = data_of(report);
    const Json& pairs = data["runs"][1]["model"]["test"]["confusion"];
    std::vector<std::size_t> cells(9);
    for (std::size_t i = 0; i < pairs.size(); i += 2)
        cells[pairs[i].get<std::size_t>()] = pairs[i + 1].get<std::size_t>();
    EXPECT_EQ(cells, report.runs[1].evaluation.confusion);
}

TEST(PageData, NamesMistakesAndDrawingsWrongForAllByTheirPlaces) {
    const Report report = fixtures::small_report();
    const Json data = data_of(report);
    const auto numbers = from_base64<std::uint32_t>(data["splits"][0]["numbers"]);
    const auto numbers_of = [&](const Json& places) {
        std::vector<std::uint32_t> list;
        for (const Json& place : places) list.push_back(numbers[place.get<std::size_t>()]);
        return list;
    };
    const std::vector<std::size_t> runs{0, 1};
    const Json& wrong = data["splits"][0]["wrong"];
    EXPECT_EQ(wrong["total"], wrong_for_all(report, runs).size());
    EXPECT_EQ(numbers_of(wrong["places"]), wrong_for_all(report, runs, 60));
    EXPECT_EQ(numbers_of(data["runs"][0]["model"]["test"]["mistakes"]),
              surest_mistakes(report.runs[0].predictions, report.splits[0].test.labels(), 24));
}

TEST(PageData, LeavesOutWhatIsMissing) {
    Report report = fixtures::small_report();
    report.runs[0].epochs[1].loss = std::numeric_limits<double>::quiet_NaN();
    report.runs[0].epochs[1].val_loss = std::nullopt;
    report.runs[0].evaluation.loss = std::numeric_limits<double>::infinity();
    const Json data = data_of(report);
    EXPECT_EQ(data["runs"][0]["epochs"]["loss"], Json({2.25, nullptr}));
    EXPECT_EQ(data["runs"][0]["epochs"]["val_loss"], Json({2.5, nullptr}));
    EXPECT_TRUE(data["runs"][0]["model"]["test"]["loss"].is_null());
    EXPECT_TRUE(data["runs"][2]["model"].is_null());
    EXPECT_TRUE(data["runs"][2]["best_val_accuracy"].is_null());
    EXPECT_EQ(data["runs"][2]["state"], "diverged");
    EXPECT_EQ(data["runs"][2]["missing"], "its weights are not numbers");
    EXPECT_EQ(data["runs"][2]["epochs"]["epoch"], Json::array());
}

TEST(PageData, NamesTheSettingsThatDiffer) {
    const Json data = data_of(fixtures::small_report());
    EXPECT_EQ(data["varied"], Json({"learning_rate"}));
    EXPECT_EQ(data["runs"][1]["settings"], Json({{"learning_rate", "0.1"}}));
    EXPECT_THAT(data["common"], testing::Contains(Json({"layers", "32,32"})));
}

TEST(PageData, ComparesEveryTwoModels) {
    const Json data = data_of(fixtures::small_report(), {.gallery = std::pair{1U, 0U}});
    ASSERT_EQ(data["pairs"].size(), 1U);
    const Json& pair = data["pairs"][0];
    EXPECT_EQ(pair["both_right"].get<int>() + pair["only_first"].get<int>() +
                  pair["only_second"].get<int>() + pair["both_wrong"].get<int>(),
              60);
    EXPECT_EQ(data["gallery"], Json({1, 0}));
}

TEST(PageData, ShowsWeightsUnitByUnit) {
    const Report report = fixtures::small_report();
    const Json data = data_of(report);
    const Json& weights = data["runs"][0]["model"]["weights"];
    const auto values = from_base64<std::int8_t>(weights["values"]);
    const auto kernel = report.runs[0].model->values(report.runs[0].model->variables()[0]);
    ASSERT_EQ(values.size(), 6U * 784U);
    const double extent = weights["extent"];
    EXPECT_GT(extent, 0.0);
    for (std::size_t unit = 0; unit < 6; ++unit) {
        for (std::size_t i = 0; i < 784; ++i) {
            const double weight = kernel[i * 6 + unit];
            const double shown = values[unit * 784 + i] * extent / 127.0;
            EXPECT_NEAR(shown, std::clamp(weight, -extent, extent), extent / 250);
        }
    }
}

TEST(PageData, ThinsOutLongHistoriesAndKeepsTheirEnd) {
    Report report = fixtures::small_report();
    report.runs[0].epochs.clear();
    for (int epoch = 0; epoch < 50'001; ++epoch) {
        report.runs[0].epochs.push_back({.epoch = epoch, .loss = 1.0, .accuracy = 0.5});
    }
    const Json data = data_of(report);
    const Json& epochs = data["runs"][0]["epochs"]["epoch"];
    EXPECT_LE(epochs.size(), 10'001U);
    EXPECT_GT(epochs.size(), 5'000U);
    EXPECT_EQ(epochs.back(), 50'001);
    EXPECT_EQ(data["runs"][0]["epochs_done"], 50'001);
}

TEST(PageData, KeepsRunsOfOtherSplitsWithTheirOwnDrawings) {
    Report report = fixtures::small_report();
    report.splits.push_back({.train = fixtures::barred_drawings(30, report.class_names, 8),
                             .test = fixtures::barred_drawings(25, report.class_names, 9)});
    report.runs.push_back(fixtures::run_with_model("0.5", 3, report.splits[1]));
    report.runs.back().split = 1;
    const Json data = data_of(report);
    EXPECT_EQ(data["splits"][0]["runs"], Json({0, 1}));
    EXPECT_EQ(data["splits"][1]["runs"], Json({3}));
    EXPECT_EQ(from_base64<std::uint16_t>(data["splits"][1]["labels"]).size(), 25U);
    EXPECT_EQ(from_base64<std::uint16_t>(data["runs"][3]["model"]["predictions"]["guesses"]).size(),
              25U);
    EXPECT_EQ(data["pairs"].size(), 1U);
}

}  // namespace
}  // namespace sketchfit
