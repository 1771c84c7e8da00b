// The machine has a name, cores, and an instruction set that can be asked for again.
#include "sketchfit/tune/machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/threads.h"
#include "sketchfit/simd/kernels.h"

namespace sketchfit {
namespace {

TEST(Machine, IsNamed) {
    const Machine machine = this_machine();
    EXPECT_FALSE(machine.processor.empty());
    EXPECT_EQ(machine.cores, available_cores());
    EXPECT_THAT(machine.system, testing::StartsWith("Linux "));
    EXPECT_EQ(kernels_named(machine.kernels).name, kernels().name);
}

}  // namespace
}  // namespace sketchfit
