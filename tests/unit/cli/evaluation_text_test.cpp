// evaluate's text: what it says of few and many classes, long names, narrow terminals, and of two
// models that differ by chance or not.
#include "sketchfit/cli/evaluation_text.h"

#include <algorithm>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/cli/tables.h"
#include "tests/unit/cli/evaluation_fixtures.h"

namespace sketchfit {
namespace {

using fixtures::names;
using fixtures::one_model;
using fixtures::shifted;
using fixtures::two_models;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::size_t widest_line(const std::string& text) {
    std::size_t widest = 0;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        widest = std::max(widest, display_width(text.substr(start, end - start)));
        start = end + 1;
    }
    return widest;
}

/// `both`, `first`, `second` and no drawings right by both, one and the other model.
Comparison comparison_of(std::size_t both, std::size_t first, std::size_t second) {
    const std::vector<std::string> classes{"ant", "bee"};
    const std::vector<std::uint16_t> labels(both + first + second);
    std::vector<std::uint16_t> first_guesses(labels.size());
    std::vector<std::uint16_t> second_guesses(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (i >= both && i < both + first) second_guesses[i] = 1;
        if (i >= both + first) first_guesses[i] = 1;
    }
    return compare({classes, labels, first_guesses}, {classes, labels, second_guesses});
}

TEST(EvaluationText, SaysHowSureTheAccuracyIs) {
    const std::string text = evaluation_text(one_model(shifted({"ant", "bee"}, 50, 10)), 80);
    EXPECT_THAT(text, HasSubstr("drawings.npz: 100 drawings (validation)\n"));
    EXPECT_THAT(text, HasSubstr("accuracy           0.8000 (95 % interval 0.7112 to 0.8666)\n"));
    EXPECT_THAT(text, HasSubstr("calibration error  0.0500 (mean confidence 0.7500: less sure than "
                                "it is right)\n"));
}

TEST(EvaluationText, SaysWhereProbabilitiesAreNoNumbers) {
    EvaluationResult result = one_model(shifted({"ant", "bee"}, 4, 1));
    const double none = std::numeric_limits<double>::quiet_NaN();
    result.models[0].assessment.calibration.confidence = none;
    result.models[0].assessment.calibration.expected_error = none;
    EXPECT_THAT(evaluation_text(result, 80),
                HasSubstr("nan (mean confidence nan: some probabilities are no numbers)"));
}

TEST(EvaluationText, HasAMatrixWithTrueClassesInRows) {
    EvaluatedModel model = shifted({"ant", "bee", "cat"}, 20, 0);
    model.assessment.evaluation.confusion = {20, 0, 0, 3, 17, 0, 0, 11, 9};
    EXPECT_EQ(confusion_text(model, 80),
              "        A   B   C\n"
              "A ant  20   .   .\n"
              "B bee   3  17   .\n"
              "C cat   .  11   9\n");
}

TEST(EvaluationText, TenClassesOfAnyNameFitInto80Columns) {
    for (const std::size_t letters : {3, 30, 300}) {
        const EvaluationResult result = one_model(shifted(names(10, letters), 1000, 4));
        const std::string text = evaluation_text(result, 80);
        EXPECT_LE(widest_line(text), 80U) << text;
        EXPECT_THAT(text, HasSubstr("A  "));
        EXPECT_THAT(confusion_text(result.models[0], 80), HasSubstr("J 9 xxx"));
    }
}

TEST(EvaluationText, NamesOfAnyScriptKeepTheColumns) {
    const EvaluatedModel model = shifted({"りんご", "œuf", "a\x1b[31mb"}, 5, 1);
    const std::string text = evaluation_text(one_model(model), 80);
    EXPECT_THAT(text, HasSubstr("りんご"));
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    const std::string matrix = confusion_text(model, 80);
    EXPECT_THAT(matrix, HasSubstr("A りんご"));
    EXPECT_THAT(matrix, HasSubstr("B œuf     "));
}

TEST(EvaluationText, WhatDoesNotFitIsLeftOutAndSaid) {
    const EvaluationResult twenty = one_model(shifted(names(20), 100, 4));
    EXPECT_THAT(evaluation_text(twenty, 100), HasSubstr("T 19 xx"));
    EXPECT_EQ(confusion_text(twenty.models[0], 60), "");
    EXPECT_THAT(evaluation_text(twenty, 60), HasSubstr("matrix of 20 classes is too wide"));
    const EvaluationResult more = one_model(shifted(names(21), 100, 4));
    EXPECT_THAT(evaluation_text(more, 300), HasSubstr("--csv confusion"));
}

TEST(EvaluationText, OfManyClassesShowsTheHardestAndTheEasiest) {
    EvaluatedModel model = shifted(names(100), 10, 3);
    std::vector<std::size_t>& confusion = model.assessment.evaluation.confusion;
    std::swap(confusion[7 * 100 + 7], confusion[7 * 100 + 8]);  // 3 of 10 right
    confusion[50 * 100 + 50] = 10;                              // all right
    confusion[50 * 100 + 51] = 0;
    const std::string text = evaluation_text(one_model(model), 80);
    EXPECT_THAT(text, HasSubstr("The 10 hardest of 100 classes (all: --csv classes)\n"));
    EXPECT_THAT(text, HasSubstr("Most confused (all 99 pairs: --csv pairs)\n"));
    EXPECT_LT(text.find("\n7 xxx"), text.find("\nThe 10 easiest"));
    EXPECT_GT(text.find("\n50 xxx"), text.find("\nThe 10 easiest"));
    EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 60);
    EXPECT_LE(widest_line(text), 80U);
}

TEST(EvaluationText, ShowsTheMostConfusedPairs) {
    EXPECT_THAT(evaluation_text(one_model(shifted({"ant", "bee"}, 4, 0)), 80),
                HasSubstr("No drawing was taken for another class.\n"));
    EXPECT_THAT(evaluation_text(one_model(shifted({"ant", "bee"}, 4, 1)), 80),
                HasSubstr("ant         bee               1              0.2500\n"));
}

TEST(EvaluationText, OfTwoModelsShowsBothAndWhoIsRightWhere) {
    const std::string text = evaluation_text(two_models(), 80);
    EXPECT_THAT(text, HasSubstr("first   first\nsecond  second\ndata    drawings.npz: 5 drawings "
                                "(test)\n"));
    EXPECT_THAT(text, HasSubstr("first right             2             0\n"
                                "first wrong             2             1\n"));
    EXPECT_THAT(text, HasSubstr("\nant    0.5000  1.0000           0            1        2\n"));
    EXPECT_LE(widest_line(text), 80U);
}

TEST(Verdict, CallsADifferenceBeyondChanceByItsName) {
    const std::string text = verdict_text(comparison_of(900, 25, 75));
    EXPECT_THAT(text,
                AllOf(HasSubstr("Only the first gets 25 right, only the second 75: the second is "
                                "5.00 percentage points better."),
                      HasSubstr("(chi-squared 24.01): p = 9.6e-07."),
                      HasSubstr("in fewer than 1 of 1,000 such sets of drawings"),
                      HasSubstr("So the second network is better")));
    EXPECT_THAT(verdict_text(comparison_of(900, 75, 25)), HasSubstr("So the first network"));
    EXPECT_THAT(verdict_text(comparison_of(0, 3000, 5)), HasSubstr("p < 1e-300"));
}

TEST(Verdict, CallsWhatMayBeChanceThat) {
    const std::string text = verdict_text(comparison_of(900, 3, 9));
    EXPECT_THAT(text, AllOf(HasSubstr("(exact): p = 0.1460."), HasSubstr("about 15 of 100"),
                            HasSubstr("chance may well explain the difference")));
    EXPECT_THAT(verdict_text(comparison_of(900, 12, 12)),
                AllOf(HasSubstr("their accuracy is the same"), HasSubstr("nearly all")));
}

TEST(Verdict, HasNothingToTellApartWhereBothAreRightOnTheSameDrawings) {
    EXPECT_EQ(verdict_text(comparison_of(10, 0, 0)),
              "Both are right on the same drawings: nothing tells them apart (p = 1).");
}

}  // namespace
}  // namespace sketchfit
