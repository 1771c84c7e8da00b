// Experiment files: what they say, and messages with file and line where they are wrong.
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/tune/experiment.h"
#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using fixtures::error_of;
using fixtures::TemporaryFolder;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class ExperimentFile : public testing::Test {
  protected:
    Experiment read(std::string_view text) {
        return read_experiment(folder.put("some.toml", text));
    }
    std::string error(std::string_view text) {
        return error_of([&] { read(text); });
    }

    TemporaryFolder folder;
};

TEST_F(ExperimentFile, ReadsEveryKey) {
    const Experiment experiment = read(R"(
name = "Widths"
grid = true
repeats = 3
[base]
optimizer = "adam"
learning_rate = 1
epochs = 5
stratify = true
layers = [64, 32]
activation = "tanh"
momentum = "none"
class_weight = "none"
[vary]
layers = [[16], [32, 32], []]
dropout = [0, 0.25]
batch_size = [8]
)");
    EXPECT_EQ(experiment.name, "Widths");
    EXPECT_TRUE(experiment.grid);
    EXPECT_EQ(experiment.repeats, 3U);
    EXPECT_EQ(experiment.base.optimizer, "Adam");
    EXPECT_EQ(experiment.base.learning_rate, 1.0);
    EXPECT_EQ(experiment.base.epochs, 5);
    EXPECT_TRUE(experiment.base.stratify);
    EXPECT_THAT(experiment.base.layers, ElementsAre(64, 32));
    EXPECT_THAT(experiment.base.activation, ElementsAre("tanh"));
    EXPECT_FALSE(experiment.base.momentum);
    ASSERT_EQ(experiment.variations.size(), 3U);
    EXPECT_EQ(experiment.variations[0].name, "layers");  // in the order of the file
    EXPECT_THAT(experiment.variations[0].values, ElementsAre("16", "32,32", "none"));
    EXPECT_EQ(experiment.variations[1].name, "dropout");
    EXPECT_THAT(experiment.variations[1].values, ElementsAre("0", "0.25"));
    EXPECT_EQ(experiment.variations[2].name, "batch_size");
    EXPECT_EQ(plan_runs(experiment).size(), 18U);
}

TEST_F(ExperimentFile, HasDefaultsForAllKeys) {
    const Experiment experiment = read("");
    EXPECT_EQ(experiment.name, "some");  // the file's
    EXPECT_EQ(experiment.base, Settings());
    EXPECT_TRUE(experiment.variations.empty());
    EXPECT_FALSE(experiment.grid);
    EXPECT_EQ(experiment.repeats, 1U);
}

TEST_F(ExperimentFile, NamesFileAndLineOfWhatIsWrong) {
    EXPECT_THAT(error("name = 'x'\n[base\n"), HasSubstr("some.toml:2: "));
    EXPECT_THAT(error("\n\nname = 3\n"), HasSubstr("some.toml:3: name"));
    EXPECT_THAT(error("name = ''"), HasSubstr("some.toml:1: name"));
    EXPECT_THAT(error("grid = 1\n"), HasSubstr("some.toml:1: grid"));
    EXPECT_THAT(error("repeats = 0\n"), HasSubstr("some.toml:1: repeats"));
    EXPECT_THAT(error("repeats = 1.5\n"), HasSubstr("some.toml:1: repeats"));
    EXPECT_THAT(error("\nbase = 3\n"), HasSubstr("some.toml:2: \"base\""));
    EXPECT_THAT(error("[base]\nepochs = 0\n"), HasSubstr("some.toml:2: epochs"));
    EXPECT_THAT(error("[base]\nepochs = 'many'\n"), HasSubstr("some.toml:2: epochs"));
    EXPECT_THAT(error("[base]\nepochs = 1979-05-27\n"), HasSubstr("some.toml:2: "));
    EXPECT_THAT(error("[base]\nlearning_rate = nan\n"), HasSubstr("some.toml:2: learning_rate"));
    EXPECT_THAT(error("[base.sgd]\nrate = 1\n"), HasSubstr("some.toml:1: "));
    EXPECT_THAT(error("[vary]\n\nepochs = 3\n"), HasSubstr("some.toml:3: "));
    EXPECT_THAT(error("[vary]\nepochs = []\n"), HasSubstr("some.toml:2: "));
    EXPECT_THAT(error("[vary]\nepochs = [\n1,\n-1,\n2]\n"), HasSubstr("some.toml:4: epochs"));
    EXPECT_THAT(error("[vary]\nlayers = [[[1]]]\n"), HasSubstr("some.toml:2: "));
}

TEST_F(ExperimentFile, SuggestsTheNearestKey) {
    EXPECT_THAT(error("repeat = 3"), AllOf(HasSubstr("\"repeat\""), HasSubstr("repeats?")));
    EXPECT_THAT(error("[very]\nepochs = [1]"), HasSubstr("vary?"));
    EXPECT_THAT(error("optimizer = 'sgd'"), HasSubstr("name, base, vary, grid, repeats"));
    EXPECT_THAT(error("[base]\nlerning_rate = 1"),
                AllOf(HasSubstr("some.toml:2: "), HasSubstr("learning_rate?")));
    EXPECT_THAT(error("\n[vary]\nbatchsize = [1]"),
                AllOf(HasSubstr("some.toml:3: "), HasSubstr("batch_size?")));
    EXPECT_THAT(error("\"\\u001b[31m\" = 1"), HasSubstr("\"?[31m\""));
}

TEST_F(ExperimentFile, RefusesFilesThatAreNoTextOrTooLong) {
    EXPECT_NE(error(std::string("\x00\xff\xfe", 3)), "");
    EXPECT_NE(error(std::string(100'000, '[')), "");
    EXPECT_NE(error("a = " + std::string(100'000, '[')), "");
    EXPECT_NE(error("a = " + std::string(100'000, '{')), "");
    EXPECT_NE(error(std::string((1U << 20U) + 1, ' ')), "");
    EXPECT_THAT(error_of([&] { read_experiment(folder / "none.toml"); }), HasSubstr("none.toml"));
    EXPECT_THAT(error_of([&] { read_experiment(folder.path()); }), HasSubstr("folder"));
}

TEST(Benchmark, IsTheElevenRunsAroundOneBase) {
    const Experiment experiment = read_experiment(std::filesystem::path(SKETCHFIT_SOURCE_DIR) /
                                                  "experiments" / "quickdraw10.toml");
    std::vector<std::string> keys;
    for (const PlannedRun& run : plan_runs(experiment)) {
        keys.push_back(run.key);
        EXPECT_EQ(run.settings.epochs, 25);
        EXPECT_EQ(run.settings.test_size, 0.2);
        EXPECT_EQ(run.settings.random_state, 42);
        EXPECT_THAT(run.settings.layers, ElementsAre(32, 32));
        EXPECT_EQ(run.settings.seed, 42);
        if (run.variation != "learning_rate") {
            EXPECT_EQ(run.settings.learning_rate, 0.01);
        }
    }
    EXPECT_THAT(keys, ElementsAre("optimizer=Adadelta", "optimizer=Adam", "optimizer=SGD",
                                  "batch_size=8", "batch_size=32", "batch_size=512",
                                  "batch_size=4096", "learning_rate=0.0001", "learning_rate=0.01",
                                  "learning_rate=0.5", "learning_rate=1"));
}

}  // namespace
}  // namespace sketchfit
