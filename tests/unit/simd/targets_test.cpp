// Which instruction sets run here: the same answer as that of Highway's own library.
#include "sketchfit/simd/targets.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

namespace sketchfit {
namespace {

TEST(RunsHere, AgreesWithHighway) {
    for (const std::int64_t target : {HWY_SSSE3, HWY_SSE4, HWY_AVX2, HWY_AVX3}) {
        const bool expected = (hwy::SupportedTargets() & target) != 0;
        // A baseline without vectors has bits of its own, and other architectures other sets.
        if (target != HWY_STATIC_TARGET) {
            EXPECT_EQ(runs_here(target), expected) << hwy::TargetName(target);
        }
    }
    EXPECT_TRUE(runs_here(HWY_STATIC_TARGET));
    EXPECT_FALSE(runs_here(0));
}

}  // namespace
}  // namespace sketchfit
