// Gradients of every layer, activation, loss and penalty against central differences of an
// independent network in double precision.
#include "sketchfit/nn/network.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "sketchfit/base/threads.h"
#include "sketchfit/nn/backpropagation.h"
#include "tests/unit/nn/networks.h"
#include "tests/unit/nn/reference_network.h"

namespace sketchfit {
namespace {

struct Case {
    std::string name;
    std::vector<Layer> layers;
    InputScaling scaling{};
    double smoothing = 0.0;
    bool weighted = false;
};

void PrintTo(const Case& value, std::ostream* out) {
    *out << value.name;
}

class Gradient : public testing::TestWithParam<Case> {};

/// Central difference of the reference's loss by one weight.
double slope(const Model& model, reference::Weights& weights, double& weight,
             const Dataset& drawings, double smoothing, std::span<const float> sample_weights) {
    const double before = weight;
    constexpr double step = 1e-6;
    weight = before + step;
    const double above = reference::loss(model, weights, drawings, smoothing, sample_weights);
    weight = before - step;
    const double below = reference::loss(model, weights, drawings, smoothing, sample_weights);
    weight = before;
    return (above - below) / (2.0 * step);
}

TEST_P(Gradient, AgreesWithCentralDifferencesInDoublePrecision) {
    const Case& one = GetParam();
    const Dataset drawings = test::random_drawings(9, 21, 4);
    Model model(one.layers, {.input = 21, .seed = 3, .scaling = one.scaling});
    for (const Variable& variable : model.variables()) {  // biases other than zero
        if (variable.is_kernel()) continue;
        std::vector<float> values = model.values(variable);
        for (std::size_t u = 0; u < values.size(); ++u)
            values[u] = 0.05F * static_cast<float>(u % 5) - 0.1F;
        model.set_values(variable, values);
    }
    std::vector<float> sample_weights;
    if (one.weighted) sample_weights = {0.5F, 2.0F, 0.0F, 1.0F, 3.0F, 1.5F, 0.25F, 1.0F, 2.0F};

    ThreadPool pool(1);
    Backpropagation backpropagation(model, drawings.size(), pool);
    const auto rows = test::rows_of(drawings);
    const LossSums sums =
        backpropagation.run(model, {.drawings = rows,
                                    .labels = drawings.labels(),
                                    .weights = sample_weights,
                                    .smoothing = static_cast<float>(one.smoothing)});
    const std::span<float> gradient = backpropagation.gradient(model);

    reference::Weights weights = reference::weights_of(model);
    const double expected =
        reference::loss(model, weights, drawings, one.smoothing, sample_weights);
    EXPECT_NEAR(sums.loss / 9.0 + penalty(model), expected, 2e-6 * (1.0 + expected));
    for (std::size_t v = 0; v < weights.variables.size(); ++v) {
        const Variable& variable = model.variables()[v];
        for (std::size_t k = 0; k < weights.variables[v].size(); k += 1 + k % 3) {
            const double numeric = slope(model, weights, weights.variables[v][k], drawings,
                                         one.smoothing, sample_weights);
            const std::size_t place =
                variable.offset + k / variable.columns * variable.stride + k % variable.columns;
            // Sums of some dozen float32 products: a few units in the seventh digit.
            EXPECT_NEAR(static_cast<double>(gradient[place]), numeric,
                        3e-6 + 2e-5 * std::abs(numeric))
                << variable.name << " " << k;
        }
    }
}

std::vector<Case> cases() {
    std::vector<Case> result{
        {"softmax_regression", {Dense{4, softmax}}},
        {"linear_last_layer_means_logits", {Dense{6, relu}, Dense{4, linear}}},
        {"wide_17_33", {Dense{17, relu}, Dense{33, relu}, Dense{4, softmax}}},
        {"offset_inputs", {Dense{6, relu}, Dense{4, softmax}}, {.offset = 40.0, .divisor = 77.0}},
        {"label_smoothing", {Dense{6, relu}, Dense{4, softmax}}, {}, 0.15},
        {"class_weights", {Dense{6, relu}, Dense{4, softmax}}, {}, 0.0, true},
        {"weights_and_smoothing", {Dense{6, gelu}, Dense{4, softmax}}, {}, 0.1, true},
        {"l1", {Dense{.units = 6, .activation = relu, .l1 = 0.01}, Dense{4, softmax}}},
        {"l2", {Dense{.units = 6, .activation = relu, .l2 = 0.02}, Dense{4, softmax}}},
        {"l1_l2_in_all_layers",
         {Dense{.units = 6, .activation = sigmoid, .l1 = 0.01, .l2 = 0.02},
          Dense{.units = 4, .activation = softmax, .l1 = 0.03, .l2 = 0.005}}},
    };
    for (const std::string_view name : activation_names()) {
        const Activation activation = activation_from(name);
        result.push_back({"activation_" + std::string(name),
                          {Dense{7, activation}, Dense{5, activation}, Dense{4, softmax}}});
    }
    return result;
}

INSTANTIATE_TEST_SUITE_P(All, Gradient, testing::ValuesIn(cases()),
                         [](const auto& parameter) { return parameter.param.name; });

/// Sum of losses of all drawings under one fixed set of dropout masks.
double dropped_loss(const Model& model, const Dataset& drawings, const DropoutStream& stream) {
    Pass pass(model, drawings.size());
    pass.forward(model, test::rows_of(drawings), &stream);
    LossSums sums;
    pass.backward(model, {.labels = drawings.labels().data()}, 1.0F, {&sums, 1});
    return sums.loss;
}

TEST(Dropout, GradientFollowsTheMasksOfTheForwardPass) {
    const Dataset drawings = test::random_drawings(9, 21, 4);
    Model model({Dropout{0.3}, Dense{12, sigmoid}, Dropout{0.4}, Dropout{0.2}, Dense{4, softmax}},
                {.input = 21, .seed = 3});
    const DropoutStream stream{.seed = 5, .step = 17};
    Pass pass(model, drawings.size());
    AlignedFloats gradient(model.weights().size());
    pass.forward(model, test::rows_of(drawings), &stream);
    LossSums sums;
    pass.backward(model, {.labels = drawings.labels().data()}, 1.0F, {&sums, 1});
    for (std::size_t stage = 0; stage < pass.stage_count(); ++stage) {
        const Variable& kernel = model.variables()[2 * stage];
        pass.add_kernel_gradient(stage, 0, kernel.rows, &gradient[kernel.offset]);
        pass.add_bias_gradient(stage, &gradient[model.variables()[2 * stage + 1].offset]);
    }
    for (const Variable& variable : model.variables()) {
        for (std::size_t u = 0; u < variable.columns; u += 2) {
            float& weight = model.weights()[variable.offset + u];
            const float before = weight;
            weight = before + 0.01F;
            const double above = dropped_loss(model, drawings, stream);
            weight = before - 0.01F;
            const double below = dropped_loss(model, drawings, stream);
            weight = before;
            // Differences of float32 losses: their rounding over the step is the tolerance.
            EXPECT_NEAR(static_cast<double>(gradient[variable.offset + u]), (above - below) / 0.02,
                        2e-3)
                << variable.name << " " << u;
        }
    }
}

TEST(Dropout, KeepsTheExpectedShareAndScalesTheRest) {
    // One input that is always 1, an identity layer behind dropout: logits show the factors.
    const std::size_t width = 2000;
    const Dataset drawings(Pixels(width, 255), width, {0}, {"a"});
    Model model({Dropout{0.25}, Dense{1, softmax}}, {.input = width});
    model.set_values(model.variables()[0], std::vector<float>(width, 1.0F));
    Pass pass(model, 1);
    double sum = 0.0;
    double squares = 0.0;
    constexpr int repeats = 200;
    for (std::uint64_t step = 0; step < repeats; ++step) {
        const DropoutStream stream{.seed = 1, .step = step};
        const double kept =
            static_cast<double>(pass.forward(model, test::rows_of(drawings), &stream)[0]);
        sum += kept;
        squares += kept * kept;
    }
    const double mean = sum / repeats;
    // Kept values are 4/3, three in four: mean 2000, variance 2000 / 3; five standard errors.
    EXPECT_NEAR(mean, 2000.0, 5.0 * std::sqrt(2000.0 / 3.0 / repeats));
    EXPECT_NEAR(squares / repeats - mean * mean, 2000.0 / 3.0, 250.0);
    EXPECT_FLOAT_EQ(pass.forward(model, test::rows_of(drawings), nullptr)[0], 2000.0F);
}

TEST(Dropout, OfRateOneGivesZerosAndOfRateZeroIsIdentity) {
    const Dataset drawings = test::random_drawings(3, 21, 2);
    const DropoutStream stream{.seed = 1};
    Model none({Dropout{1.0}, Dense{2, softmax}}, {.input = 21});
    Pass pass(none, 3);
    const auto zeros = pass.forward(none, test::rows_of(drawings), &stream);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(zeros[i * pass.logit_stride()], 0.0F);

    Model all({Dropout{0.0}, Dense{2, softmax}}, {.input = 21});
    Pass kept(all, 3);
    const auto with = kept.forward(all, test::rows_of(drawings), &stream);
    const std::vector<float> trained(with.begin(), with.end());
    const auto without = kept.forward(all, test::rows_of(drawings), nullptr);
    EXPECT_TRUE(std::ranges::equal(trained, without));
}

TEST(BatchGradient, HasTheSameBitsForAnyNumberOfThreads) {
    // Enough work in a batch for several threads, pieces and chunks, and a short last piece.
    const Dataset drawings = test::random_drawings(1511, 40, 4);
    const auto rows = test::rows_of(drawings);
    Model model({Dropout{0.1}, Dense{90, relu}, Dropout{0.3}, Dense{4, softmax}},
                {.input = 40, .seed = 2});
    std::vector<float> first;
    double loss = 0.0;
    for (const std::size_t threads : {1, 2, 3, 5}) {
        ThreadPool pool(threads);
        Backpropagation backpropagation(model, drawings.size(), pool);
        const LossSums sums = backpropagation.run(
            model,
            {.drawings = rows, .labels = drawings.labels(), .dropout = {.seed = 4, .step = 9}});
        const std::span<float> all = backpropagation.gradient(model);
        const std::vector<float> gradient(all.begin(), all.end());
        if (first.empty()) {
            first = gradient;
            loss = sums.loss;
        }
        EXPECT_TRUE(first == gradient) << threads << " threads";
        EXPECT_EQ(sums.loss, loss) << threads << " threads";
    }
}

TEST(BatchUpdate, HasTheBitsOfTheWholeGradientApplied) {
    const Dataset drawings = test::random_drawings(150, 40, 4);
    const auto rows = test::rows_of(drawings);
    const std::vector<Layer> layers{Dense{.units = 33, .activation = relu}, Dense{4, softmax}};
    const std::vector<Layer> penalized{Dense{.units = 33, .activation = relu, .l2 = 0.1},
                                       Dense{4, softmax}};
    for (const auto& network : {layers, penalized}) {
        for (const std::size_t count : {7, 64, 150}) {
            for (const Optimizer& optimizer :
                 {Optimizer(SGD{.learning_rate = 0.1}),
                  Optimizer(SGD{.common = {.weight_decay = 0.1}}),
                  Optimizer(SGD{.common = {.clipvalue = 0.001}}), Optimizer(Adam{}),
                  Optimizer(Lion{}), Optimizer(Adam{.common = {.use_ema = true}})}) {
                const Model start(network, {.input = 40, .seed = 2});
                const Batch batch{.drawings = std::span(rows).first(count),
                                  .labels = drawings.labels().first(count)};
                ThreadPool pool(1);
                Backpropagation backpropagation(start, count, pool);

                Model whole = start;
                OptimizerState state = initial_state(optimizer, whole.weights().size());
                backpropagation.run(whole, batch);
                apply_gradients(optimizer, 0.1F, state, whole.variables(), whole.weights(),
                                backpropagation.gradient(whole));

                Model parts = start;
                OptimizerState other = initial_state(optimizer, parts.weights().size());
                backpropagation.run(parts, batch);
                const WeightUpdate step(optimizer, 0.1F, other, parts.weights());
                backpropagation.update(parts, step);
                step.finish();
                EXPECT_EQ(parts.signature(), whole.signature()) << count;
                EXPECT_TRUE(other.average == state.average) << count;
                EXPECT_NE(parts.signature(), start.signature());
            }
        }
    }
}

TEST(BatchGradient, LeavesThePaddingZero) {
    const Dataset drawings = test::random_drawings(300, 21, 4);
    Model model({Dense{5, sigmoid}, Dense{18, gelu}, Dense{4, softmax}}, {.input = 21, .seed = 2});
    ThreadPool pool(1);
    Backpropagation backpropagation(model, drawings.size(), pool);
    const auto rows = test::rows_of(drawings);
    backpropagation.run(model, {.drawings = rows, .labels = drawings.labels(), .smoothing = 0.1F});
    const std::span<float> gradient = backpropagation.gradient(model);
    for (const Variable& variable : model.variables()) {
        for (std::size_t row = 0; row < variable.rows; ++row) {
            for (std::size_t u = variable.columns; u < variable.stride; ++u) {
                ASSERT_EQ(gradient[variable.offset + row * variable.stride + u], 0.0F)
                    << variable.name;
            }
        }
    }
}

TEST(MaxNorm, ShortensLongColumnsOnly) {
    Model model({Dense{.units = 2, .max_norm = 2.0}, Dense{2, softmax}}, {.input = 3});
    model.set_values(model.variables()[0], std::vector<float>{3, 0.3F, 0, 0, 4, 0.4F});
    apply_constraints(model);
    const std::vector<float> kernel = model.values(model.variables()[0]);
    EXPECT_NEAR(kernel[0], 1.2F, 1e-6F);  // a column of length 5 becomes 2
    EXPECT_NEAR(kernel[4], 1.6F, 1e-6F);
    EXPECT_NEAR(kernel[1], 0.3F, 1e-6F);  // a column of length 0.5 stays
    EXPECT_NEAR(kernel[5], 0.4F, 1e-6F);
}

}  // namespace
}  // namespace sketchfit
