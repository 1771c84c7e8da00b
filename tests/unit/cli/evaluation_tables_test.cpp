// evaluate's JSON and CSV: their keys and columns, the same values in both, nothing for no number.
#include "sketchfit/cli/evaluation_tables.h"

#include <limits>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "tests/unit/cli/evaluation_fixtures.h"

namespace sketchfit {
namespace {

using fixtures::one_model;
using fixtures::shifted;
using fixtures::two_models;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;
using Json = nlohmann::ordered_json;

std::vector<std::string> keys(const Json& object) {
    std::vector<std::string> result;
    for (const auto& [key, value] : object.items()) result.push_back(key);
    return result;
}

std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> result;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = text.find('\n', start);
        result.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return result;
}

TEST(EvaluationJson, OfOneModelHasEverything) {
    const Json object = evaluation_json(one_model(shifted({"ant", "bee"}, 4, 1)));
    EXPECT_THAT(keys(object),
                ElementsAre("model", "data", "part", "count", "loss", "accuracy",
                            "accuracy_interval", "top_3_accuracy", "mean_confidence",
                            "expected_calibration_error", "per_class", "reliability", "confusion"));
    EXPECT_EQ(object["accuracy"], 0.75);
    EXPECT_EQ(object["mean_confidence"], 0.75);
    EXPECT_EQ(object["expected_calibration_error"], 0.0);
    EXPECT_EQ(object["accuracy_interval"][0], wilson_interval(6, 8).low);
    EXPECT_EQ(object["accuracy_interval"][1], wilson_interval(6, 8).high);
    EXPECT_EQ(object["confusion"], Json::parse("[[3, 1], [1, 3]]"));
    EXPECT_THAT(keys(object["per_class"][0]),
                ElementsAre("name", "precision", "recall", "f1", "support"));
    EXPECT_THAT(object["reliability"], SizeIs(10));
    EXPECT_EQ(object["reliability"][7]["count"], 8);
    EXPECT_TRUE(object["reliability"][0]["accuracy"].is_null());
}

TEST(EvaluationJson, OfTwoModelsHasBothAndTheirComparison) {
    const EvaluationResult result = two_models();
    const Json object = evaluation_json(result);
    EXPECT_THAT(keys(object), ElementsAre("models", "comparison"));
    EXPECT_EQ(object["models"][1]["model"], "second");
    EXPECT_EQ(keys(object["models"][0]), keys(evaluation_json(one_model(result.models[0]))));
    const Json& comparison = object["comparison"];
    EXPECT_THAT(keys(comparison),
                ElementsAre("accuracy_difference", "both_right", "only_first", "only_second",
                            "both_wrong", "test", "statistic", "p_value", "per_class"));
    EXPECT_EQ(comparison["only_second"], 2);
    EXPECT_EQ(comparison["accuracy_difference"], 0.4);
    EXPECT_EQ(comparison["test"], "exact");
    EXPECT_TRUE(comparison["statistic"].is_null());
    EXPECT_EQ(comparison["p_value"], 0.5);
    EXPECT_EQ(comparison["per_class"][0]["name"], "ant");
}

TEST(EvaluationCsv, BeginsWithTheDocumentedColumns) {
    const EvaluationResult result = two_models();
    for (const EvaluationTable& table : evaluation_tables()) {
        const std::string columns = fmt::format("{}", fmt::join(table.columns, ","));
        EXPECT_THAT(evaluation_csv(result, table.name), StartsWith(columns)) << table.name;
    }
    EXPECT_THROW(evaluation_csv(result, "nothing"), Error);
}

TEST(EvaluationCsv, HasTheRowsOfBothModels) {
    const EvaluationResult result = two_models();
    EXPECT_THAT(lines(evaluation_csv(result, "summary")), SizeIs(3));
    EXPECT_THAT(lines(evaluation_csv(result, "classes")), SizeIs(1 + 2 + 3));
    EXPECT_THAT(lines(evaluation_csv(result, "reliability")), SizeIs(1 + 20));
    EXPECT_THAT(
        lines(evaluation_csv(result, "pairs")),
        ElementsAre("model,true,guessed,count,share", "first,bee,ant,2,0.6666666666666666",
                    "first,ant,bee,1,0.5", "second,bee,\"cat, \"\"big\"\"\",1,0.3333333333333333"));
    EXPECT_THAT(lines(evaluation_csv(result, "comparison")),
                ElementsAre("name,support,first_recall,second_recall,only_first,only_second",
                            "ant,2,0.5,1,0,1", "bee,3,0.3333333333333333,0.6666666666666666,0,1"));
}

TEST(EvaluationCsv, AMatrixHasAColumnForEveryClassThatSomeModelKnows) {
    EXPECT_THAT(
        lines(evaluation_csv(two_models(), "confusion")),
        ElementsAre("model,true,ant,bee,\"cat, \"\"big\"\"\"", "first,ant,1,1,", "first,bee,2,1,",
                    "second,bee,0,2,1", "second,ant,2,0,0", "second,\"cat, \"\"big\"\"\",0,0,0"));
}

TEST(EvaluationCsv, WithoutConfusedPairsKeepsItsLineOfNames) {
    EXPECT_EQ(evaluation_csv(one_model(shifted({"ant", "bee"}, 4, 0)), "pairs"),
              "model,true,guessed,count,share\n");
}

TEST(EvaluationTables, NumbersThatAreNoneAreNullAndEmpty) {
    EvaluationResult result = one_model(shifted({"ant", "bee"}, 4, 1));
    Assessment& assessment = result.models[0].assessment;
    assessment.evaluation.loss = std::numeric_limits<double>::infinity();
    assessment.calibration.confidence = std::numeric_limits<double>::quiet_NaN();
    assessment.calibration.expected_error = std::numeric_limits<double>::quiet_NaN();
    const Json object = evaluation_json(result);
    EXPECT_TRUE(object["loss"].is_null());
    EXPECT_TRUE(object["mean_confidence"].is_null());
    EXPECT_TRUE(object["expected_calibration_error"].is_null());
    const std::string summary = evaluation_csv(result, "summary");
    EXPECT_THAT(summary, HasSubstr("validation,8,,0.75,"));
    EXPECT_THAT(summary, HasSubstr(",0.75,,\n"));
}

}  // namespace
}  // namespace sketchfit
