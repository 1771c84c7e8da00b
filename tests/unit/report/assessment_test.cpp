// Guesses, interval and calibration of a model agree with its evaluation, however many drawings
// are taken at a time.
#include "sketchfit/report/assessment.h"

#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "tests/unit/nn/networks.h"

namespace sketchfit {
namespace {

/// As many classes as need several pieces for 3,000 drawings.
constexpr std::size_t classes = 2000;

TEST(Assess, AgreesWithEvaluateAndClassify) {
    const Dataset drawings = test::random_drawings(3000, 20, classes);
    const Model model({Dense{4, relu}, Dense{classes, softmax}}, {.input = 20, .seed = 4});
    const Assessment assessment = assess(model, drawings, {.label_smoothing = 0.1, .threads = 2});
    const Evaluation evaluation = evaluate(model, drawings, {.label_smoothing = 0.1});
    EXPECT_EQ(assessment.evaluation.loss, evaluation.loss);
    EXPECT_EQ(assessment.evaluation.confusion, evaluation.confusion);

    const Predictions predictions = classify(model, drawings);
    EXPECT_EQ(assessment.guesses, guesses(predictions));
    const Calibration calibration = calibrate(predictions, drawings.labels());
    EXPECT_EQ(assessment.calibration.expected_error, calibration.expected_error);
    EXPECT_EQ(assessment.calibration.confidence, calibration.confidence);
    ASSERT_EQ(assessment.calibration.bins.size(), 10U);
}

TEST(Assess, TheIntervalIsThatOfTheHits) {
    const Dataset drawings = test::learnable_drawings(77, 20, 3);
    const Model model({Dense{3, softmax}}, {.input = 20, .seed = 1});
    const Assessment assessment = assess(model, drawings);
    std::size_t hits = 0;
    for (std::size_t i = 0; i < drawings.size(); ++i)
        hits += assessment.guesses[i] == drawings.label(i) ? 1 : 0;
    EXPECT_GT(hits, 0U);
    EXPECT_LT(hits, drawings.size());
    EXPECT_EQ(assessment.accuracy_interval.low, wilson_interval(hits, 77).low);
    EXPECT_EQ(assessment.accuracy_interval.high, wilson_interval(hits, 77).high);
}

TEST(Assess, RefusesWhatEvaluateRefuses) {
    const Model model({Dense{3, softmax}}, {.input = 20});
    EXPECT_THROW(assess(model, Dataset()), Error);
    EXPECT_THROW(assess(model, test::random_drawings(3, 21, 3)), Error);
}

}  // namespace
}  // namespace sketchfit
