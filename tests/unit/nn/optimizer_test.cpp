// Names, defaults, slots and checks of the optimizers.
#include "sketchfit/nn/optimizer.h"

#include <cmath>
#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Optimizer, NamesAreKerass) {
    EXPECT_THAT(optimizer_names(), ElementsAre("SGD", "Adam", "AdamW", "Adadelta", "Adagrad",
                                               "Ftrl", "RMSprop", "Adamax", "Nadam", "Lion"));
    EXPECT_EQ(optimizer_name(RMSprop{}), "RMSprop");
}

TEST(Optimizer, IsFoundByItsNameInAnyCase) {
    for (const std::string_view name : optimizer_names()) {
        EXPECT_EQ(optimizer_name(optimizer_from(name)), name);
    }
    EXPECT_EQ(optimizer_name(optimizer_from("adam")), "Adam");
    EXPECT_EQ(optimizer_name(optimizer_from("ADAM")), "Adam");
    EXPECT_EQ(optimizer_name(optimizer_from("AdamW")), "AdamW");
    EXPECT_EQ(optimizer_name(optimizer_from("rMsPrOp")), "RMSprop");
}

std::string message_of_name(std::string_view name) {
    try {
        optimizer_from(name);
    } catch (const UsageError& error) {
        return error.what();
    }
    return "no error";
}

TEST(Optimizer, UnknownNameIsAnsweredWithTheList) {
    EXPECT_THAT(message_of_name("adamm"),
                AllOf(HasSubstr("'adamm'"), HasSubstr("SGD, Adam, "), HasSubstr("Nadam, Lion")));
    EXPECT_THAT(message_of_name(""), HasSubstr("SGD"));
    EXPECT_THAT(message_of_name("Ada"), HasSubstr("Adagrad"));
    EXPECT_THAT(message_of_name("sgd\n\x1b[2J"), HasSubstr("'sgd??[2J'"));
}

TEST(Optimizer, DefaultsAreKerass) {
    std::vector<double> rates;
    for (const std::string_view name : optimizer_names()) {
        rates.push_back(learning_rate(optimizer_from(name)));
    }
    EXPECT_EQ(rates.front(), 0.01);
    rates.erase(rates.begin());
    EXPECT_THAT(rates, Each(0.001));
    EXPECT_EQ(common_options(optimizer_from("AdamW")).weight_decay, 0.004);
    EXPECT_FALSE(common_options(optimizer_from("Adam")).weight_decay.has_value());
    EXPECT_EQ(std::get<Lion>(optimizer_from("Lion")).beta_2, 0.99);
}

TEST(Optimizer, RateAndCommonOptionsCanBeSet) {
    for (const std::string_view name : optimizer_names()) {
        Optimizer optimizer = optimizer_from(name);
        set_learning_rate(optimizer, 0.25);
        EXPECT_EQ(learning_rate(optimizer), 0.25);
        common_options(optimizer).clipvalue = 3.0;
        EXPECT_EQ(common_options(std::as_const(optimizer)).clipvalue, 3.0);
    }
}

TEST(Optimizer, SlotsDependOnTheOptions) {
    EXPECT_THAT(slot_names(SGD{}), IsEmpty());
    EXPECT_THAT(slot_names(SGD{.momentum = 0.5}), ElementsAre("momentum"));
    EXPECT_THAT(slot_names(Adam{}), ElementsAre("momentum", "velocity"));
    EXPECT_THAT(slot_names(AdamW{.amsgrad = true}),
                ElementsAre("momentum", "velocity", "velocity_hat"));
    EXPECT_THAT(slot_names(Adadelta{}), ElementsAre("accumulated_grad", "accumulated_delta_var"));
    EXPECT_THAT(slot_names(Adagrad{}), ElementsAre("accumulator"));
    EXPECT_THAT(slot_names(Ftrl{}), ElementsAre("accumulator", "linear"));
    EXPECT_THAT(slot_names(RMSprop{}), ElementsAre("velocity"));
    EXPECT_THAT(slot_names(RMSprop{.centered = true}), ElementsAre("velocity", "average_gradient"));
    EXPECT_THAT(slot_names(RMSprop{.momentum = 0.1, .centered = true}),
                ElementsAre("velocity", "momentum", "average_gradient"));
    EXPECT_THAT(slot_names(Adamax{}), ElementsAre("momentum", "norm"));
    EXPECT_THAT(slot_names(Nadam{}), ElementsAre("momentum", "velocity"));
    EXPECT_THAT(slot_names(Lion{}), ElementsAre("momentum"));
}

TEST(Optimizer, StateStartsWithZerosAndInitialAccumulators) {
    const OptimizerState ftrl = initial_state(Ftrl{.initial_accumulator_value = 0.25}, 32);
    ASSERT_EQ(ftrl.slots.size(), 2U);
    EXPECT_EQ(ftrl.slots[0], AlignedFloats(32, 0.25F));
    EXPECT_EQ(ftrl.slots[1], AlignedFloats(32, 0.0F));
    EXPECT_EQ(ftrl.iteration, 0);
    EXPECT_EQ(ftrl.momentum_product, 1.0);
    EXPECT_TRUE(ftrl.average.empty());
    EXPECT_EQ(initial_state(Adagrad{}, 3).slots[0], AlignedFloats(3, 0.1F));
    EXPECT_EQ(initial_state(SGD{.common = {.use_ema = true}}, 16).average, AlignedFloats(16, 0.0F));
}

std::string complaint(const Optimizer& optimizer) {
    try {
        check_optimizer(optimizer);
    } catch (const UsageError& error) {
        return error.what();
    }
    return "no error";
}

struct BadOption {
    std::string option;
    Optimizer optimizer;
};

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(CheckOptimizer, AcceptsEveryDefault) {
    for (const std::string_view name : optimizer_names()) {
        EXPECT_NO_THROW(check_optimizer(optimizer_from(name))) << name;
    }
}

TEST(CheckOptimizer, AcceptsTheEndsOfTheRanges) {
    const std::vector<Optimizer> accepted{
        SGD{.learning_rate = 0.0, .momentum = 1.0},
        Adam{.beta_1 = 0.0, .beta_2 = 0.0},
        Adadelta{.rho = 1.0},
        Adagrad{.initial_accumulator_value = 0.0},
        Ftrl{.learning_rate_power = 0.0, .initial_accumulator_value = 0.0},
        Ftrl{.initial_accumulator_value = 0.0, .l2 = 0.1, .l2_shrinkage = 0.1},
        RMSprop{.rho = 0.0, .momentum = 1.0},
        Adamax{.beta_2 = 1.0},
        Lion{.beta_1 = 1.0, .beta_2 = 0.0},
        SGD{.common = {.weight_decay = 0.0, .clipnorm = 0.0}},
        SGD{.common = {.clipvalue = -1.0}},
        SGD{.common = {.use_ema = true, .ema_momentum = 1.0, .ema_overwrite_frequency = 1}},
    };
    for (const Optimizer& optimizer : accepted) EXPECT_EQ(complaint(optimizer), "no error");
}

TEST(CheckOptimizer, NamesTheOptionOutOfRange) {
    const std::vector<BadOption> bad{
        {"learning_rate", SGD{.learning_rate = -0.1}},
        {"learning_rate", SGD{.learning_rate = nan}},
        {"learning_rate", Adam{.learning_rate = infinity}},
        {"learning_rate", Ftrl{.learning_rate = 1e39}},
        {"momentum", SGD{.momentum = 1.1}},
        {"momentum", SGD{.momentum = -0.1}},
        {"momentum", RMSprop{.momentum = -0.5}},
        {"beta_1", Adam{.beta_1 = 1.0}},
        {"beta_1", AdamW{.beta_1 = -0.1}},
        {"beta_1", Adamax{.beta_1 = 1.0}},
        {"beta_1", Nadam{.beta_1 = nan}},
        {"beta_1", Lion{.beta_1 = 0.0}},
        {"beta_1", Lion{.beta_1 = 1.01}},
        {"beta_2", Adam{.beta_2 = 1.0}},
        {"beta_2", Nadam{.beta_2 = 1.0}},
        {"beta_2", Adamax{.beta_2 = 1.5}},
        {"beta_2", Lion{.beta_2 = -1.0}},
        {"rho", Adadelta{.rho = 1.5}},
        {"rho", RMSprop{.rho = -0.1}},
        {"epsilon", Adam{.epsilon = 0.0}},
        {"epsilon", AdamW{.epsilon = -1e-7}},
        {"epsilon", Adadelta{.epsilon = 0.0}},
        {"epsilon", Adagrad{.epsilon = 1e-60}},
        {"epsilon", RMSprop{.epsilon = nan}},
        {"epsilon", Adamax{.epsilon = 0.0}},
        {"epsilon", Nadam{.epsilon = infinity}},
        {"initial_accumulator_value", Adagrad{.initial_accumulator_value = -0.1}},
        {"initial_accumulator_value", Ftrl{.initial_accumulator_value = -0.1}},
        {"learning_rate_power", Ftrl{.learning_rate_power = 0.5}},
        {"l1", Ftrl{.l1 = -1.0}},
        {"l2", Ftrl{.l2 = -1.0}},
        {"l2_shrinkage", Ftrl{.l2_shrinkage = -1.0}},
        {"l2_shrinkage", Ftrl{.initial_accumulator_value = 0.0, .l2_shrinkage = 0.1}},
        {"beta", Ftrl{.beta = -1.0}},
        {"weight_decay", AdamW{.common = {}}},
        {"weight_decay", SGD{.common = {.weight_decay = -0.1}}},
        {"clipnorm", SGD{.common = {.clipnorm = nan}}},
        {"clipvalue", SGD{.common = {.clipvalue = infinity}}},
        {"global_clipnorm", SGD{.common = {.global_clipnorm = nan}}},
        {"ema_momentum", SGD{.common = {.use_ema = true, .ema_momentum = 1.1}}},
        {"ema_overwrite_frequency", SGD{.common = {.use_ema = true, .ema_overwrite_frequency = 0}}},
    };
    for (const BadOption& tested : bad) {
        const std::string name(optimizer_name(tested.optimizer));
        EXPECT_THAT(complaint(tested.optimizer),
                    AllOf(testing::StartsWith(name + ": " + tested.option + " "),
                          HasSubstr("received"), testing::Not(HasSubstr("\n"))));
    }
}

TEST(CheckOptimizer, RefusesTwoKindsOfClipping) {
    const std::vector<OptimizerOptions> pairs{
        {.clipnorm = 1.0, .clipvalue = 2.0},
        {.clipnorm = 1.0, .global_clipnorm = 3.0},
        {.clipvalue = 2.0, .global_clipnorm = 3.0},
        {.clipnorm = 1, .clipvalue = 2, .global_clipnorm = 3}};
    for (const OptimizerOptions& common : pairs) {
        EXPECT_THAT(complaint(SGD{.common = common}),
                    HasSubstr("only one of clipnorm, clipvalue "));
    }
    EXPECT_THAT(complaint(Lion{.common = pairs[0]}),
                HasSubstr("clipnorm 1, clipvalue 2, global_clipnorm unset"));
}

TEST(CheckOptimizer, SaysRuleAndValue) {
    EXPECT_EQ(complaint(Adam{.beta_1 = 1.5}),
              "Adam: beta_1 must be at least 0 and below 1; received 1.5.");
    EXPECT_EQ(complaint(SGD{.learning_rate = -1}),
              "SGD: learning_rate must be 0 or more; received -1.");
}

}  // namespace
}  // namespace sketchfit
