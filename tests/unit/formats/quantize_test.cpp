// 8-bit weights: bounds of their error, columns of zeros, extreme weights, and predictions beside
// those of the floats.
#include "sketchfit/formats/quantize.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "sketchfit/nn/evaluate.h"
#include "sketchfit/nn/predictor.h"
#include "tests/unit/formats/refusals.h"
#include "tests/unit/nn/rich_model.h"

namespace sketchfit {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

Model small_model(std::vector<float> kernel, std::vector<float> bias = {0.5F, -1.0F}) {
    Model model = Sequential({Dense{2, softmax}}, {.input = kernel.size() / 2});
    model.set_values(model.variables()[0], kernel);
    model.set_values(model.variables()[1], bias);
    return model;
}

/// |weight - scale * byte| <= scale / 2 for every weight of every kernel.
void expect_close(const Model& model, const QuantizedModel& quantized) {
    std::size_t number = 0;
    for (const Variable& variable : model.variables()) {
        if (!variable.is_kernel()) continue;
        const QuantizedLayer& layer = quantized.layers.at(number++);
        const std::vector<float> weights = model.values(variable);
        ASSERT_EQ(layer.kernel.size(), weights.size());
        for (std::size_t k = 0; k < weights.size(); ++k) {
            const double scale = layer.scales[k % layer.units];
            EXPECT_LE(std::abs(double{weights[k]} - scale * layer.kernel[k]), scale / 2) << k;
            EXPECT_GE(layer.kernel[k], -127);
        }
    }
}

TEST(Quantize, KeepsEveryWeightToHalfAScale) {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        const Model model = Sequential({Dense{33, relu}, Dense{7, Activation::tanh}, Dense{3}},
                                       {.input = 50, .seed = seed});
        expect_close(model, quantize(model));
    }
}

TEST(Quantize, TheLargestWeightOfAColumnIs127) {
    const QuantizedModel quantized = quantize(small_model({2.54F, -1.0F, -1.27F, 0.25F}));
    const QuantizedLayer& layer = quantized.layers[0];
    EXPECT_EQ(layer.kernel, (std::vector<std::int8_t>{127, -127, -63, 32}));
    EXPECT_FLOAT_EQ(layer.scales[0], 0.02F);
    EXPECT_FLOAT_EQ(layer.scales[1], 1.0F / 127.0F);
    EXPECT_EQ(layer.biases, (std::vector<float>{0.5F, -1.0F}));
}

TEST(Quantize, AColumnOfZerosStaysZero) {
    const QuantizedModel quantized = quantize(small_model({0.0F, 1.0F, -0.0F, 0.5F}));
    EXPECT_EQ(quantized.layers[0].scales[0], 0.0F);
    EXPECT_EQ(quantized.layers[0].kernel[0], 0);
    EXPECT_EQ(quantized.layers[0].kernel[2], 0);
    EXPECT_EQ(logits(quantized, std::vector<std::uint8_t>{255, 255})[0], 0.5F);
}

TEST(Quantize, TheSmallestAndTheLargestFloatsKeepTheBound) {
    using Limits = std::numeric_limits<float>;
    const float tiny = Limits::denorm_min();
    for (const auto& kernel : {std::vector<float>{tiny, 190 * tiny, -tiny, 63 * tiny},
                               std::vector<float>{Limits::min(), Limits::max(), 0.0F, 1.0F}}) {
        const Model model = small_model(kernel);
        expect_close(model, quantize(model));
    }
}

TEST(Quantize, RefusesWeightsThatAreNoNumbers) {
    for (const float bad : {infinity, -infinity, std::numeric_limits<float>::quiet_NaN()}) {
        expect_refused(
            [&] {
                quantize(small_model({1.0F, 2.0F, bad, 1.0F}));
            },
            "value 2 of 0/kernel");
        expect_refused(
            [&] {
                quantize(small_model({1.0F, 2.0F}, {0.0F, bad}));
            },
            "value 1 of 0/bias");
    }
}

TEST(Quantize, RefusesAScalingBeyondFloat) {
    Model model = small_model({1e38F, 1.0F, 1.0F, 1.0F});
    model.set_scaling({.offset = 0.0, .divisor = 1e-30});
    expect_refused([&] { quantize(model); }, "unit 0");
}

TEST(Quantize, WholeSumsReachTheirBoundExactly) {
    const std::size_t inputs = 65'535;
    Model model = Sequential({Dense{1}}, {.input = inputs});
    model.set_values(model.variables()[0], std::vector<float>(inputs, 127.0F));
    model.set_scaling({.offset = 0.0, .divisor = 1.0});
    const std::vector<std::uint8_t> ink(inputs, 255);
    EXPECT_EQ(logits(quantize(model), ink)[0], static_cast<float>(65'535.0 * 255 * 127));
}

TEST(Quantize, TheFirstLayerIsThatOfTheScaledPixels) {
    Model model = small_model({2.54F, -1.0F, -1.27F, 0.25F});
    model.set_scaling({.offset = 33.25, .divisor = 77.5});
    const QuantizedModel quantized = quantize(model);
    const std::vector<std::uint8_t> pixels{0, 200};
    const std::vector<float> found = logits(quantized, pixels);
    for (std::size_t u = 0; u < 2; ++u) {
        double expected = model.values(model.variables()[1])[u];
        for (std::size_t i = 0; i < 2; ++i) {
            expected += (pixels[i] - 33.25) / 77.5 * quantized.layers[0].kernel[2 * i + u] *
                        double{quantized.layers[0].scales[u]};
        }
        EXPECT_NEAR(found[u], expected, 1e-6);
    }
}

TEST(Quantize, PredictsAsTheFloatsWhereWeightsAreWholeScales) {
    // Weights k / 127 with the column's largest 1: bytes hold them to rounding.
    for (const Activation activation :
         {linear, relu, sigmoid, Activation::tanh, elu, leaky_relu, gelu, softmax}) {
        Model model = Sequential({Dense{5, activation}, Dense{4, softmax}},
                                 {.input = 9, .scaling = {.offset = 20, .divisor = 90}});
        for (const Variable& variable : model.variables()) {
            std::vector<float> values(variable.rows * variable.columns);
            for (std::size_t k = 0; k < values.size(); ++k)
                values[k] = static_cast<float>(static_cast<int>(37 * k % 255) - 127) / 127.0F;
            if (variable.is_kernel())
                for (std::size_t u = 0; u < variable.columns; ++u) values[u] = 1.0F;
            model.set_values(variable, values);
        }
        Predictor predictor(model);
        const std::vector<std::uint8_t> pixels{0, 3, 255, 128, 77, 12, 0, 0, 240};
        const auto expected = predictor.predict(pixels);
        const std::vector<float> found = probabilities(quantize(model), pixels);
        EXPECT_NEAR(std::accumulate(found.begin(), found.end(), 0.0), 1.0, 1e-6);
        for (std::size_t u = 0; u < 4; ++u)
            EXPECT_NEAR(found[u], expected[u], 2e-6) << activation_name(activation);
    }
}

TEST(Quantize, CountsWhatItsLogitsSayWhateverTheThreads) {
    const Model model = rich_model();
    const QuantizedModel quantized = quantize(model);
    Pixels pixels;
    std::vector<std::uint16_t> labels;
    for (std::size_t i = 0; i < 600; ++i) {
        for (std::size_t k = 0; k < 12; ++k)
            pixels.push_back(static_cast<std::uint8_t>((i * 31 + k * k * 17 + i * k) % 256));
        labels.push_back(static_cast<std::uint16_t>(i % 3));
    }
    const Dataset drawings(pixels, 12, labels, model.class_names());
    std::size_t expected = 0;
    for (std::size_t i = 0; i < drawings.size(); ++i) {
        const std::vector<float> values = logits(quantized, drawings.drawing(i));
        const auto best = std::max_element(values.begin(), values.end()) - values.begin();
        expected += best == labels[i] ? 1 : 0;
    }
    EXPECT_GT(expected, 0U);
    EXPECT_LT(expected, drawings.size());
    for (const std::size_t threads : {1U, 3U})
        EXPECT_EQ(count_correct(quantized, drawings, threads), expected);
}

TEST(Quantize, CountsItsBytes) {
    // 12 x 5 and 5 x 3 bytes; a scale and a bias for each of the 8 units.
    EXPECT_EQ(quantize(rich_model()).bytes(), 60U + 15U + 8U * 8U);
}

}  // namespace
}  // namespace sketchfit
