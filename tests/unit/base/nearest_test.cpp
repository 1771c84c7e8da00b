// Mistyped names find the one that was meant, and far ones find none.
#include "sketchfit/base/nearest.h"

#include <array>

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

constexpr std::array<std::string_view, 6> names{"learning_rate", "batch_size", "l1", "l2",
                                                "epochs",        "seed"};

TEST(Nearest, NameWithOneSlipIsFound) {
    for (const std::string_view slip : {"learnin_rate", "learningg_rate", "laerning_rate",
                                        "learning-rate", "LEARNING_RATE", "lerning_raet"}) {
        EXPECT_EQ(nearest_name(slip, names), "learning_rate") << slip;
    }
    EXPECT_EQ(nearest_name("epoch", names), "epochs");
    EXPECT_EQ(nearest_name("ecpohs", names), "epochs");
}

TEST(Nearest, SwapOfNeighboursCountsAsOneChange) {
    // Two replaced letters of four would be too many.
    EXPECT_EQ(nearest_name("sede", names), "seed");
    EXPECT_EQ(nearest_name("sxxd", names), "");
}

TEST(Nearest, FirstOfEquallyNearNamesIsTaken) {
    EXPECT_EQ(nearest_name("l3", names), "l1");
}

TEST(Nearest, ExactNameBeatsAnEarlierNearOne) {
    EXPECT_EQ(nearest_name("l2", names), "l2");
}

TEST(Nearest, FarOrEndlessNamesFindNone) {
    EXPECT_EQ(nearest_name("momentum", names), "");
    EXPECT_EQ(nearest_name("", names), "");
    EXPECT_EQ(nearest_name(std::string(1 << 20, 'l'), names), "");
    EXPECT_EQ(nearest_name("seed", {}), "");
}

TEST(Nearest, HintIsTheEndOfAMessage) {
    EXPECT_EQ(did_you_mean("sed", names), "; did you mean seed?");
    EXPECT_EQ(did_you_mean("momentum", names), "");
}

}  // namespace
}  // namespace sketchfit
