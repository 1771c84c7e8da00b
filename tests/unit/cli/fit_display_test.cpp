// An epoch as a line for people and as JSON.
#include "sketchfit/cli/fit_display.h"

#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace sketchfit {
namespace {

const EpochLog log{.epoch = 2,
                   .loss = 0.61234,
                   .accuracy = 0.8125,
                   .val_loss = 0.75,
                   .val_accuracy = 0.7969,
                   .learning_rate = 0.01,
                   .seconds = 0.126};

TEST(FitDisplay, AnEpochIsALineThatCountsFromOne) {
    EXPECT_EQ(epoch_line(log, 25),
              "epoch  3/25  0.13 s  loss 0.6123  accuracy 0.8125  val_loss 0.7500  "
              "val_accuracy 0.7969");
}

TEST(FitDisplay, ALineWithoutValidationLeavesItOut) {
    const EpochLog bare{.epoch = 0, .loss = 1.0, .accuracy = 0.5, .seconds = 12.0};
    EXPECT_EQ(epoch_line(bare, 1), "epoch 1/1  12.0 s  loss 1.0000  accuracy 0.5000");
}

TEST(FitDisplay, AnEpochAsJsonCountsFromZeroAsItsHistoryDoes) {
    const auto object = nlohmann::json::parse(epoch_json(log));
    EXPECT_EQ(object["epoch"], 2);
    EXPECT_EQ(object["loss"], 0.61234);
    EXPECT_EQ(object["val_accuracy"], 0.7969);
    EXPECT_EQ(object["learning_rate"], 0.01);
    EXPECT_EQ(epoch_json(log).find('\n'), std::string::npos);
}

TEST(FitDisplay, NumbersThatJsonDoesNotKnowAreNull) {
    EpochLog diverged = log;
    diverged.loss = std::nan("");
    diverged.val_loss = INFINITY;
    diverged.val_accuracy.reset();
    const auto object = nlohmann::json::parse(epoch_json(diverged));
    EXPECT_TRUE(object["loss"].is_null());
    EXPECT_TRUE(object["val_loss"].is_null());
    EXPECT_TRUE(object["val_accuracy"].is_null());
}

}  // namespace
}  // namespace sketchfit
