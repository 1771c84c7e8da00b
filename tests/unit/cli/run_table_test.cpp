// The table of runs as text, CSV and JSON, sorted, with its summary.
#include "sketchfit/cli/run_table.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

StoredRun make_run(const std::string& value, std::optional<double> val_accuracy,
                   RunState state = RunState::finished) {
    StoredRun run;
    run.key = "learning_rate=" + value;
    run.variation = "learning_rate";
    run.value = value;
    run.state = state;
    run.settings.seed = 5;
    run.seconds = 1.5;
    if (!val_accuracy) return run;
    run.last = EpochLog{.epoch = 2,
                        .loss = 0.75,
                        .accuracy = 0.5,
                        .val_loss = 1.25,
                        .val_accuracy = val_accuracy,
                        .learning_rate = 0.01,
                        .seconds = 0.5};
    run.epochs_done = 3;
    run.best_val_accuracy = 0.9375;
    run.best_epoch = 1;
    run.signature = "0123456789abcdef";
    return run;
}

std::vector<std::string> values(const std::vector<StoredRun>& runs) {
    std::vector<std::string> result;
    for (const StoredRun& run : runs) result.push_back(run.value);
    return result;
}

TEST(RunTable, TextHasALineForEachRunWithItsNumbers) {
    const std::vector<StoredRun> runs{make_run("0.5", 0.875),
                                      make_run("1", std::nullopt, RunState::pending)};
    EXPECT_EQ(runs_text(runs),
              "variation      value  seed  state     epochs  val_accuracy    best  epoch  val_loss "
              "   loss  "
              "accuracy    time\n"
              "learning_rate  0.5       5  finished       3        0.8750  0.9375      2    1.2500 "
              " 0.7500  "
              "  0.5000  1.50 s\n"
              "learning_rate  1         5  pending        0             -       -      -         - "
              "      -  "
              "       -  1.50 s\n");
}

TEST(RunTable, CsvKeepsItsColumns) {
    const std::vector<StoredRun> runs{make_run("64,32", 0.875)};
    EXPECT_EQ(runs_csv(runs),
              "key,variation,value,repeat,seed,state,epochs,loss,accuracy,val_loss,val_accuracy,"
              "best_val_accuracy,best_epoch,seconds,signature,message\n"
              "\"learning_rate=64,32\",learning_rate,\"64,32\",0,5,finished,3,0.75,0.5,1.25,0.875,"
              "0.9375,1,1.5,0123456789abcdef,\n");
}

TEST(RunTable, JsonHasTheColumnsOfTheCsvAndTheSettings) {
    const std::vector<StoredRun> runs{make_run("0.5", 0.875)};
    const auto json = runs_json(runs);
    ASSERT_EQ(json.size(), 1U);
    for (const std::string_view column : run_columns())
        EXPECT_TRUE(json[0].contains(std::string(column))) << column;
    EXPECT_EQ(json[0]["val_accuracy"], 0.875);
    EXPECT_EQ(json[0]["settings"]["seed"], 5);
}

TEST(RunTable, NumbersThatAreNoneAreNullInJsonAndEmptyInCsv) {
    StoredRun run = make_run("1", 0.25, RunState::diverged);
    run.last->loss = std::nan("");
    run.last->val_loss = INFINITY;
    EXPECT_TRUE(runs_json(std::vector{run})[0]["loss"].is_null());
    EXPECT_TRUE(runs_json(std::vector{run})[0]["val_loss"].is_null());
    EXPECT_THAT(runs_csv(std::vector{run}), HasSubstr(",diverged,3,,0.5,,0.25,"));
}

TEST(RunTable, SortsAccuraciesFromTheHighestAndUnknownOnesLast) {
    std::vector<StoredRun> runs{make_run("a", 0.5), make_run("b", std::nullopt),
                                make_run("c", 0.9)};
    sort_runs(runs, "val_accuracy");
    EXPECT_EQ(values(runs), (std::vector<std::string>{"c", "a", "b"}));
    sort_runs(runs, "value");
    EXPECT_EQ(values(runs), (std::vector<std::string>{"a", "b", "c"}));
}

TEST(RunTable, RefusesToSortByAColumnThatIsNotThere) {
    std::vector<StoredRun> runs;
    try {
        sort_runs(runs, "val_acuracy");
        FAIL() << "no error";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), HasSubstr("did you mean val_accuracy?"));
    }
}

TEST(RunTable, ReportsMessagesAndTheSpreadOverSeeds) {
    std::vector<StoredRun> runs{make_run("0.5", 0.8), make_run("0.5", 0.9)};
    EXPECT_EQ(runs_report(runs), runs_text(runs));
    runs[1].repeat = 1;
    runs[1].message = "the loss became nan";
    const std::string report = runs_report(runs);
    EXPECT_THAT(report, StartsWith(runs_text(runs)));
    EXPECT_THAT(report, HasSubstr("learning_rate=0.5: the loss became nan\n"));
    EXPECT_THAT(report, HasSubstr("0.8500  0.0707"));
}

TEST(RunTable, RunsWithoutARunnerAreInterrupted) {
    std::vector<StoredRun> runs{make_run("a", 0.5, RunState::running), make_run("b", 0.5)};
    mark_killed(runs);
    EXPECT_EQ(runs[0].state, RunState::interrupted);
    EXPECT_EQ(runs[1].state, RunState::finished);
}

}  // namespace
}  // namespace sketchfit
