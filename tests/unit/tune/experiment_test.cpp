// Plans: which runs, in which order, under which keys; variations as they are typed.
#include "sketchfit/tune/experiment.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using fixtures::error_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> keys_of(const Experiment& experiment) {
    std::vector<std::string> keys;
    for (const PlannedRun& run : plan_runs(experiment)) keys.push_back(run.key);
    return keys;
}

TEST(PlanRuns, VariesOneHyperparameterAtATime) {
    const Experiment experiment{
        .name = "two",
        .variations = {{"batch_size", {"8", "32"}}, {"learning_rate", {"0.5", "1"}}}};
    const std::vector<PlannedRun> runs = plan_runs(experiment);
    EXPECT_THAT(keys_of(experiment), ElementsAre("batch_size=8", "batch_size=32",
                                                 "learning_rate=0.5", "learning_rate=1"));
    EXPECT_EQ(runs[0].variation, "batch_size");
    EXPECT_EQ(runs[0].value, "8");
    EXPECT_EQ(runs[0].settings.batch_size, 8);
    EXPECT_FALSE(runs[0].settings.learning_rate);
    EXPECT_EQ(runs[1].settings, Settings());  // the base's own value is a run, too
    EXPECT_EQ(runs[3].variation, "learning_rate");
    EXPECT_EQ(runs[3].settings.learning_rate, 1.0);
    EXPECT_EQ(runs[3].settings.batch_size, 32);
}

TEST(PlanRuns, MakesAGridOfAllCombinations) {
    const Experiment experiment{
        .name = "grid",
        .variations = {{"batch_size", {"8", "32"}}, {"layers", {"32,32", "64"}}},
        .grid = true};
    EXPECT_THAT(keys_of(experiment),
                ElementsAre("batch_size=8,layers=32,32", "batch_size=8,layers=64",
                            "batch_size=32,layers=32,32", "batch_size=32,layers=64"));
    const PlannedRun run = plan_runs(experiment)[1];
    EXPECT_EQ(run.variation, "grid");
    EXPECT_EQ(run.value, "batch_size=8,layers=64");
    EXPECT_EQ(run.settings.batch_size, 8);
    EXPECT_THAT(run.settings.layers, ElementsAre(64));
}

TEST(PlanRuns, WithoutVariationsIsTheBaseAlone) {
    for (const bool grid : {false, true}) {
        const std::vector<PlannedRun> runs = plan_runs({.name = "base", .grid = grid});
        ASSERT_EQ(runs.size(), 1U);
        EXPECT_EQ(runs[0].key, "base");
        EXPECT_EQ(runs[0].variation, "base");
        EXPECT_EQ(runs[0].value, "");
        EXPECT_EQ(runs[0].settings, Settings());
    }
}

TEST(PlanRuns, RepeatsWithTheFollowingSeeds) {
    Experiment experiment{
        .name = "seeds", .variations = {{"batch_size", {"8", "32"}}}, .repeats = 3};
    experiment.base.seed = 7;
    EXPECT_THAT(keys_of(experiment),
                ElementsAre("batch_size=8", "batch_size=8,seed=8", "batch_size=8,seed=9",
                            "batch_size=32", "batch_size=32,seed=8", "batch_size=32,seed=9"));
    const std::vector<PlannedRun> runs = plan_runs(experiment);
    EXPECT_EQ(runs[0].settings.seed, 7);
    EXPECT_EQ(runs[2].settings.seed, 9);
    EXPECT_EQ(runs[2].repeat, 2U);
    EXPECT_EQ(runs[2].value, "8");
}

TEST(PlanRuns, KeepsKeysWhenValuesAndRepeatsAreAdded) {
    const Experiment small{.name = "a", .variations = {{"learning_rate", {"0.5", "1"}}}};
    const Experiment large{
        .name = "b",
        .variations = {{"batch_size", {"8"}}, {"learning_rate", {"0.1", "1", "0.5"}}},
        .repeats = 2};
    const std::vector<std::string> all = keys_of(large);
    for (const std::string& key : keys_of(small)) {
        EXPECT_NE(std::ranges::find(all, key), all.end()) << key;
    }
}

TEST(PlanRuns, WritesEachValueInOneWay) {
    const Experiment experiment{.name = "spellings",
                                .variations = {{"learning-rate", {"1e-1", "0.50", "none"}},
                                               {"optimizer", {"adam", "SGD"}},
                                               {"layers", {"64, 32", "none"}}}};
    EXPECT_THAT(keys_of(experiment),
                ElementsAre("learning_rate=0.1", "learning_rate=0.5", "learning_rate=none",
                            "optimizer=Adam", "optimizer=SGD", "layers=64,32", "layers=none"));
    const std::vector<PlannedRun> runs = plan_runs(experiment);
    EXPECT_FALSE(runs[2].settings.learning_rate);
    EXPECT_EQ(runs[2].value, "none");
    EXPECT_TRUE(runs[6].settings.layers.empty());
}

TEST(PlanRuns, MakesKeysThatCanNameFolders) {
    std::string long_weights = "c0=1";
    for (int i = 1; i < 100; ++i) long_weights += ",c" + std::to_string(i) + "=1";
    const std::vector<std::string> weights = {
        "none",    "cat/dog=2",   "cat dog=2",          "../cat=2",
        "Größe=2", "cat=2,dog=3", "cat%2F=2",           "cat\ndog\x01 =2",
        "CON=1",   long_weights,  long_weights + ",z=1"};
    const Experiment experiment{.name = "names", .variations = {{"class_weight", weights}}};
    std::set<std::string> keys;
    for (const std::string& key : keys_of(experiment)) {
        EXPECT_LE(key.size(), 200U);
        EXPECT_EQ(key.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                        "0123456789._,+-=%~"),
                  std::string::npos)
            << key;
        EXPECT_TRUE(keys.insert(key).second) << key;
    }
    EXPECT_TRUE(keys.contains("class_weight=cat%2Fdog%3D2"));
    EXPECT_TRUE(keys.contains("class_weight=cat%3D2,dog%3D3"));
}

TEST(PlanRuns, RefusesWhatContradictsItself) {
    const auto error = [](Experiment experiment) {
        return error_of([&] { plan_runs(experiment); });
    };
    EXPECT_THAT(error({.name = "", .variations = {{"batch_size", {"8", "8"}}}}),
                AllOf(HasSubstr("batch_size"), HasSubstr("8 twice")));
    EXPECT_THAT(error({.name = "", .variations = {{"learning_rate", {"0.1", "1e-1"}}}}),
                HasSubstr("0.1 twice"));
    EXPECT_THAT(error({.name = "", .variations = {{"seed", {"1"}}, {"seed", {"2"}}}}),
                HasSubstr("seed is varied twice"));
    EXPECT_THAT(error({.name = "", .variations = {{"seed", {"1", "2"}}}, .repeats = 2}),
                HasSubstr("use one of them"));
    EXPECT_THAT(error({.name = "", .variations = {{"batch_size", {}}}}), HasSubstr("no values"));
    EXPECT_THAT(error({.name = "", .repeats = 0}), HasSubstr("repeats"));
    EXPECT_THAT(error({.name = "", .variations = {{"batchsize", {"8"}}}}), HasSubstr("batch_size"));
    EXPECT_THAT(error({.name = "", .variations = {{"batch_size", {"0"}}}}),
                HasSubstr("batch_size"));
}

TEST(PlanRuns, NamesTheRunWhoseSettingsContradict) {
    Experiment experiment{.name = "", .variations = {{"optimizer", {"SGD", "Adam"}}}};
    experiment.base.momentum = 0.9;
    EXPECT_THAT(error_of([&] { plan_runs(experiment); }),
                AllOf(HasSubstr("run optimizer=Adam"), HasSubstr("momentum")));
}

TEST(PlanRuns, BoundsTheNumberOfRuns) {
    Variation many{.name = "seed", .values = {}};
    for (int i = 0; i < 400; ++i) many.values.push_back(std::to_string(i));
    Variation others = many;
    others.name = "batch_size";
    others.values.erase(others.values.begin());
    Experiment experiment{.name = "", .variations = {many, others}, .grid = true};
    EXPECT_THAT(error_of([&] { plan_runs(experiment); }), HasSubstr("100000"));
    const std::size_t huge = std::numeric_limits<std::size_t>::max();
    EXPECT_THAT(error_of([&] { plan_runs({.name = "", .repeats = huge}); }), HasSubstr("100000"));
    Experiment last{.name = "", .repeats = 2};
    last.base.seed = std::numeric_limits<std::int64_t>::max();
    EXPECT_THAT(error_of([&] { plan_runs(last); }), HasSubstr("seed"));
}

TEST(ParseVariation, SplitsValuesAtCommas) {
    const Variation variation = parse_variation("learning-rate=0.0001,0.01, 0.5,1");
    EXPECT_EQ(variation.name, "learning_rate");
    EXPECT_THAT(variation.values, ElementsAre("0.0001", "0.01", "0.5", "1"));
    EXPECT_THAT(parse_variation("optimizer=adam;sgd").values, ElementsAre("Adam", "SGD"));
}

TEST(ParseVariation, SplitsListsAtSemicolonsOnly) {
    EXPECT_THAT(parse_variation("layers=32,32;64").values, ElementsAre("32,32", "64"));
    EXPECT_THAT(parse_variation("layers=32,32").values, ElementsAre("32,32"));
    EXPECT_THAT(parse_variation("class_weight=none;cat=2,dog=1").values,
                ElementsAre("none", "cat=2,dog=1"));
}

TEST(ParseVariation, RefusesWhatItCannotRead) {
    const auto error = [](std::string_view text) {
        return error_of([&] { parse_variation(text); });
    };
    EXPECT_THAT(error("learning_rate"), HasSubstr("SETTING=VALUE"));
    EXPECT_THAT(error(""), HasSubstr("SETTING=VALUE"));
    EXPECT_THAT(error("learning_rat=1"), HasSubstr("learning_rate"));
    EXPECT_THAT(error("batch_size=8,many"), AllOf(HasSubstr("batch_size"), HasSubstr("many")));
    EXPECT_THAT(error("batch_size="), HasSubstr("batch_size"));
    EXPECT_THAT(error("batch_size=8,,9"), HasSubstr("batch_size"));
    EXPECT_THAT(error("batch_size=8,8"), HasSubstr("twice"));
    EXPECT_THAT(error("learning_rate=\x1b[31m"), HasSubstr("?[31m"));
}

}  // namespace
}  // namespace sketchfit
