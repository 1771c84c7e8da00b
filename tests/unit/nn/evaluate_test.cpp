// evaluate and predict: hits, top three, confusion and loss by hand, and equal bits for any number
// of threads.
#include "sketchfit/nn/evaluate.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "tests/unit/nn/networks.h"
#include "tests/unit/nn/reference_network.h"

namespace sketchfit {
namespace {

/// A model whose logits are the pixels themselves.
Model identity_model(std::size_t classes) {
    Model model({Dense{classes, softmax}},
                {.input = classes, .scaling = {.offset = 0.0, .divisor = 10.0}});
    std::vector<float> kernel(classes * classes);
    for (std::size_t i = 0; i < classes; ++i) kernel[i * classes + i] = 1.0F;
    model.set_values(model.variables()[0], kernel);
    return model;
}

TEST(Evaluate, CountsHitsTopThreeAndConfusion) {
    // Logits by row; labels: a hit, second place, fourth place, a tie that the lower class wins.
    const Dataset drawings({9, 1, 2, 3, 0,  //
                            1, 9, 8, 0, 0,  //
                            7, 6, 5, 4, 3,  //
                            5, 5, 0, 0, 0},
                           5, {0, 2, 3, 1}, {"a", "b", "c", "d", "e"});
    const Evaluation result = evaluate(identity_model(5), drawings);
    EXPECT_EQ(result.count, 4U);
    EXPECT_DOUBLE_EQ(result.accuracy, 0.25);
    EXPECT_DOUBLE_EQ(result.top_3_accuracy, 0.75);
    EXPECT_EQ(result.confusion[0 * 5 + 0], 1U);
    EXPECT_EQ(result.confusion[2 * 5 + 1], 1U);
    EXPECT_EQ(result.confusion[3 * 5 + 0], 1U);
    EXPECT_EQ(result.confusion[1 * 5 + 0], 1U);
    EXPECT_EQ(std::accumulate(result.confusion.begin(), result.confusion.end(), std::size_t{0}),
              4U);
    double loss = 0.0;
    for (std::size_t i = 0; i < 4; ++i) {
        reference::Row row;
        for (const std::uint8_t byte : drawings.drawing(i)) row.push_back(byte / 10.0);
        loss += reference::cross_entropy(row, drawings.label(i), 0.0) / 4.0;
    }
    EXPECT_NEAR(result.loss, loss, 1e-6);
}

TEST(Evaluate, ScoresClassesAsScikitLearnDoes) {
    Evaluation evaluation;
    evaluation.classes = 3;
    evaluation.confusion = {5, 1, 0, 2, 3, 0, 0, 0, 0};  // class 2 never occurs and is never said
    const std::vector<ClassScore> scores = class_scores(evaluation);
    EXPECT_DOUBLE_EQ(scores[0].precision, 5.0 / 7.0);
    EXPECT_DOUBLE_EQ(scores[0].recall, 5.0 / 6.0);
    EXPECT_DOUBLE_EQ(scores[0].f1, 10.0 / 13.0);
    EXPECT_EQ(scores[1].support, 5U);
    EXPECT_EQ(scores[2].precision, 0.0);
    EXPECT_EQ(scores[2].recall, 0.0);
    EXPECT_EQ(scores[2].f1, 0.0);
}

TEST(Evaluate, IncludesPenaltiesAndSmoothing) {
    const Dataset drawings = test::random_drawings(600, 20, 3);
    const Model model({Dense{.units = 6, .activation = relu, .l2 = 0.1}, Dense{3, softmax}},
                      {.input = 20, .seed = 4});
    const double expected = reference::loss(model, reference::weights_of(model), drawings, 0.2, {});
    EXPECT_NEAR(evaluate(model, drawings, {.label_smoothing = 0.2}).loss, expected, 1e-6);
}

TEST(Evaluate, HasTheSameBitsForAnyNumberOfThreads) {
    const Dataset drawings = test::random_drawings(2000, 20, 3);
    const Model model({Dense{6, relu}, Dense{3, softmax}}, {.input = 20, .seed = 4});
    const Evaluation one = evaluate(model, drawings, {.threads = 1});
    const std::vector<float> probabilities = predict(model, drawings, 1);
    for (const std::size_t threads : {2, 3, 8}) {
        EXPECT_EQ(evaluate(model, drawings, {.threads = threads}).loss, one.loss);
        EXPECT_EQ(predict(model, drawings, threads), probabilities);
    }
}

TEST(Predict, GivesProbabilitiesThatAgreeWithEvaluate) {
    const Dataset drawings = test::random_drawings(300, 20, 3);
    const Model model({Dense{6, Activation::tanh}, Dense{3, softmax}}, {.input = 20, .seed = 4});
    const std::vector<float> probabilities = predict(model, drawings);
    ASSERT_EQ(probabilities.size(), 900U);
    std::size_t hits = 0;
    for (std::size_t i = 0; i < 300; ++i) {
        const auto row = std::span(probabilities).subspan(i * 3, 3);
        EXPECT_NEAR(std::accumulate(row.begin(), row.end(), 0.0), 1.0, 1e-6);
        hits += std::ranges::max_element(row) - row.begin() == drawings.label(i) ? 1 : 0;
    }
    EXPECT_DOUBLE_EQ(evaluate(model, drawings).accuracy, static_cast<double>(hits) / 300.0);
}

TEST(Classify, GivesThePredictionsAndTheGuessesThatEvaluateCounts) {
    const Dataset drawings = test::random_drawings(300, 20, 3);
    const Model model({Dense{6, relu}, Dense{3, softmax}}, {.input = 20, .seed = 4});
    const Predictions predictions = classify(model, drawings, 2);
    EXPECT_EQ(predictions.probabilities, predict(model, drawings));
    ASSERT_EQ(predictions.size(), 300U);
    std::vector<std::size_t> confusion(9);
    for (std::size_t i = 0; i < 300; ++i) {
        ++confusion[drawings.label(i) * std::size_t{3} + predictions.guess(i)];
        EXPECT_EQ(predictions.ranked(i, 1).front(), predictions.guess(i));
        EXPECT_EQ(predictions.probabilities_of(i).size(), 3U);
    }
    EXPECT_EQ(confusion, evaluate(model, drawings).confusion);
}

TEST(Classify, GivesTheSameBitsInParts) {
    // So many classes that a part is 64 drawings.
    const std::size_t classes = 65535;
    const Model model = Sequential({Dense{classes, softmax}}, {.input = 3, .seed = 2});
    Pixels pixels;
    for (std::size_t i = 0; i < 3 * 70; ++i)
        pixels.push_back(static_cast<std::uint8_t>(i * 41 % 256));
    const Dataset drawings(pixels, 3, std::vector<std::uint16_t>(70), {"a"});
    const Predictions whole = classify(model, drawings);
    std::vector<float> joined;
    std::size_t parts = 0;
    classify_parts(model, drawings, 2, [&](const Predictions& part) {
        ++parts;
        joined.insert(joined.end(), part.probabilities.begin(), part.probabilities.end());
    });
    EXPECT_EQ(parts, 2U);
    EXPECT_EQ(joined, whole.probabilities);
}

TEST(Predict, RefusesDrawingsThatDoNotFit) {
    const Model model({Dense{3, softmax}}, {.input = 20});
    EXPECT_THROW(predict(model, test::random_drawings(3, 21, 3)), Error);
    EXPECT_THROW(predict(model, Dataset()), Error);
    EXPECT_THROW(evaluate(model, test::random_drawings(8, 20, 4)), Error);
}

}  // namespace
}  // namespace sketchfit
