// Names of activations and initializers, there and back.
// What check_layers refuses is tested with Model.
#include "sketchfit/nn/layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

TEST(LayerNames, GoThereAndBack) {
    EXPECT_EQ(activation_names().size(), 8U);
    for (const std::string_view name : activation_names()) {
        EXPECT_EQ(activation_name(activation_from(name)), name);
    }
    EXPECT_EQ(initializer_names().size(), 7U);
    for (const std::string_view name : initializer_names()) {
        EXPECT_EQ(initializer_name(initializer_from(name)), name);
    }
}

TEST(LayerNames, UnknownOnesAreRefusedWithTheList) {
    try {
        activation_from("swish");
        FAIL() << "accepted";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("leaky_relu"));
        EXPECT_THAT(error.what(), testing::HasSubstr("\"swish\""));
    }
    EXPECT_THROW(initializer_from("glorot"), UsageError);
}

}  // namespace
}  // namespace sketchfit
