// Model: its layout, summary and signature, the shapes it refuses, and the spread of initial
// weights. Bounds and deviations are those of Keras (variance scaling).
#include "sketchfit/nn/model.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/nn/initialize.h"

namespace sketchfit {
namespace {

TEST(Model, OfTheBenchmarkHas26506Parameters) {
    const Model model = Sequential({Dense{32, relu}, Dense{32, relu}, Dense{10, softmax}});
    EXPECT_EQ(model.parameter_count(), 26506U);
    EXPECT_EQ(model.outputs(), 10U);
    EXPECT_THAT(model.summary(), testing::HasSubstr("25,120"));
    EXPECT_THAT(model.summary(), testing::HasSubstr("1,056"));
    EXPECT_THAT(model.summary(), testing::HasSubstr("26,506"));
}

TEST(Model, NumbersVariablesOverDenseLayersAndPadsTheirRows) {
    const Model model({Dropout{0.1}, Dense{20, relu}, Dropout{0.2}, Dense{3, softmax}},
                      {.input = 7});
    ASSERT_EQ(model.variables().size(), 4U);
    EXPECT_EQ(model.variables()[2].name, "1/kernel");
    EXPECT_EQ(model.variables()[2].rows, 20U);
    EXPECT_EQ(model.variables()[2].columns, 3U);
    EXPECT_EQ(model.variables()[0].stride, 32U);
    for (const Variable& variable : model.variables()) EXPECT_EQ(variable.offset % 16, 0U);
}

TEST(Model, ValuesComeBackWithoutPadding) {
    Model model({Dense{3, softmax}}, {.input = 2});
    const std::vector<float> kernel{1, 2, 3, 4, 5, 6};
    model.set_values(model.variables()[0], kernel);
    EXPECT_EQ(model.values(model.variables()[0]), kernel);
    EXPECT_EQ(model.weights()[16], 4.0F);
    EXPECT_EQ(model.weights()[3], 0.0F);
    EXPECT_THROW(model.set_values(model.variables()[0], std::vector<float>(5)), Error);
}

TEST(Model, SignatureTellsWeightsApart) {
    const auto layers = std::vector<Layer>{Dense{4, relu}, Dense{2, softmax}};
    Model a(layers, {.input = 3, .seed = 1});
    Model b(layers, {.input = 3, .seed = 1});
    EXPECT_EQ(a.signature(), b.signature());
    EXPECT_NE(a.signature(), Model(layers, {.input = 3, .seed = 2}).signature());
    b.weights()[0] = std::nextafter(b.weights()[0], 1.0F);
    EXPECT_NE(a.signature(), b.signature());
}

TEST(Model, RefusesShapesThatCannotBe) {
    const auto refuses = [](std::vector<Layer> layers, ModelOptions options, const char* word) {
        try {
            const Model model(std::move(layers), std::move(options));
            ADD_FAILURE() << "accepted: " << word;
        } catch (const UsageError& error) {
            EXPECT_THAT(error.what(), testing::HasSubstr(word));
        }
    };
    refuses({}, {}, "at least one Dense");
    refuses({Dense{0, softmax}}, {}, "units");
    refuses({Dense{100000, softmax}}, {}, "units");
    refuses({Dense{4, relu}}, {}, "last layer");
    refuses({Dense{4, softmax}, Dropout{0.5}}, {}, "last layer");
    refuses({Dropout{1.5}, Dense{4, softmax}}, {}, "dropout");
    refuses({Dropout{NAN}, Dense{4, softmax}}, {}, "dropout");
    refuses({Dense{.units = 4, .activation = softmax, .l2 = -1.0}}, {}, "l2");
    refuses({Dense{4, softmax}}, {.input = 0}, "input");
    refuses({Dense{4, softmax}}, {.scaling = {.offset = 0.0, .divisor = 0.0}}, "divisor");
    refuses({Dense{4, softmax}}, {.class_names = {"a", "b"}}, "class names");
    refuses({Dense{60000, relu}, Dense{60000, relu}, Dense{4, softmax}}, {}, "weights");
}

struct Limits {
    Initializer initializer;
    double deviation;
    double largest;
};

class Initial : public testing::TestWithParam<Limits> {};

TEST_P(Initial, KernelHasTheSpreadOfKerasAndStaysInItsBounds) {
    const Limits& limits = GetParam();
    const std::vector<float> kernel = initial_kernel(limits.initializer, 784, 32, 1, 0);
    double sum = 0.0;
    double squares = 0.0;
    double largest = 0.0;
    for (const float weight : kernel) {
        sum += static_cast<double>(weight);
        squares += static_cast<double>(weight) * static_cast<double>(weight);
        largest = std::max(largest, std::abs(static_cast<double>(weight)));
    }
    const auto count = static_cast<double>(kernel.size());
    EXPECT_NEAR(sum / count, 0.0, 5.0 * limits.deviation / std::sqrt(count));
    EXPECT_NEAR(std::sqrt(squares / count), limits.deviation, 0.03 * limits.deviation);
    EXPECT_LE(largest, limits.largest * 1.000001);
    EXPECT_GT(largest, limits.largest * 0.98);
}

// Deviations sqrt(s) with s = 2/816, 2/784, 1/784; bounds sqrt(3 s), or 2 sqrt(s) / 0.8796….
INSTANTIATE_TEST_SUITE_P(All, Initial,
                         testing::Values(Limits{Initializer::glorot_uniform, 0.0495074, 0.0857493},
                                         Limits{Initializer::glorot_normal, 0.0495074, 0.1125646},
                                         Limits{Initializer::he_uniform, 0.0505076, 0.0874818},
                                         Limits{Initializer::he_normal, 0.0505076, 0.1148389},
                                         Limits{Initializer::lecun_uniform, 0.0357143, 0.0618590},
                                         Limits{Initializer::lecun_normal, 0.0357143, 0.0812033}));

TEST(Initial, ZerosAreZerosAndBiasesStartAtZero) {
    for (const float weight : initial_kernel(Initializer::zeros, 5, 4, 1, 0))
        EXPECT_EQ(weight, 0.0F);
    const Model model({Dense{4, relu}, Dense{2, softmax}}, {.input = 3, .seed = 1});
    for (const float bias : model.values(model.variables()[1])) EXPECT_EQ(bias, 0.0F);
}

TEST(Initial, LayersDrawFromStreamsOfTheirOwn) {
    EXPECT_NE(initial_kernel(Initializer::he_uniform, 4, 4, 1, 0),
              initial_kernel(Initializer::he_uniform, 4, 4, 1, 1));
}

}  // namespace
}  // namespace sketchfit
