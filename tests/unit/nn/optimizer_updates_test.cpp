// The equations: golden vectors computed by Keras 3, and 200 steps of every optimizer against an
// independent evaluation in double.
#include "sketchfit/nn/optimizer_updates.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tests/unit/nn/optimizer_reference.h"

namespace sketchfit {
namespace {

using Four = std::array<double, 4>;

struct Golden {
    const char* name;
    Optimizer optimizer;
    std::array<Four, 3> after;
};

constexpr Four first_weights{1, -0.5, 0.25, 0};
constexpr std::array<Four, 3> gradients{
    {{0.1, -0.2, 0.3, 0}, {-0.05, 0.4, 0.3, 0.0001}, {0.2, 0.1, -0.6, -2}}};

// Evaluated in double; Keras 3.16 in float32 agreed within 1.3e-7 for each.
std::vector<Golden> golden_sgd() {
    return {
        {"SGD",
         SGD{},
         {{{0.999, -0.498, 0.247, 0},
           {0.9995, -0.502, 0.244, -0.000001},
           {0.9975, -0.503, 0.25, 0.019999}}}},
        {"SGD momentum 0.9",
         SGD{.momentum = 0.9},
         {{{0.999, -0.498, 0.247, 0},
           {0.9986, -0.5002, 0.2413, -0.000001},
           {0.99624, -0.50318, 0.24217, 0.0199981}}}},
        {"SGD 0.9 nesterov",
         SGD{.momentum = 0.9, .nesterov = true},
         {{{0.9981, -0.4962, 0.2443, 0},
           {0.99824, -0.50218, 0.23617, -0.0000019},
           {0.994116, -0.505862, 0.242953, 0.03799729}}}},
        {"SGD clipnorm 0.25",
         SGD{.common = {.clipnorm = 0.25}},
         {{{0.999331847, -0.498663694, 0.247995541, 0},
           {0.999580606, -0.500653768, 0.246502985, -0.000000498},
           {0.999342511, -0.500772816, 0.247217271, 0.002380455}}}},
        {"SGD clipvalue 0.15",
         SGD{.common = {.clipvalue = 0.15}},
         {{{0.999, -0.4985, 0.2485, 0},
           {0.9995, -0.5, 0.247, -0.000001},
           {0.998, -0.501, 0.2485, 0.001499}}}},
        {"SGD weight_decay 0.1",
         SGD{.common = {.weight_decay = 0.1}},
         {{{0.998, -0.4975, 0.24675, 0},
           {0.997502, -0.5010025, 0.24350325, -0.000001},
           {0.994504498, -0.501501498, 0.249259747, 0.019999001}}}},
        {"Lion",
         Lion{},
         {{{0.999, -0.499, 0.249, 0}, {1, -0.5, 0.248, -0.001}, {0.999, -0.501, 0.249, 0}}}},
    };
}

std::vector<Golden> golden_adams() {
    const std::array<Four, 3> adam{{{0.999000032, -0.499000016, 0.249000011, 0},
                                    {0.998733702, -0.499366117, 0.248000018, -0.000721326},
                                    {0.998075600, -0.499781765, 0.248075667, -0.000082543}}};
    return {
        {"Adam", Adam{}, adam},
        {"Adam amsgrad", Adam{.amsgrad = true}, adam},
        {"AdamW",
         AdamW{},
         {{{0.998996032, -0.498998016, 0.248999011, 0},
           {0.998725706, -0.499362121, 0.247998022, -0.000721326},
           {0.998063609, -0.499775772, 0.248072679, -0.000082540}}}},
        {"Adamax",
         Adamax{},
         {{{0.999000001, -0.499, 0.249, 0},
           {0.998789264, -0.499289474, 0.248000001, -0.000525790},
           {0.998353840, -0.499564657, 0.248053506, -0.000156803}}}},
        {"Nadam",
         Nadam{},
         {{{0.998937213, -0.498937213, 0.248937213, 0},
           {0.999329808, -0.499818878, 0.248163622, -0.001020230},
           {0.998381927, -0.500093373, 0.248969792, 0.000048321}}}},
        {"RMSprop",
         RMSprop{},
         {{{0.996837880, -0.496837762, 0.246837740, 0},
           {0.998312236, -0.499694897, 0.244543589, -0.000314658},
           {0.995493685, -0.500427344, 0.247190331, 0.002847619}}}},
        {"RMSprop momentum 0.9",
         RMSprop{.momentum = 0.9},
         {{{0.996837880, -0.496837762, 0.246837740, 0},
           {0.995466328, -0.496848883, 0.241697555, -0.000314658},
           {0.991413380, -0.497591339, 0.239718130, 0.002564426}}}},
        {"RMSprop centered, momentum 0.5",
         RMSprop{.momentum = 0.5, .centered = true},
         {{{0.996666852, -0.496666713, 0.246666687, 0},
           {0.996484997, -0.497893149, 0.242450976, -0.000314814},
           {0.993405378, -0.499256910, 0.242991814, 0.002861095}}}},
    };
}

std::vector<Golden> golden_accumulators() {
    return {
        {"Adadelta",
         Adadelta{},
         {{{0.999998586, -0.499998586, 0.249998586, 0},
           {0.999999499, -0.500000384, 0.249997154, -0.000000100},
           {0.999997580, -0.500000984, 0.249999170, 0.000001318}}}},
        {"Adadelta lr 1.0",
         Adadelta{.learning_rate = 1.0},
         {{{0.998585928, -0.498585822, 0.248585802, 0},
           {0.999498677, -0.500383657, 0.247153589, -0.000099751},
           {0.997579585, -0.500983675, 0.249170378, 0.001317976}}}},
        {"Adagrad",
         Adagrad{},
         {{{0.999698489, -0.499465478, 0.249311753, 0},
           {0.999847560, -0.500195774, 0.248744806, -0.000000316},
           {0.999335413, -0.500375380, 0.249494806, 0.000987413}}}},
        {"Adagrad lr 0.1",
         Adagrad{.learning_rate = 0.1},
         {{{0.969848879, -0.446547770, 0.181175297, 0},
           {0.984755992, -0.519577433, 0.124480635, -0.000031623},
           {0.933541257, -0.537537960, 0.199480629, 0.098741336}}}},
        {"Ftrl",
         Ftrl{},
         {{{0.046235901, -0.076888352, 0.067942694, 0},
           {0.046384972, -0.077618649, 0.067375747, -0.000000316},
           {0.045872824, -0.077798254, 0.068125747, 0.000987413}}}},
        {"Ftrl lr 0.1",
         Ftrl{.learning_rate = 0.1},
         {{{0.016386277, -0.023970625, -0.000193781, 0},
           {0.031293397, -0.097000300, -0.056888452, -0.000031623},
           {-0.019921355, -0.114960830, 0.018111548, 0.098741337}}}},
        {"Ftrl lr 0.1, l1 0.05, l2 0.02, shrinkage 0.01, beta 0.5",
         Ftrl{.learning_rate = 0.1, .l1 = 0.05, .l2 = 0.02, .l2_shrinkage = 0.01, .beta = 0.5},
         {{{0, -0.003380896, 0, 0},
           {0.004091818, -0.041407311, -0.024763550, 0},
           {-0.007096605, -0.050756298, 0.013617990, 0.077106326}}}},
    };
}

void expect_golden(const Golden& golden) {
    SCOPED_TRACE(golden.name);
    const std::vector<Variable> variables{{"0/kernel", 0, 0, 1, 4, 16}};
    const auto filled = [&](const Four& values) {
        return reference::block_of(variables, [&, i = 0U]() mutable { return values[i++]; });
    };
    AlignedFloats weights = filled(first_weights);
    OptimizerState state = initial_state(golden.optimizer, weights.size());
    const auto rate = static_cast<float>(learning_rate(golden.optimizer));
    for (std::size_t step = 0; step < gradients.size(); ++step) {
        AlignedFloats gradient = filled(gradients[step]);
        apply_gradients(golden.optimizer, rate, state, variables, weights, gradient);
        // A rounding of a weight near 1 is 3e-8; each step has several.
        for (std::size_t i = 0; i < 4; ++i) {
            EXPECT_NEAR(weights[i], golden.after[step][i], 2e-7)
                << "weight " << i << " after step " << step + 1;
        }
    }
}

TEST(OptimizerUpdates, GiveKerassGoldenVectors) {
    for (const auto& table : {golden_sgd(), golden_adams(), golden_accumulators()}) {
        for (const Golden& golden : table) expect_golden(golden);
    }
}

/// The weight after one step from `weight` by `gradient`.
double after_one_step(const Optimizer& optimizer, double weight, double gradient) {
    AlignedFloats weights(1, static_cast<float>(weight));
    AlignedFloats slope(1, static_cast<float>(gradient));
    OptimizerState state = initial_state(optimizer, 1);
    apply_gradients(optimizer, static_cast<float>(learning_rate(optimizer)), state, {}, weights,
                    slope);
    return double{weights[0]};
}

TEST(OptimizerUpdates, HaveEpsilonsWhereKerasThreeHasThem) {
    // Inside the root; outside of it Adagrad's step would be 0.000999001, RMSprop's 0.003152310.
    EXPECT_NEAR(after_one_step(Adagrad{.initial_accumulator_value = 0.0}, 0, 1e-4), -0.000301511,
                1e-9);
    EXPECT_NEAR(after_one_step(RMSprop{}, 0, 1e-4), -0.001 * 1e-4 / std::sqrt(1e-9 + 1e-7), 1e-9);
    // Outside of the root of the uncorrected velocity; corrected it would be -0.0009091.
    EXPECT_NEAR(after_one_step(Adam{}, 0, 1e-6),
                -0.001 * std::sqrt(0.001) * 1e-6 / (std::sqrt(0.001) * 1e-6 + 1e-7), 1e-9);
    // Outside of the root of the corrected velocity: half of what it would be without.
    EXPECT_NEAR(after_one_step(Nadam{}, 0, 1e-7), -0.5 * 0.001062787, 1e-9);
    // Beside the norm, which is not corrected.
    EXPECT_NEAR(after_one_step(Adamax{}, 0, 1e-7), -0.0005, 1e-9);
}

struct Case {
    const char* name;
    Optimizer optimizer;
};

std::vector<Case> variants() {
    return {
        {"SGD", SGD{}},
        {"SGD fast", SGD{.learning_rate = 0.5}},
        {"SGD momentum", SGD{.momentum = 0.9}},
        {"SGD nesterov", SGD{.momentum = 0.8, .nesterov = true}},
        {"Adam", Adam{}},
        {"Adam amsgrad", Adam{.learning_rate = 0.01, .beta_2 = 0.9, .amsgrad = true}},
        {"Adam others", Adam{.learning_rate = 0.1, .beta_1 = 0.5, .beta_2 = 0.8, .epsilon = 0.01}},
        {"Adam without momentum", Adam{.beta_1 = 0.0}},
        {"AdamW", AdamW{}},
        {"AdamW amsgrad", AdamW{.amsgrad = true, .common = {.weight_decay = 0.3}}},
        {"Adadelta", Adadelta{}},
        {"Adadelta paper", Adadelta{.learning_rate = 1.0, .rho = 0.9, .epsilon = 1e-5}},
        {"Adagrad", Adagrad{}},
        {"Adagrad from 0", Adagrad{.learning_rate = 0.1, .initial_accumulator_value = 0.0}},
        {"Ftrl", Ftrl{}},
        {"Ftrl regularized",
         Ftrl{.learning_rate = 0.1, .l1 = 0.05, .l2 = 0.02, .l2_shrinkage = 0.01, .beta = 0.5}},
        {"Ftrl power -0.7", Ftrl{.learning_rate = 0.05, .learning_rate_power = -0.7}},
        {"Ftrl power 0", Ftrl{.learning_rate = 0.05, .learning_rate_power = 0.0, .l2 = 0.1}},
        {"Ftrl from 0", Ftrl{.learning_rate = 0.05, .initial_accumulator_value = 0.0}},
        {"RMSprop", RMSprop{}},
        {"RMSprop others", RMSprop{.learning_rate = 0.01, .rho = 0.5, .epsilon = 1e-3}},
        {"RMSprop momentum", RMSprop{.momentum = 0.9}},
        {"RMSprop centered", RMSprop{.centered = true}},
        {"RMSprop centered momentum", RMSprop{.rho = 0.8, .momentum = 0.5, .centered = true}},
        {"Adamax", Adamax{}},
        {"Adamax others", Adamax{.learning_rate = 0.02, .beta_1 = 0.7, .beta_2 = 0.9}},
        {"Nadam", Nadam{}},
        {"Nadam others", Nadam{.learning_rate = 0.02, .beta_1 = 0.7, .beta_2 = 0.9}},
        {"Lion", Lion{}},
        {"Lion others", Lion{.learning_rate = 0.01, .beta_1 = 0.95, .beta_2 = 0.98}},
    };
}

std::vector<Case> with_common_options() {
    const std::vector<Optimizer> optimizers{
        SGD{.momentum = 0.9}, Adam{}, Adagrad{}, RMSprop{}, Nadam{}, Ftrl{}, Lion{}};
    const std::vector<std::pair<const char*, OptimizerOptions>> options{
        {"weight_decay", {.weight_decay = 0.2}},
        {"clipnorm", {.clipnorm = 1.5}},
        {"clipvalue", {.clipvalue = 0.3}},
        {"global_clipnorm", {.global_clipnorm = 4.0}},
        {"ema", {.weight_decay = 0.1, .use_ema = true}},
        {"ema overwrite",
         {.clipnorm = 2.0, .use_ema = true, .ema_momentum = 0.9, .ema_overwrite_frequency = 7}},
    };
    std::vector<Case> cases;
    for (const Optimizer& optimizer : optimizers) {
        for (const auto& [name, common] : options) {
            cases.push_back({name, optimizer});
            common_options(cases.back().optimizer) = common;
        }
    }
    return cases;
}

/// How far a weight may be from the reference after 200 steps in float32: each step rounds the
/// weight (half an ulp of the largest it has been, 2^-24), and its changes, whose relative error is
/// some ulps and grows through the slots.
struct Allowance {
    double largest = 0.0;
    double path = 0.0;

    void move(double from, double to) {
        largest = std::max({largest, std::abs(from), std::abs(to)});
        path += std::abs(to - from);
    }
    double bound() const { return 200 * std::ldexp(1.0, -24) * largest + 1e-6 * path; }
};

void expect_like_reference(const Case& tested) {
    SCOPED_TRACE(std::string(optimizer_name(tested.optimizer)) + ": " + tested.name);
    const std::vector<Variable> variables = reference::odd_variables();
    Random random(7, Purpose::sample);
    AlignedFloats weights =
        reference::block_of(variables, [&] { return 2.0 * random.uniform() - 1.0; });
    OptimizerState state = initial_state(tested.optimizer, weights.size());
    reference::Fitter fitter(tested.optimizer);
    reference::Values expected = reference::unpadded(variables, weights);
    std::vector<Allowance> allowances(weights.size());
    for (int step = 0; step < 200; ++step) {
        AlignedFloats gradient = reference::random_gradient(variables, random);
        // The rate moves, as under a schedule.
        const auto rate = static_cast<float>(learning_rate(tested.optimizer) *
                                             (1.0 + 0.5 * std::sin(0.1 * step)));
        const reference::Values before = expected;
        fitter.step(double{rate}, expected, reference::unpadded(variables, gradient));
        apply_gradients(tested.optimizer, rate, state, variables, weights, gradient);
        reference::for_each_value(variables, [&](std::size_t v, std::size_t i, std::size_t at) {
            allowances[at].move(before[v][i], expected[v][i]);
        });
    }
    const bool averaged = common_options(tested.optimizer).use_ema;
    reference::for_each_value(variables, [&](std::size_t v, std::size_t i, std::size_t at) {
        const double bound = allowances[at].bound();
        EXPECT_NEAR(weights[at], expected[v][i], bound) << "variable " << v << ", value " << i;
        if (averaged) {
            EXPECT_NEAR(state.average[at], fitter.averages()[v][i], bound) << "average " << i;
        }
    });
    EXPECT_EQ(reference::padding_sum(variables, weights), 0.0);
    if (averaged) {
        EXPECT_EQ(reference::padding_sum(variables, state.average), 0.0);
    }
}

TEST(OptimizerUpdates, AgreeWithTheReferenceOver200Steps) {
    for (const Case& tested : variants()) expect_like_reference(tested);
}

TEST(OptimizerUpdates, AgreeWithTheReferenceUnderEveryCommonOption) {
    for (const Case& tested : with_common_options()) expect_like_reference(tested);
}

TEST(OptimizerUpdates, GiveTheSameBitsWhenTheRangeIsSplit) {
    for (const Case& tested : variants()) {
        SCOPED_TRACE(tested.name);
        const std::vector<Variable> variables = reference::odd_variables();
        Random random(3, Purpose::sample);
        AlignedFloats whole = reference::block_of(variables, [&] { return random.uniform(); });
        AlignedFloats parts = whole;
        OptimizerState whole_state = initial_state(tested.optimizer, whole.size());
        OptimizerState parts_state = whole_state;
        for (int step = 0; step < 5; ++step) {
            AlignedFloats gradient = reference::random_gradient(variables, random);
            const OptimizerStep constants = prepare(tested.optimizer, 0.01F, whole_state);
            const auto update_range = [&](AlignedFloats& weights, OptimizerState& state,
                                          std::size_t begin, std::size_t end) {
                UpdateRange range{weights.data() + begin, gradient.data() + begin, {}, end - begin};
                for (std::size_t i = 0; i < state.slots.size(); ++i) {
                    range.slots[i] = state.slots[i].data() + begin;
                }
                update(constants, range);
            };
            update_range(whole, whole_state, 0, whole.size());
            for (std::size_t begin = 0; begin < parts.size(); begin += 13) {
                update_range(parts, parts_state, begin, std::min(begin + 13, parts.size()));
            }
            ++whole_state.iteration;
        }
        EXPECT_EQ(parts, whole);
        EXPECT_EQ(parts_state.slots, whole_state.slots);
    }
}

TEST(OptimizerUpdates, CarryNotANumberOn) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    for (const Case& tested : variants()) {
        SCOPED_TRACE(tested.name);
        EXPECT_TRUE(std::isnan(after_one_step(tested.optimizer, 1.0, nan)));
    }
}

TEST(OptimizerUpdates, KeepWeightsThatNeverGetAGradient) {
    // A corner pixel without ink in any drawing. Ftrl alone forgets the first weights.
    for (const Case& tested : variants()) {
        if (std::holds_alternative<Ftrl>(tested.optimizer) ||
            std::holds_alternative<AdamW>(tested.optimizer)) {
            continue;
        }
        SCOPED_TRACE(tested.name);
        EXPECT_EQ(after_one_step(tested.optimizer, 0.75, 0.0), 0.75);
    }
}

TEST(OptimizerUpdates, FtrlIsZeroWhereLinearIsWithinL1) {
    EXPECT_EQ(after_one_step(Ftrl{.l1 = 1e6}, 0.5, 0.1), 0.0);
    // Accumulator and gradient 0: the quotient alone would be 0 / 0.
    EXPECT_EQ(after_one_step(Ftrl{.initial_accumulator_value = 0.0}, 0.5, 0.0), 0.0);
}

TEST(OptimizerUpdates, FtrlWaitsAtARateOfZero) {
    EXPECT_EQ(after_one_step(Ftrl{.learning_rate = 0.0, .beta = 0.5}, 0.5, 0.1), 0.5);
}

TEST(OptimizerUpdates, CenteredRMSpropStaysANumberOnSteadyGradients) {
    // For each of these v - avg^2 + epsilon comes out below 0 at some step.
    const std::vector<std::pair<double, float>> steady{
        {0.9, 5.5F}, {0.5, 10.0F}, {0.95, 12345.678F}};
    for (const auto& [rho, size] : steady) {
        const RMSprop optimizer{.rho = rho, .centered = true};
        AlignedFloats weights(1, 0.0F);
        OptimizerState state = initial_state(optimizer, 1);
        for (int step = 0; step < 500; ++step) {
            AlignedFloats gradient(1, size);
            apply_gradients(optimizer, 0.001F, state, {}, weights, gradient);
            ASSERT_TRUE(std::isfinite(weights[0])) << "gradient " << size << ", step " << step;
        }
    }
}

TEST(OptimizerUpdates, NadamsProductMovesOnceAStep) {
    Optimizer nadam = Nadam{};
    OptimizerState state = initial_state(nadam, 0);
    double expected = 1.0;
    for (int t = 1; t <= 20; ++t) {
        expected *= 0.9 * (1.0 - 0.5 * std::pow(0.96, t));
        apply_gradients(nadam, 0.001F, state, {}, {}, {});
        EXPECT_DOUBLE_EQ(state.momentum_product, expected);
    }
}

}  // namespace
}  // namespace sketchfit
