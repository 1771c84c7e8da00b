// First layers as bitmaps, and as pictures in colours around 0.
#include "sketchfit/report/weights_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/files.h"
#include "sketchfit/report/first_layer.h"
#include "tests/unit/data/picture.h"
#include "tests/unit/report/figure_folder.h"

namespace sketchfit {
namespace {

using fixtures::Picture;
using fixtures::TemporaryFolder;

/// One layer of `units` on bitmaps of side x side; the weight of pixel p in unit u is p - u.
Model counting_model(std::size_t side, std::size_t units) {
    Model model({Dense{units, relu}, Dense{2, softmax}}, {.input = side * side});
    std::vector<float> kernel;
    for (std::size_t pixel = 0; pixel < side * side; ++pixel) {
        for (std::size_t unit = 0; unit < units; ++unit)
            kernel.push_back(static_cast<float>(pixel) - static_cast<float>(unit));
    }
    model.set_values(model.variables()[0], kernel);
    return model;
}

ReportRun run_of(Model model) {
    ReportRun run;
    run.key = "key";
    run.model = std::move(model);
    return run;
}

TEST(FirstLayer, HasTheWeightsOfEachUnit) {
    const auto layer = first_layer(counting_model(5, 3));
    ASSERT_TRUE(layer);
    EXPECT_EQ(layer->side, 5U);
    EXPECT_EQ(layer->units, 3U);
    EXPECT_EQ(layer->shown, 3U);
    EXPECT_EQ(layer->weight(2, 7), 5.0F);
    EXPECT_EQ(layer->weight(0, 24), 24.0F);
    EXPECT_EQ(layer->largest, 24.0F);
}

TEST(FirstLayer, ManyUnitsAreCut) {
    const auto layer = first_layer(counting_model(2, 500));
    EXPECT_EQ(layer->units, 500U);
    EXPECT_EQ(layer->shown, 128U);
    EXPECT_EQ(layer->largest, 127.0F) << "of those that are shown";
}

TEST(FirstLayer, InputsThatAreNotSquareHaveNone) {
    const Model model({Dense{2, softmax}}, {.input = 783});
    EXPECT_FALSE(first_layer(model));
    const TemporaryFolder folder;
    EXPECT_TRUE(write_weights_picture(folder.path(), "w", run_of(model)).empty());
}

TEST(WeightsPicture, ZeroIsWhiteAndTheSignsHaveTheirColours) {
    Model model({Dense{1, relu}, Dense{2, softmax}}, {.input = 784});
    std::vector<float> kernel(784);
    kernel[0] = 2.0F;
    kernel[1] = -2.0F;
    model.set_values(model.variables()[0], kernel);
    const TemporaryFolder folder;
    EXPECT_THAT(write_weights_picture(folder.path(), "w", run_of(model)),
                testing::ElementsAre("w.png", "w.svg"));
    const Picture picture = fixtures::decode(read_file(folder.path() / "w.png"));
    // Margin 24 and header 58: pixels of 3 units at (24, 82), 6 pixels each.
    EXPECT_EQ(picture.at(48 + 3, 164 + 3), 0x67001FU);
    EXPECT_EQ(picture.at(48 + 9, 164 + 3), 0x053061U);
    EXPECT_EQ(picture.at(48 + 15, 164 + 3), 0xF7F7F7U);
}

TEST(WeightsPicture, AnyNumberOfUnitsAndAnyWeightsGiveOne) {
    for (const std::size_t units : {1U, 7U, 32U, 65U, 1024U}) {
        const TemporaryFolder folder;
        write_weights_picture(folder.path(), "w", run_of(counting_model(28, units)));
        const Picture picture = fixtures::decode(read_file(folder.path() / "w.png"));
        EXPECT_GT(picture.width, 500);
        EXPECT_LT(picture.width, 3500);
    }
    Model zero({Dense{2, softmax}}, {.input = 784});
    zero.set_values(zero.variables()[0], std::vector<float>(1568));
    const TemporaryFolder folder;
    EXPECT_EQ(write_weights_picture(folder.path(), "w", run_of(std::move(zero))).size(), 2U);
}

}  // namespace
}  // namespace sketchfit
