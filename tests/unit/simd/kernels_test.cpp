// Every vectorised table against the plain reference, for widths around each vector length and
// batches around each tile; and the choice of a table.
#include "sketchfit/simd/kernels.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/random.h"
#include "sketchfit/simd/aligned.h"

namespace sketchfit {
namespace {

/// A matrix of random numbers whose rows are padded with zeros.
AlignedFloats random_rows(std::size_t rows, std::size_t columns, std::uint64_t seed) {
    Random random(seed, Purpose::sample);
    AlignedFloats result(rows * padded(columns));
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t u = 0; u < columns; ++u) {
            result[i * padded(columns) + u] = static_cast<float>(random.normal());
        }
    }
    return result;
}

/// Sums in another order: a relative error of some float32 roundings, absolute near zero.
void expect_close(const AlignedFloats& actual, const AlignedFloats& expected, const char* what,
                  float tolerance = 2e-5F) {
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t k = 0; k < actual.size(); ++k) {
        ASSERT_NEAR(actual[k], expected[k], tolerance * (1.0F + std::abs(expected[k])))
            << what << " at " << k;
    }
}

struct Shape {
    std::size_t count;
    std::size_t inputs;
    std::size_t units;
};

std::vector<Shape> shapes() {
    std::vector<Shape> result;
    for (const std::size_t count : {1, 2, 3, 4, 5, 7, 8, 33}) {
        for (const std::size_t units : {1, 3, 8, 10, 15, 16, 17, 31, 32, 33, 48, 64, 65, 100}) {
            result.push_back({count, 1 + (count * 5 + units * 3) % 37, units});
        }
    }
    return result;
}

class Table : public testing::TestWithParam<std::string_view> {
  protected:
    const Kernels& table_ = kernels_named(GetParam());
    const Kernels& reference_ = reference_kernels();
};

/// Bitmaps with about a third of ink, some rows of them empty.
std::vector<std::uint8_t> random_bitmaps(std::size_t count, std::size_t width) {
    Random random(count * 1000 + width, Purpose::sample);
    std::vector<std::uint8_t> pixels(count * width);
    for (std::size_t k = 0; k < pixels.size(); ++k) {
        if (k / width % 5 != 3 && random.below(3) == 0) {
            pixels[k] = static_cast<std::uint8_t>(random.below(256));
        }
    }
    return pixels;
}

std::vector<const std::uint8_t*> rows_of(const std::vector<std::uint8_t>& pixels,
                                         std::size_t width) {
    std::vector<const std::uint8_t*> rows;
    for (std::size_t k = 0; k < pixels.size(); k += width) rows.push_back(&pixels[k]);
    return rows;
}

TEST_P(Table, FillsTilesAsTheReference) {
    for (const std::size_t width : {1, 3, 4, 15, 16, 17, 63, 65, 784}) {
        for (const std::size_t count : {1, 2, 3, 4, 5, 31, 63, 64}) {
            const std::vector<std::uint8_t> pixels = random_bitmaps(count, width);
            const std::vector<const std::uint8_t*> rows = rows_of(pixels, width);
            for (const float offset : {0.0F, 33.25F}) {
                InkTile expected;
                InkTile actual;
                table_.fill_tile(rows.data(), count, width, 0.0F, 1.0F, actual);  // used before
                reference_.fill_tile(rows.data(), count, width, offset, 0.01F, expected);
                table_.fill_tile(rows.data(), count, width, offset, 0.01F, actual);
                ASSERT_EQ(actual.groups, expected.groups);
                ASSERT_EQ(actual.inked_groups, expected.inked_groups);
                for (std::size_t g = 0; g < expected.groups; ++g) {
                    ASSERT_EQ(actual.carriers[g], expected.carriers[g]) << width << " " << count;
                    for (std::size_t i = 0; i < count; ++i) {
                        for (std::size_t j = 0;
                             j < InkTile::group_size && g * InkTile::group_size + j < width; ++j) {
                            ASSERT_EQ(actual.value(g, i)[j], expected.value(g, i)[j]);
                        }
                    }
                }
                for (std::size_t k = 0; k < expected.inked_groups; ++k) {
                    ASSERT_EQ(actual.inked[k], expected.inked[k]);
                }
            }
        }
    }
}

TEST_P(Table, RunsTheInkLayerAsTheReference) {
    for (const Shape& shape : shapes()) {
        const std::size_t stride = padded(shape.units);
        const std::vector<std::uint8_t> pixels = random_bitmaps(shape.count, shape.inputs);
        InkTile tile;
        table_.fill_tile(rows_of(pixels, shape.inputs).data(), shape.count, shape.inputs, 0.0F,
                         1.0F / 255.0F, tile);
        const AlignedFloats kernel = random_rows(shape.inputs, shape.units, 1);
        const AlignedFloats bias = random_rows(1, shape.units, 2);
        AlignedFloats expected(shape.count * stride);
        AlignedFloats actual(shape.count * stride);
        reference_.ink_forward(tile, kernel.data(), bias.data(), stride, expected.data());
        table_.ink_forward(tile, kernel.data(), bias.data(), stride, actual.data());
        expect_close(actual, expected, "ink_forward");

        const AlignedFloats delta = random_rows(shape.count, shape.units, 3);
        AlignedFloats expected_gradient = random_rows(shape.inputs, shape.units, 4);
        AlignedFloats actual_gradient = expected_gradient;
        reference_.ink_gradient(tile, 0, tile.groups, delta.data(), stride,
                                expected_gradient.data());
        table_.ink_gradient(tile, 0, tile.groups, delta.data(), stride, actual_gradient.data());
        expect_close(actual_gradient, expected_gradient, "ink_gradient");

        AlignedFloats expected_kernel = kernel;
        AlignedFloats actual_kernel = kernel;
        reference_.ink_descend(tile, delta.data(), stride, 0.5F, expected_kernel.data());
        table_.ink_descend(tile, delta.data(), stride, 0.5F, actual_kernel.data());
        expect_close(actual_kernel, expected_kernel, "ink_descend");
    }
}

TEST_P(Table, GivesTheSameGradientHoweverTheBatchIsCut) {
    constexpr std::size_t count = 50;
    constexpr std::size_t width = 101;
    constexpr std::size_t units = 37;
    const std::size_t stride = padded(units);
    const std::vector<std::uint8_t> pixels = random_bitmaps(count, width);
    const std::vector<const std::uint8_t*> rows = rows_of(pixels, width);
    const AlignedFloats delta = random_rows(count, units, 5);
    InkTile whole;
    table_.fill_tile(rows.data(), count, width, 0.0F, 0.1F, whole);
    AlignedFloats expected(width * stride);
    table_.ink_gradient(whole, 0, whole.groups, delta.data(), stride, expected.data());

    AlignedFloats cut(width * stride);
    for (const auto& [first, end] : {std::pair{0, 7}, {7, 8}, {8, 50}}) {
        InkTile part;
        table_.fill_tile(rows.data() + first, static_cast<std::size_t>(end - first), width, 0.0F,
                         0.1F, part);
        for (const auto& [low, high] :
             {std::pair<std::size_t, std::size_t>{0, 10}, {10, part.groups}}) {
            table_.ink_gradient(part, low, high,
                                delta.data() + static_cast<std::size_t>(first) * stride, stride,
                                cut.data() + low * InkTile::group_size * stride);
        }
    }
    EXPECT_EQ(cut, expected);

    AlignedFloats kernel = random_rows(width, units, 6);
    AlignedFloats descended = kernel;
    for (std::size_t k = 0; k < kernel.size(); ++k) kernel[k] -= expected[k] * 0.25F;
    table_.ink_descend(whole, delta.data(), stride, 0.25F, descended.data());
    EXPECT_EQ(descended, kernel);

    const OptimizerStep step = AdamStep{0.01F, 0.1F, 0.001F, 1e-7F, false};
    AlignedFloats updated = random_rows(width, units, 7);
    AlignedFloats slots[2] = {random_rows(width, units, 8), random_rows(width, units, 9)};
    for (float& value : slots[1]) value = std::abs(value);
    AlignedFloats weights = updated;
    AlignedFloats copies[2] = {slots[0], slots[1]};
    table_.update(
        step,
        {weights.data(), expected.data(), {copies[0].data(), copies[1].data()}, width * stride});
    AlignedFloats room(InkTile::group_size * stride);
    table_.ink_update(whole, delta.data(), stride, step,
                      {updated.data(), nullptr, {slots[0].data(), slots[1].data()}, width * stride},
                      room.data());
    EXPECT_EQ(updated, weights);
    EXPECT_EQ(slots[0], copies[0]);
    EXPECT_EQ(slots[1], copies[1]);
}

/// All functions of a dense layer. Sums of hundreds of products differ by more roundings.
void expect_dense_layer_of_the_reference(const Kernels& table, const Shape& shape,
                                         float tolerance) {
    SCOPED_TRACE(testing::Message()
                 << shape.count << " x " << shape.inputs << " x " << shape.units);
    const Kernels& reference = reference_kernels();
    const std::size_t stride = padded(shape.units);
    const std::size_t in_stride = padded(shape.inputs);
    const AlignedFloats in = random_rows(shape.count, shape.inputs, 1);
    const AlignedFloats kernel = random_rows(shape.inputs, shape.units, 2);
    const AlignedFloats bias = random_rows(1, shape.units, 3);
    const AlignedFloats delta = random_rows(shape.count, shape.units, 4);

    AlignedFloats expected(shape.count * stride);
    AlignedFloats actual(shape.count * stride);
    reference.dense_forward(in.data(), shape.count, shape.inputs, in_stride, kernel.data(),
                            bias.data(), stride, expected.data());
    table.dense_forward(in.data(), shape.count, shape.inputs, in_stride, kernel.data(), bias.data(),
                        stride, actual.data());
    expect_close(actual, expected, "dense_forward", tolerance);

    expected = actual = random_rows(shape.inputs, shape.units, 5);
    reference.dense_gradient(in.data(), shape.count, shape.inputs, in_stride, delta.data(), stride,
                             expected.data());
    table.dense_gradient(in.data(), shape.count, shape.inputs, in_stride, delta.data(), stride,
                         actual.data());
    expect_close(actual, expected, "dense_gradient", tolerance);

    expected.assign(shape.count * in_stride, 9.0F);
    actual = expected;
    reference.dense_input_gradient(delta.data(), shape.count, stride, kernel.data(), shape.inputs,
                                   in_stride, expected.data());
    table.dense_input_gradient(delta.data(), shape.count, stride, kernel.data(), shape.inputs,
                               in_stride, actual.data());
    expect_close(actual, expected, "dense_input_gradient", tolerance);

    expected = actual = random_rows(1, shape.units, 6);
    reference.bias_gradient(delta.data(), shape.count, stride, expected.data());
    table.bias_gradient(delta.data(), shape.count, stride, actual.data());
    expect_close(actual, expected, "bias_gradient", tolerance);
}

TEST_P(Table, RunsDenseLayersAsTheReference) {
    for (const Shape& shape : shapes()) expect_dense_layer_of_the_reference(table_, shape, 2e-5F);
}

TEST_P(Table, RunsWideDenseLayersAsTheReference) {
    // Beyond each tile, each panel and each copied block.
    for (const Shape& shape : {Shape{70, 130, 77}, Shape{37, 300, 200}, Shape{33, 20, 1000}}) {
        expect_dense_layer_of_the_reference(table_, shape, 1e-4F);
    }
}

TEST_P(Table, ComputesARowOfADenseLayerAloneAsAmongOthers) {
    const AlignedFloats in = random_rows(50, 260, 1);
    const AlignedFloats kernel = random_rows(260, 150, 2);
    const AlignedFloats bias = random_rows(1, 150, 3);
    const AlignedFloats delta = random_rows(50, 150, 4);
    const std::size_t stride = padded(150);
    const std::size_t in_stride = padded(260);
    AlignedFloats out(50 * stride);
    AlignedFloats in_gradient(50 * in_stride);
    table_.dense_forward(in.data(), 50, 260, in_stride, kernel.data(), bias.data(), stride,
                         out.data());
    table_.dense_input_gradient(delta.data(), 50, stride, kernel.data(), 260, in_stride,
                                in_gradient.data());
    for (const std::size_t count : {1U, 2U, 5U, 33U}) {
        AlignedFloats some(50 * stride);
        AlignedFloats some_gradient(50 * in_stride);
        const std::size_t from = 7;
        table_.dense_forward(in.data() + from * in_stride, count, 260, in_stride, kernel.data(),
                             bias.data(), stride, some.data());
        table_.dense_input_gradient(delta.data() + from * stride, count, stride, kernel.data(), 260,
                                    in_stride, some_gradient.data());
        for (std::size_t k = 0; k < count * stride; ++k) ASSERT_EQ(some[k], out[from * stride + k]);
        for (std::size_t k = 0; k < count * in_stride; ++k) {
            ASSERT_EQ(some_gradient[k], in_gradient[from * in_stride + k]);
        }
    }
}

TEST_P(Table, KeepsPaddingOfInputGradientsZeroAfterAnOverflow) {
    AlignedFloats delta(16);
    delta[0] = std::numeric_limits<float>::infinity();
    const AlignedFloats kernel = random_rows(3, 1, 1);
    AlignedFloats out(16, 9.0F);
    table_.dense_input_gradient(delta.data(), 1, 16, kernel.data(), 3, 16, out.data());
    for (std::size_t j = 3; j < 16; ++j) EXPECT_EQ(out[j], 0.0F);
}

TEST_P(Table, AppliesActivationsAsTheReference) {
    for (const Activation activation :
         {Activation::linear, Activation::relu, Activation::sigmoid, Activation::tanh,
          Activation::elu, Activation::leaky_relu, Activation::gelu, Activation::softmax}) {
        for (const std::size_t units : {1, 10, 16, 33}) {
            const std::size_t stride = padded(units);
            const AlignedFloats inputs = random_rows(5, units, 1);
            AlignedFloats expected = inputs;
            AlignedFloats actual = inputs;
            reference_.activate(activation, expected.data(), 5, units, stride);
            table_.activate(activation, actual.data(), 5, units, stride);
            expect_close(actual, expected, "activate", 2e-6F);
            const AlignedFloats outputs = expected;
            expected = actual = random_rows(5, units, 2);
            reference_.activate_backward(activation, inputs.data(), outputs.data(), 5, units,
                                         stride, expected.data());
            table_.activate_backward(activation, inputs.data(), outputs.data(), 5, units, stride,
                                     actual.data());
            expect_close(actual, expected, "activate_backward", 2e-6F);
        }
    }
}

TEST_P(Table, ComputesLossAndDeltaAsTheReference) {
    for (const std::size_t classes : {1, 2, 10, 16, 17, 65, 345}) {
        const std::size_t stride = padded(classes);
        AlignedFloats logits = random_rows(6, classes, 1);
        for (float& logit : logits) logit *= 20.0F;  // confident ones, too
        std::vector<std::uint16_t> labels;
        for (std::size_t i = 0; i < 6; ++i)
            labels.push_back(static_cast<std::uint16_t>(i * 7 % classes));
        const std::vector<float> weights{1.0F, 0.5F, 2.0F, 0.0F, 1.0F, 3.0F};
        for (const float smoothing : {0.0F, 0.1F}) {
            const Targets targets{labels.data(), weights.data(), smoothing};
            AlignedFloats expected(6 * stride);
            AlignedFloats actual = logits;
            const LossSums a = reference_.softmax_cross_entropy(logits.data(), 6, classes, stride,
                                                                targets, 0.25F, expected.data());
            const LossSums b = table_.softmax_cross_entropy(actual.data(), 6, classes, stride,
                                                            targets, 0.25F, actual.data());
            EXPECT_NEAR(b.loss, a.loss, 1e-5 * (1.0 + std::abs(a.loss)));
            EXPECT_EQ(b.correct, a.correct);
            expect_close(actual, expected, "delta", 2e-6F);
            const LossSums c = table_.softmax_cross_entropy(logits.data(), 6, classes, stride,
                                                            targets, 0.25F, nullptr);
            EXPECT_EQ(c.loss, b.loss);
        }
    }
}

TEST_P(Table, IsExactForConfidentErrors) {
    // The label's probability is exp(-200): the loss is 200, and the gradient is not clipped.
    AlignedFloats logits(16);
    logits[0] = 200.0F;
    const std::uint16_t label = 1;
    AlignedFloats delta(16);
    const LossSums sums =
        table_.softmax_cross_entropy(logits.data(), 1, 2, 16, {&label}, 1.0F, delta.data());
    EXPECT_FLOAT_EQ(static_cast<float>(sums.loss), 200.0F);
    EXPECT_FLOAT_EQ(delta[0], 1.0F);
    EXPECT_FLOAT_EQ(delta[1], -1.0F);
}

TEST_P(Table, ComputesTheLossOfARowAloneAsAmongOthers) {
    for (const std::size_t classes : {10U, 33U, 100U}) {
        const std::size_t stride = padded(classes);
        const AlignedFloats logits = random_rows(37, classes, 1);
        std::vector<std::uint16_t> labels;
        for (std::size_t i = 0; i < 37; ++i) {
            labels.push_back(static_cast<std::uint16_t>(i % classes));
        }
        AlignedFloats delta(37 * stride);
        const LossSums all = table_.softmax_cross_entropy(logits.data(), 37, classes, stride,
                                                          {labels.data()}, 0.5F, delta.data());
        LossSums sums;
        // From each row on, one to 31 of them.
        for (std::size_t i = 0, count = 1; i < 37;
             i += count, count = std::min(2 * count, 37 - i)) {
            AlignedFloats part(count * stride, 9.0F);
            const LossSums some =
                table_.softmax_cross_entropy(logits.data() + i * stride, count, classes, stride,
                                             {labels.data() + i}, 0.5F, part.data());
            sums.loss += some.loss;
            sums.correct += some.correct;
            for (std::size_t k = 0; k < part.size(); ++k) ASSERT_EQ(part[k], delta[i * stride + k]);
        }
        EXPECT_DOUBLE_EQ(sums.loss, all.loss);
        EXPECT_EQ(sums.correct, all.correct);
    }
}

TEST_P(Table, CountsTheFirstOfEqualLogits) {
    for (const std::size_t classes : {3U, 16U, 40U, 70U}) {
        AlignedFloats logits(padded(classes), -1.0F);
        logits[1] = logits[classes - 1] = 2.0F;
        for (std::size_t label = 0; label < classes; ++label) {
            const auto number = static_cast<std::uint16_t>(label);
            const LossSums sums = table_.softmax_cross_entropy(
                logits.data(), 1, classes, logits.size(), {&number}, 1.0F, nullptr);
            EXPECT_EQ(sums.correct, label == 1 ? 1U : 0U) << label << " of " << classes;
        }
    }
}

TEST_P(Table, ShowsALogitThatIsNoNumber) {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    constexpr float infinite = std::numeric_limits<float>::infinity();
    for (const std::size_t classes : {2U, 10U, 16U, 20U, 70U}) {
        const std::size_t stride = padded(classes);
        for (const float bad : {nan, infinite}) {
            for (const std::size_t at : {std::size_t{0}, classes / 2, classes - 1}) {
                SCOPED_TRACE(testing::Message() << bad << " at " << at << " of " << classes);
                AlignedFloats logits = random_rows(6, classes, 1);
                logits[2 * stride + at] = bad;
                const std::vector<std::uint16_t> labels(6, 1);
                AlignedFloats delta(6 * stride);
                const LossSums sums = table_.softmax_cross_entropy(
                    logits.data(), 6, classes, stride, {labels.data()}, 1.0F, delta.data());
                EXPECT_TRUE(std::isnan(sums.loss));
                table_.activate(Activation::softmax, logits.data(), 6, classes, stride);
                for (std::size_t k = 0; k < delta.size(); ++k) {
                    const bool shown = k / stride == 2 && k % stride < classes;
                    ASSERT_EQ(std::isnan(delta[k]), shown) << "delta " << k;
                    ASSERT_EQ(std::isnan(logits[k]), shown) << "softmax " << k;
                }
            }
        }
    }
}

TEST_P(Table, IgnoresAnImpossibleClass) {
    constexpr float infinite = std::numeric_limits<float>::infinity();
    AlignedFloats logits(16);
    logits[1] = -infinite;
    const std::uint16_t label = 0;
    AlignedFloats delta(16);
    const LossSums sums =
        table_.softmax_cross_entropy(logits.data(), 1, 2, 16, {&label}, 1.0F, delta.data());
    EXPECT_NEAR(sums.loss, 0.0, 1e-7);
    EXPECT_EQ(delta[1], 0.0F);
}

TEST_P(Table, CarriesNotANumberThroughActivations) {
    for (const Activation activation :
         {Activation::linear, Activation::relu, Activation::sigmoid, Activation::tanh,
          Activation::elu, Activation::leaky_relu, Activation::gelu}) {
        AlignedFloats values(16, 0.5F);
        values[3] = std::numeric_limits<float>::quiet_NaN();
        table_.activate(activation, values.data(), 1, 16, 16);
        for (std::size_t u = 0; u < 16; ++u) {
            EXPECT_EQ(std::isnan(values[u]), u == 3) << static_cast<int>(activation) << " at " << u;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(All, Table, testing::ValuesIn(kernel_names()),
                         [](const auto& parameter) { return std::string(parameter.param); });

TEST(KernelChoice, KnowsTheReferenceAndRefusesOthers) {
    EXPECT_EQ(kernel_names().front(), "scalar");
    EXPECT_EQ(kernels_named("SCALAR").name, "scalar");
    try {
        kernels_named("AVX9");
        FAIL() << "accepted";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("AVX9"));
        EXPECT_THAT(error.what(), testing::HasSubstr("scalar"));
    }
}

}  // namespace
}  // namespace sketchfit
