// The first signal raises the flag, the second kills, handlers come back.
#include "sketchfit/cli/signals.h"

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

using SignalsDeathTest = testing::Test;

TEST(Signals, TheFirstOneOnlyRaisesTheFlag) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        const StopOnSignal stop;
        EXPECT_FALSE(stop.requested());
        std::raise(signal);
        EXPECT_TRUE(stop.requested());
    }
}

TEST(Signals, FormerHandlersComeBack) {
    struct sigaction before {};
    struct sigaction after {};
    sigaction(SIGINT, nullptr, &before);
    { const StopOnSignal stop; }
    sigaction(SIGINT, nullptr, &after);
    EXPECT_EQ(before.sa_handler, after.sa_handler);
}

TEST(Signals, AnIgnoredHangUpStaysIgnored) {
    const auto before = std::signal(SIGHUP, SIG_IGN);
    {
        const StopOnSignal stop;
        std::raise(SIGHUP);
        EXPECT_FALSE(stop.requested());
    }
    std::signal(SIGHUP, before);
}

TEST_F(SignalsDeathTest, TheSecondOneKills) {
    const auto twice = [] {
        const StopOnSignal stop;
        std::raise(SIGINT);
        std::raise(SIGINT);
    };
    EXPECT_EXIT(twice(), testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace sketchfit
