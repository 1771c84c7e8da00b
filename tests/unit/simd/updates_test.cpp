// The optimizers' updates of every vectorised table have the reference's bits, also where the
// values are zero, denormal, infinite or NaN, and on any size and alignment.
#include "sketchfit/simd/updates.h"

#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "sketchfit/base/random.h"
#include "sketchfit/simd/kernels.h"

namespace sketchfit {
namespace {

struct Case {
    const char* name;
    OptimizerStep step;
};

std::vector<Case> steps() {
    return {
        {"SGD", SGDStep{0.01F}},
        {"momentum", MomentumStep{0.01F, 0.9F, false}},
        {"nesterov", MomentumStep{0.01F, 0.9F, true}},
        {"Adam", AdamStep{0.001F, 0.1F, 0.001F, 1e-7F, false}},
        {"amsgrad", AdamStep{0.001F, 0.1F, 0.001F, 1e-7F, true}},
        {"Adadelta", AdadeltaStep{1.0F, 0.95F, 0.05F, 1e-7F}},
        {"Adagrad", AdagradStep{0.01F, 1e-7F}},
        {"Ftrl", FtrlStep{0.05F, 0.5F, 0.0F, 0.0F, 0.0F}},
        {"Ftrl regularized", FtrlStep{0.05F, 0.5F, 0.3F, 0.1F, 0.02F}},
        {"Ftrl power", FtrlStep{0.05F, 0.7F, 0.1F, 0.1F, 0.02F}},
        {"Ftrl rate 0", FtrlStep{0.0F, 0.5F, 0.1F, 0.1F, 0.02F}},
        {"RMSprop", RMSpropStep{0.001F, 0.9F, 0.1F, 0.0F, 1e-7F, false}},
        {"RMSprop momentum", RMSpropStep{0.001F, 0.9F, 0.1F, 0.8F, 1e-7F, false}},
        {"RMSprop centered", RMSpropStep{0.001F, 0.9F, 0.1F, 0.0F, 1e-7F, true}},
        {"RMSprop both", RMSpropStep{0.001F, 0.9F, 0.1F, 0.8F, 1e-7F, true}},
        {"Adamax", AdamaxStep{0.001F, 0.1F, 0.999F, 1e-7F, 0.2F}},
        {"Nadam", NadamStep{0.001F, 0.1F, 0.001F, 1e-7F, 0.9F, 0.1F, 500.0F}},
        {"Lion", LionStep{0.001F, 0.9F, 0.1F, 0.99F, 0.01F}},
    };
}

/// Weights, a gradient and three slots of the same size.
struct Block {
    std::vector<float> weights;
    std::vector<float> gradient;
    std::array<std::vector<float>, most_slots> slots;

    std::vector<float*> all() {
        return {weights.data(), gradient.data(), slots[0].data(), slots[1].data(), slots[2].data()};
    }
    UpdateRange range(std::size_t begin, std::size_t size) {
        return {weights.data() + begin,
                gradient.data() + begin,
                {slots[0].data() + begin, slots[1].data() + begin, slots[2].data() + begin},
                size};
    }
};

/// Small numbers, one in four of them replaced by values at which comparisons, roots and quotients
/// are special.
Block random_block(std::size_t size) {
    using Limits = std::numeric_limits<float>;
    const std::array special{0.0F,
                             -0.0F,
                             Limits::denorm_min(),
                             3e-39F,
                             Limits::min(),
                             1e-30F,
                             1e25F,
                             Limits::infinity(),
                             -Limits::infinity(),
                             Limits::quiet_NaN()};
    Random random(5, Purpose::sample);
    Block block;
    for (std::vector<float>* values :
         {&block.weights, &block.gradient, &block.slots[0], &block.slots[1], &block.slots[2]}) {
        for (std::size_t i = 0; i < size; ++i) {
            const bool plain = random.below(4) != 0;
            const auto number = static_cast<float>(0.1 * random.normal());
            values->push_back(plain ? number : special[random.below(special.size())]);
        }
    }
    return block;
}

void expect_same_bits(Block& actual, Block& expected) {
    for (std::size_t b = 0; b < actual.all().size(); ++b) {
        for (std::size_t i = 0; i < actual.weights.size(); ++i) {
            const float a = actual.all()[b][i];
            const float e = expected.all()[b][i];
            if (std::isnan(a) && std::isnan(e)) continue;
            ASSERT_EQ(std::bit_cast<std::uint32_t>(a), std::bit_cast<std::uint32_t>(e))
                << "block " << b << " at " << i << ": " << a << ", not " << e;
        }
    }
}

class Updates : public testing::TestWithParam<std::string_view> {
  protected:
    const Kernels& table_ = kernels_named(GetParam());
    const Kernels& reference_ = reference_kernels();
};

TEST_P(Updates, HaveTheReferencesBits) {
    for (const Case& tested : steps()) {
        SCOPED_TRACE(tested.name);
        Block expected = random_block(1000);
        Block actual = expected;
        for (int step = 0; step < 3; ++step) {
            reference_.update(tested.step, expected.range(0, 1000));
            table_.update(tested.step, actual.range(0, 1000));
            expect_same_bits(actual, expected);
        }
    }
}

TEST_P(Updates, ChangeTheirRangeOnly) {
    for (const Case& tested : steps()) {
        for (const std::size_t size : {0U, 1U, 4U, 7U, 15U, 16U, 17U, 31U, 50U}) {
            SCOPED_TRACE(std::string(tested.name) + ", " + std::to_string(size));
            Block expected = random_block(64);
            Block actual = expected;
            reference_.update(tested.step, expected.range(3, size));
            table_.update(tested.step, actual.range(3, size));
            expect_same_bits(actual, expected);
        }
    }
}

TEST_P(Updates, KeepPaddingZero) {
    for (const Case& tested : steps()) {
        SCOPED_TRACE(tested.name);
        const std::vector<float> zeros(48);
        Block block{zeros, zeros, {zeros, zeros, zeros}};
        for (int step = 0; step < 3; ++step) table_.update(tested.step, block.range(0, 48));
        EXPECT_EQ(block.weights, zeros);
    }
}

TEST_P(Updates, DecayAndAverageWithTheReferencesBits) {
    for (const std::size_t size : {0U, 1U, 15U, 16U, 61U}) {
        Block expected = random_block(64);
        Block actual = expected;
        reference_.decay_weights(0.01F, 0.3F, expected.weights.data() + 3, size);
        table_.decay_weights(0.01F, 0.3F, actual.weights.data() + 3, size);
        for (const auto& [table, block] : {std::pair{&reference_, &expected}, {&table_, &actual}}) {
            table->update_average(0.9F, 0.1F, block->slots[0].data() + 1, block->weights.data() + 1,
                                  size);
        }
        expect_same_bits(actual, expected);
    }
}

INSTANTIATE_TEST_SUITE_P(All, Updates, testing::ValuesIn(kernel_names()),
                         [](const auto& parameter) { return std::string(parameter.param); });

}  // namespace
}  // namespace sketchfit
