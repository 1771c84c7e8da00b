// The step around the update: clipping, weight decay, moving average, padding, sizes. With SGD at a
// rate of 1 and weights of 0 the weights after a step are the clipped gradient, negated.
#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/nn/optimizer.h"
#include "tests/unit/nn/optimizer_reference.h"

namespace sketchfit {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

/// A kernel of 2 x 2 and a bias of 2.
std::vector<Variable> small_variables() {
    return {{"0/kernel", 0, 0, 2, 2, 16}, {"0/bias", 0, 32, 1, 2, 16}};
}

/// The gradient (kernel row by row, then bias) after clipping.
std::vector<float> clipped(const OptimizerOptions& options, const std::vector<float>& values) {
    const std::vector<Variable> variables = small_variables();
    AlignedFloats gradient =
        reference::block_of(variables, [&, i = 0U]() mutable { return values[i++]; });
    AlignedFloats weights(gradient.size(), 0.0F);
    const Optimizer optimizer = SGD{.learning_rate = 1.0, .common = options};
    OptimizerState state = initial_state(optimizer, weights.size());
    apply_gradients(optimizer, 1.0F, state, variables, weights, gradient);
    EXPECT_EQ(reference::padding_sum(variables, weights), 0.0);
    std::vector<float> result;
    reference::for_each_value(variables, [&](std::size_t, std::size_t, std::size_t at) {
        result.push_back(-weights[at]);
    });
    return result;
}

testing::Matcher<std::vector<float>> are(const std::vector<float>& values) {
    return testing::Pointwise(testing::NanSensitiveFloatEq(), values);
}

const std::vector<float> values{3, 0, 0, 4, 0.6F, -0.8F};  // norms: 5, 1, together sqrt(26)

TEST(Clipping, ByNormTreatsEachVariableByItself) {
    EXPECT_THAT(clipped({.clipnorm = 2.5}, values), are({1.5, 0, 0, 2, 0.6F, -0.8F}));
    EXPECT_THAT(clipped({.clipnorm = 0.5}, values), are({0.3F, 0, 0, 0.4F, 0.3F, -0.4F}));
    EXPECT_EQ(clipped({.clipnorm = 5.0}, values), values);
}

TEST(Clipping, ByValueTreatsEachElement) {
    EXPECT_THAT(clipped({.clipvalue = 0.7}, values), are({0.7F, 0, 0, 0.7F, 0.6F, -0.7F}));
}

TEST(Clipping, ByGlobalNormTreatsAllTogether) {
    const auto scale = static_cast<float>(2.0 / std::sqrt(26.0));
    std::vector<float> expected = values;
    for (float& value : expected) value *= scale;
    EXPECT_THAT(clipped({.global_clipnorm = 2.0}, values), are(expected));
    EXPECT_EQ(clipped({.global_clipnorm = 5.1}, values), values);
}

TEST(Clipping, LeavesAZeroGradientAtZero) {
    const std::vector<float> zeros(6, 0.0F);
    EXPECT_EQ(clipped({.clipnorm = 1.0}, zeros), zeros);
    EXPECT_EQ(clipped({.clipvalue = 1.0}, zeros), zeros);
    EXPECT_EQ(clipped({.global_clipnorm = 1.0}, zeros), zeros);
    EXPECT_THAT(clipped({.clipnorm = 2.5}, {3, 0, 0, 4, 0, 0}), are({1.5, 0, 0, 2, 0, 0}));
}

TEST(Clipping, IsOffAtZeroAndBelow) {
    for (const double off : {0.0, -1.0}) {
        EXPECT_EQ(clipped({.clipnorm = off}, values), values);
        EXPECT_EQ(clipped({.clipvalue = off}, values), values);
        EXPECT_EQ(clipped({.global_clipnorm = off}, values), values);
    }
}

TEST(Clipping, ByGlobalNormMakesEverythingNanWhereTheNormIsNotFinite) {
    for (const float bad : {nan, infinity, -infinity}) {
        EXPECT_THAT(clipped({.global_clipnorm = 1.0}, {1, 0, bad, 1, 0, 1}),
                    are({nan, nan, nan, nan, nan, nan}));
    }
}

TEST(Clipping, ByNormSpoilsOnlyTheVariableWithTheBadValue) {
    EXPECT_THAT(clipped({.clipnorm = 2.0}, {1, 0, nan, 1, 0, 1}), are({nan, nan, nan, nan, 0, 1}));
    EXPECT_THAT(clipped({.clipnorm = 2.0}, {1, 0, infinity, 1, 0, 1}), are({0, 0, nan, 0, 0, 1}));
}

TEST(Clipping, ByValueKeepsNanAndClipsInfinity) {
    EXPECT_THAT(clipped({.clipvalue = 2.0}, {1, 0, nan, infinity, -infinity, 1}),
                are({1, 0, nan, 2, -2, 1}));
}

TEST(Clipping, TakesNormsThatFloatsCannotSquare) {
    EXPECT_THAT(clipped({.clipnorm = 10.0}, {3e30F, 0, 0, 4e30F, 0.6F, -0.8F}),
                are({6, 0, 0, 8, 0.6F, -0.8F}));
    EXPECT_THAT(clipped({.global_clipnorm = 10.0}, {3e30F, 0, 0, 4e30F, 0, 0}),
                are({6, 0, 0, 8, 0, 0}));
}

TEST(WeightDecay, TakesBiasesTooAndComesBeforeTheUpdate) {
    const std::vector<Variable> variables = small_variables();
    AlignedFloats weights = reference::block_of(variables, [] { return 2.0; });
    AlignedFloats gradient = reference::block_of(variables, [] { return 1.0; });
    const Optimizer optimizer = SGD{.learning_rate = 0.5, .common = {.weight_decay = 0.25}};
    OptimizerState state = initial_state(optimizer, weights.size());
    // The rate of this step counts, not the optimizer's own.
    apply_gradients(optimizer, 0.125F, state, variables, weights, gradient);
    EXPECT_EQ(weights,
              reference::block_of(variables, [] { return 2.0 - 2.0 * 0.25 * 0.125 - 0.125; }));
    EXPECT_EQ(reference::padding_sum(variables, weights), 0.0);
}

/// Weight and average of one element under SGD at rate 1, starting from weight 8, after each of the
/// gradients.
std::vector<std::pair<float, float>> averaged(const OptimizerOptions& options,
                                              const std::vector<float>& gradients) {
    const Optimizer optimizer = SGD{.common = options};
    AlignedFloats weights(1, 8.0F);
    OptimizerState state = initial_state(optimizer, 1);
    std::vector<std::pair<float, float>> result;
    for (const float value : gradients) {
        AlignedFloats gradient(1, value);
        apply_gradients(optimizer, 1.0F, state, {}, weights, gradient);
        result.emplace_back(weights[0], state.average[0]);
    }
    return result;
}

TEST(MovingAverage, StartsAsTheWeightsAfterTheFirstStep) {
    EXPECT_THAT(
        averaged({.use_ema = true, .ema_momentum = 0.5}, {4, 2, -8}),
        testing::ElementsAre(testing::Pair(4, 4), testing::Pair(2, 3), testing::Pair(10, 6.5)));
}

TEST(MovingAverage, OverwritesTheWeightsWhereTheStepIsAMultiple) {
    EXPECT_THAT(averaged({.use_ema = true, .ema_momentum = 0.5, .ema_overwrite_frequency = 2},
                         {4, 2, -1, 2}),
                testing::ElementsAre(testing::Pair(4, 4), testing::Pair(3, 3),
                                     testing::Pair(4, 3.5), testing::Pair(2.75, 2.75)));
}

TEST(MovingAverage, TakesItsDefaultMomentum) {
    const auto steps = averaged({.use_ema = true}, {4, 2});
    EXPECT_FLOAT_EQ(steps[1].second, 0.99F * 4 + 0.01F * 2);
}

TEST(MovingAverage, OfWeightsThatRestStaysAtThem) {
    const Optimizer optimizer = SGD{.common = {.use_ema = true}};
    AlignedFloats weights(1, 0.7F);
    OptimizerState state = initial_state(optimizer, 1);
    for (int step = 0; step < 3000; ++step) {
        AlignedFloats gradient(1, 0.0F);
        apply_gradients(optimizer, 1.0F, state, {}, weights, gradient);
    }
    // With shares that do not make 1 in float32 it would be 0.70000067.
    EXPECT_FLOAT_EQ(state.average[0], 0.7F);
}

TEST(MovingAverage, IsPutInPlaceOfTheWeightsOnRequest) {
    const Optimizer with = SGD{.common = {.use_ema = true}};
    OptimizerState state = initial_state(with, 2);
    AlignedFloats weights{1.0F, 2.0F};
    apply_average(with, state, weights);
    EXPECT_EQ(weights, (AlignedFloats{1.0F, 2.0F})) << "no step has been made";
    state.iteration = 1;
    state.average = {3.0F, 4.0F};
    apply_average(SGD{}, state, weights);
    EXPECT_EQ(weights, (AlignedFloats{1.0F, 2.0F})) << "without use_ema";
    apply_average(with, state, weights);
    EXPECT_EQ(weights, (AlignedFloats{3.0F, 4.0F}));
    state.average.pop_back();
    EXPECT_THROW(apply_average(with, state, weights), Error);
}

TEST(Padding, StaysZeroWithEveryOptimizerAndNanInTheGradient) {
    const std::vector<Variable> variables = reference::odd_variables();
    for (const std::string_view name : optimizer_names()) {
        SCOPED_TRACE(name);
        Optimizer optimizer = optimizer_from(name);
        common_options(optimizer) = {
            .weight_decay = 0.1, .global_clipnorm = 0.5, .use_ema = true, .ema_momentum = 0.5};
        Random random(1, Purpose::sample);
        AlignedFloats weights = reference::block_of(variables, [&] { return random.uniform(); });
        OptimizerState state = initial_state(optimizer, weights.size());
        for (int step = 0; step < 4; ++step) {
            AlignedFloats gradient = reference::random_gradient(variables, random);
            if (step == 3) gradient[0] = nan;
            apply_gradients(optimizer, 0.1F, state, variables, weights, gradient);
        }
        EXPECT_TRUE(std::isnan(weights[0]));
        EXPECT_TRUE(std::isnan(weights[variables.back().offset]));
        EXPECT_EQ(reference::padding_sum(variables, weights), 0.0);
        EXPECT_EQ(reference::padding_sum(variables, state.average), 0.0);
        // Accumulators hold their initial value there.
        const OptimizerState first = initial_state(optimizer, 1);
        for (std::size_t i = 0; i < state.slots.size(); ++i) {
            EXPECT_EQ(state.slots[i][5], first.slots[i][0]);
        }
    }
}

TEST(ApplyGradients, CountsSteps) {
    const Optimizer optimizer = Adam{};
    OptimizerState state = initial_state(optimizer, 1);
    AlignedFloats weights(1);
    AlignedFloats gradient(1);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(state.iteration, i);
        apply_gradients(optimizer, 0.001F, state, {}, weights, gradient);
    }
    EXPECT_EQ(state.iteration, 3);
}

TEST(ApplyGradients, GoesOnExactlyFromACopiedState) {
    const std::vector<Variable> variables = reference::odd_variables();
    for (const std::string_view name : optimizer_names()) {
        Optimizer optimizer = optimizer_from(name);
        common_options(optimizer).use_ema = true;
        AlignedFloats weights(reference::block_size(variables), 0.0F);
        OptimizerState state = initial_state(optimizer, weights.size());
        const auto go = [&](AlignedFloats& w, OptimizerState& s, std::uint64_t first) {
            for (std::uint64_t seed = first; seed < first + 5; ++seed) {
                Random random(seed, Purpose::sample);
                AlignedFloats gradient = reference::random_gradient(variables, random);
                apply_gradients(optimizer, 0.01F, s, variables, w, gradient);
            }
        };
        go(weights, state, 0);
        AlignedFloats copied_weights = weights;
        OptimizerState copy = state;
        go(weights, state, 5);
        go(copied_weights, copy, 5);
        EXPECT_EQ(copied_weights, weights) << name;
        EXPECT_EQ(copy.momentum_product, state.momentum_product) << name;
    }
}

TEST(ApplyGradients, RefusesBlocksThatDoNotFitTogether) {
    const std::vector<Variable> variables = small_variables();
    const Optimizer optimizer = Adam{.common = {.use_ema = true}};
    const std::size_t size = reference::block_size(variables);
    AlignedFloats weights(size);
    AlignedFloats gradient(size);
    const auto apply = [&](OptimizerState state) {
        apply_gradients(optimizer, 0.1F, state, variables, weights, gradient);
    };
    EXPECT_NO_THROW(apply(initial_state(optimizer, size)));
    EXPECT_THROW(apply(initial_state(SGD{}, size)), Error) << "slots of another optimizer";
    EXPECT_THROW(apply(initial_state(optimizer, size - 16)), Error);
    EXPECT_THROW(apply(initial_state(Adam{}, size)), Error) << "no average";
    gradient.resize(size - 16);
    EXPECT_THROW(apply(initial_state(optimizer, size)), Error);
    weights.resize(size - 16);
    EXPECT_THROW(apply(initial_state(optimizer, size - 16)), Error) << "variables beyond the end";
}

}  // namespace
}  // namespace sketchfit
