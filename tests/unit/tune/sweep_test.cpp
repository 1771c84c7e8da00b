// Sweeps: every run is fitted once, with the same bits for any number of threads, and whatever
// happens to one run or to the sweep. Kills are in sweep_kill_test.cpp.
#include "sketchfit/tune/sweep.h"

#include <atomic>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/random.h"
#include "tests/unit/tune/sweep_fixtures.h"

namespace sketchfit {
namespace {

using namespace fixtures;
using testing::AllOf;
using testing::HasSubstr;

class Sweep : public testing::Test {
  protected:
    TemporaryFolder folder;
    std::filesystem::path results = folder / "results";
};

TEST_F(Sweep, FitsEveryRunAndKeepsItsResults) {
    const std::vector<StoredRun> runs = sweep_into(results, small_experiment());
    ASSERT_EQ(runs.size(), 6U);
    std::set<std::string> signatures;
    for (const StoredRun& run : runs) {
        EXPECT_EQ(run.state, RunState::finished) << run.message;
        EXPECT_EQ(run.epochs_done, 5);
        ASSERT_TRUE(run.last);
        EXPECT_TRUE(run.last->val_accuracy);
        EXPECT_GT(run.seconds, 0.0);
        EXPECT_EQ(run.signature.size(), 16U);
        signatures.insert(run.signature);
        const std::filesystem::path kept = run_folder(results, run.key);
        EXPECT_TRUE(std::filesystem::exists(kept / "model.safetensors"));
        EXPECT_TRUE(std::filesystem::exists(kept / "history.csv"));
        EXPECT_TRUE(std::filesystem::exists(kept / "run.json"));
        EXPECT_FALSE(std::filesystem::exists(kept / "checkpoint.safetensors"));
    }
    EXPECT_EQ(signatures.size(), 5U);  // SGD and batch size 32 are both the base
    EXPECT_EQ(runs[1].signature, runs[3].signature);
    EXPECT_GT(*runs[0].best_val_accuracy, 0.5);  // there is something to learn
    const Store store = Store::open_existing(results);
    EXPECT_EQ(store.experiment_name(), "small");
    EXPECT_EQ(store.data_source(), "invented");
    EXPECT_EQ(store.fingerprint().size(), 16U);
}

TEST_F(Sweep, NotesHowTheDrawingsWereRead) {
    Experiment experiment = small_experiment();
    experiment.variations = {{"learning_rate", {"0.05"}}};
    sweep(experiment, invented_drawings(), "invented",
          {.folder = results, .reading = {.class_names = {"a", "b", "c"}, .per_class = 7}});
    const RunRecord record = read_run(run_folder(results, "learning_rate=0.05"));
    EXPECT_EQ(record.reading.per_class, 7U);
    EXPECT_EQ(record.reading.class_names, (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(Sweep, GivesTheSameBitsForAnyNumberOfThreads) {
    sweep_into(results, small_experiment(), 1);
    for (const std::size_t jobs : {2U, 3U, 64U, 0U}) {
        const std::filesystem::path other = folder / std::to_string(jobs);
        sweep_into(other, small_experiment(), jobs);
        expect_same_results(results, other);
    }
}

TEST_F(Sweep, RepeatsNoRunThatHasEnded) {
    Experiment experiment = small_experiment();
    experiment.variations = {{"learning_rate", {"0.05", "1e30"}}};
    experiment.base.dropout = 0;
    std::vector<StoredRun> before = sweep_into(results, experiment);
    EXPECT_EQ(before[0].state, RunState::finished);
    EXPECT_EQ(before[1].state, RunState::diverged);
    EXPECT_NE(before[1].message, "");
    int told = 0;
    const std::vector<StoredRun> after =
        sweep(experiment, invented_drawings(), "invented",
              {.folder = results, .on_progress = [&](const SweepProgress&) { ++told; }});
    EXPECT_EQ(told, 0);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(after[i].state, before[i].state);
        EXPECT_EQ(bits_of(after[i].seconds), bits_of(before[i].seconds));
    }
}

TEST_F(Sweep, FitsOnlyTheRunsThatAreNew) {
    Experiment experiment = small_experiment();
    experiment.variations = {{"batch_size", {"16"}}};
    const double seconds = sweep_into(results, experiment)[0].seconds;
    experiment.variations = {{"batch_size", {"8", "16"}}};
    experiment.repeats = 2;
    const std::vector<StoredRun> runs = sweep_into(results, experiment);
    ASSERT_EQ(runs.size(), 4U);
    EXPECT_TRUE(all_finished(runs));
    EXPECT_EQ(runs[2].key, "batch_size=16");
    EXPECT_EQ(bits_of(runs[2].seconds), bits_of(seconds));
    EXPECT_NE(runs[3].signature, runs[2].signature);  // another seed
}

TEST_F(Sweep, RefusesAnotherExperimentInItsFolder) {
    Experiment experiment = small_experiment();
    sweep_into(results, experiment);
    experiment.base.epochs = 6;
    EXPECT_THAT(error_of([&] { sweep_into(results, experiment); }),
                AllOf(HasSubstr("epochs"), HasSubstr("another folder")));
    EXPECT_THAT(error_of([&] {
                    sweep(small_experiment(), invented_drawings(2), "others", {.folder = results});
                }),
                AllOf(HasSubstr("other data"), HasSubstr("invented")));
    EXPECT_TRUE(all_finished(Store::open_existing(results).runs()));
}

TEST_F(Sweep, TouchesNothingWhereTheSettingsAreWrong) {
    Experiment experiment = small_experiment();
    experiment.base.momentum = 0.9;  // which Adam does not have
    EXPECT_THROW(sweep_into(results, experiment), UsageError);
    experiment = small_experiment();
    experiment.base.test_size = 1e6;
    EXPECT_THROW(sweep_into(results, experiment), Error);
    EXPECT_FALSE(std::filesystem::exists(results));
}

TEST_F(Sweep, SplitsTheDataAsEachRunSays) {
    Experiment experiment = small_experiment();
    experiment.variations = {{"test_size", {"0.2", "0.5"}}, {"scaling", {"max", "standardize"}}};
    const std::vector<StoredRun> runs = sweep_into(results, experiment, 2);
    EXPECT_TRUE(all_finished(runs));
    EXPECT_EQ(runs[0].signature, runs[2].signature);
    EXPECT_NE(runs[0].signature, runs[1].signature);
    EXPECT_NE(runs[2].signature, runs[3].signature);
}

TEST_F(Sweep, MarksARunThatFailsAndFitsItNextTime) {
    sweep_into(folder / "undisturbed", small_experiment());
    const std::filesystem::path blocked = run_folder(results, "batch_size=8");
    std::filesystem::create_directories(blocked.parent_path());
    write_file(blocked, "no folder");
    const std::vector<StoredRun> runs = sweep_into(results, small_experiment(), 2);
    for (const StoredRun& run : runs) {
        const bool failed = run.key == "batch_size=8";
        EXPECT_EQ(run.state, failed ? RunState::failed : RunState::finished) << run.key;
        EXPECT_EQ(run.message.empty(), !failed);
    }
    std::filesystem::remove(blocked);
    EXPECT_TRUE(all_finished(sweep_into(results, small_experiment())));
    expect_same_results(results, folder / "undisturbed");
}

TEST_F(Sweep, BeginsAnewWhereACheckpointOfOthersLies) {
    sweep_into(folder / "undisturbed", small_experiment());
    for (const StoredRun& run : Store::open_existing(folder / "undisturbed").runs()) {
        std::filesystem::create_directories(run_folder(results, run.key));
        write_file(run_folder(results, run.key) / "checkpoint.safetensors", "of others");
    }
    EXPECT_TRUE(all_finished(sweep_into(results, small_experiment())));
    expect_same_results(results, folder / "undisturbed");
}

TEST_F(Sweep, ExcludesAnotherSweepOfItsFolder) {
    std::string error;
    bool seen = false;
    EXPECT_FALSE(is_sweeping(results));
    sweep(small_experiment(), invented_drawings(), "invented",
          {.folder = results, .jobs = 1, .on_progress = [&](const SweepProgress&) {
               if (seen) return;
               seen = is_sweeping(results);
               error = error_of([&] { sweep_into(results, small_experiment()); });
           }});
    EXPECT_TRUE(seen);
    EXPECT_THAT(error, HasSubstr("another sweep is running"));
    EXPECT_FALSE(is_sweeping(results));
    EXPECT_TRUE(all_finished(Store::open_existing(results).runs()));
}

TEST_F(Sweep, TellsEveryEpochWhenItIsStoredWithSeveralThreads) {
    const Experiment experiment = small_experiment();
    std::map<std::string, int> epochs;
    std::size_t ended = 0;
    SweepProgress last;
    const auto on_progress = [&](const SweepProgress& progress) {
        EXPECT_EQ(progress.runs, 6U);
        EXPECT_EQ(progress.epochs, 30U);
        EXPECT_GE(progress.epochs_done, last.epochs_done);
        EXPECT_GE(progress.seconds, last.seconds);
        last = progress;
        if (progress.run_ended) {
            EXPECT_EQ(progress.state, RunState::finished);
            EXPECT_EQ(progress.runs_done, ++ended);
            return;
        }
        EXPECT_EQ(progress.log.epoch, epochs[progress.key]++);
        const Store store = Store::open_existing(results);
        for (const StoredRun& run : store.runs()) {
            if (run.key != progress.key) continue;
            EXPECT_EQ(run.epochs_done, epochs[progress.key]);
            EXPECT_EQ(bits_of(run.last->loss), bits_of(progress.log.loss));
        }
    };
    sweep(experiment, invented_drawings(), "invented",
          {.folder = results, .jobs = 3, .on_progress = on_progress});
    EXPECT_EQ(ended, 6U);
    EXPECT_EQ(last.epochs_done, 30U);
    EXPECT_EQ(last.epochs_now, 30U);
    EXPECT_EQ(epochs.size(), 6U);
}

TEST_F(Sweep, CountsTheEpochsThatARunDoesNotNeed) {
    Experiment experiment = small_experiment();
    experiment.variations = {{"learning_rate", {"0.05", "1e30"}}};
    SweepProgress last;
    sweep(experiment, invented_drawings(), "invented",
          {.folder = results, .on_progress = [&](const SweepProgress& now) { last = now; }});
    EXPECT_EQ(last.epochs_done, 10U);
    EXPECT_LT(last.epochs_now, 10U);
    EXPECT_EQ(last.runs_done, 2U);
}

TEST_F(Sweep, GoesOnAfterStopsOfAllThreads) {
    sweep_into(folder / "undisturbed", small_experiment());
    Random random(3, Purpose::sample);
    std::vector<StoredRun> runs;
    std::map<std::string, int> ended;
    int stops = 0;
    int epochs = 0;
    do {
        std::atomic<bool> stop = false;
        std::uint64_t patience = random.below(6);
        const auto on_progress = [&](const SweepProgress& progress) {
            if (progress.run_ended && progress.state == RunState::finished) ++ended[progress.key];
            epochs += progress.run_ended ? 0 : 1;
            if (patience-- == 0) stop = true;
        };
        runs = sweep(small_experiment(), invented_drawings(), "invented",
                     {.folder = results, .jobs = 2, .on_progress = on_progress, .stop = &stop});
        for (const StoredRun& run : runs) EXPECT_NE(run.state, RunState::running);
        ASSERT_LT(++stops, 100);
    } while (!all_finished(runs));
    EXPECT_GT(stops, 2);
    EXPECT_EQ(epochs, 30);  // none was fitted twice
    for (const StoredRun& run : runs) EXPECT_EQ(ended[run.key], 1) << run.key;
    expect_same_results(results, folder / "undisturbed");
}

TEST_F(Sweep, StopsInTheMiddleOfAnEpoch) {
    // One long epoch: only a checkpoint in the middle can save what was done.
    Experiment experiment = small_experiment();
    experiment.variations = {};
    experiment.base.batch_size = 1;
    experiment.base.epochs = 2;
    sweep_into(folder / "undisturbed", experiment);
    const std::atomic<bool> stop = true;
    const std::vector<StoredRun> never =
        sweep(experiment, invented_drawings(), "invented", {.folder = results, .stop = &stop});
    EXPECT_EQ(never[0].state, RunState::pending);
    std::atomic<bool> later = false;
    const auto set_later = [&](const SweepProgress&) { later = true; };
    const std::vector<StoredRun> stopped =
        sweep(experiment, invented_drawings(), "invented",
              {.folder = results, .on_progress = set_later, .stop = &later});
    EXPECT_EQ(stopped[0].state, RunState::interrupted);
    EXPECT_EQ(stopped[0].epochs_done, 1);
    EXPECT_THAT(stopped[0].message, HasSubstr("epoch 2"));
    EXPECT_TRUE(all_finished(sweep_into(results, experiment)));
    expect_same_results(results, folder / "undisturbed");
}

TEST_F(Sweep, EndsWithTheExceptionOfWhoeverIsToldAndStopsItsThreads) {
    sweep_into(folder / "undisturbed", small_experiment());
    int told = 0;
    const auto on_progress = [&](const SweepProgress&) {
        if (++told == 7) throw std::runtime_error("the page was closed");
    };
    EXPECT_THROW(sweep(small_experiment(), invented_drawings(), "invented",
                       {.folder = results, .jobs = 2, .on_progress = on_progress}),
                 std::runtime_error);
    for (const StoredRun& run : Store::open_existing(results).runs()) {
        EXPECT_NE(run.state, RunState::failed);
    }
    EXPECT_TRUE(all_finished(sweep_into(results, small_experiment())));
    expect_same_results(results, folder / "undisturbed");
}

StoredRun ended_run(const std::string& value, double accuracy, double best, double seconds) {
    StoredRun run;
    run.variation = "batch_size";
    run.value = value;
    run.state = RunState::finished;
    run.last = EpochLog{.val_accuracy = accuracy};
    run.best_val_accuracy = best;
    run.seconds = seconds;
    return run;
}

TEST(Summarize, GivesMeanAndSampleDeviationOfRepeats) {
    std::vector<StoredRun> runs = {ended_run("8", 0.5, 0.6, 1), ended_run("32", 0.25, 0.5, 7),
                                   ended_run("8", 0.7, 0.8, 2), ended_run("8", 0.9, 1.0, 6)};
    runs.push_back(ended_run("8", 0.7, 0.4, 3));
    runs.back().state = RunState::diverged;
    runs.push_back(ended_run("8", 0.1, 0.1, 100));
    runs.back().state = RunState::interrupted;
    runs.push_back(ended_run("512", 0.1, 0.1, 100));
    runs.back().state = RunState::failed;
    runs.push_back(ended_run("8", 0.0, 0.0, 0));
    runs.back().variation = "epochs";
    const std::vector<SettingSummary> summaries = summarize(runs);
    ASSERT_EQ(summaries.size(), 4U);
    EXPECT_EQ(summaries[0].variation, "batch_size");
    EXPECT_EQ(summaries[0].value, "8");
    EXPECT_EQ(summaries[0].runs, 4U);  // the diverged one counts, its last accuracy is its result
    EXPECT_EQ(summaries[0].diverged, 1U);
    EXPECT_NEAR(summaries[0].mean_val_accuracy, 0.7, 1e-15);
    EXPECT_NEAR(summaries[0].deviation, std::sqrt(0.08 / 3.0), 1e-15);
    EXPECT_NEAR(summaries[0].mean_best_val_accuracy, 0.7, 1e-15);
    EXPECT_NEAR(summaries[0].mean_seconds, 3.0, 1e-15);
    EXPECT_EQ(summaries[1].value, "32");
    EXPECT_EQ(summaries[1].runs, 1U);
    EXPECT_EQ(summaries[1].mean_val_accuracy, 0.25);
    EXPECT_EQ(summaries[1].deviation, 0.0);
    EXPECT_EQ(summaries[2].value, "512");
    EXPECT_EQ(summaries[2].runs, 0U);
    EXPECT_EQ(summaries[2].mean_val_accuracy, 0.0);
    EXPECT_EQ(summaries[3].variation, "epochs");
    EXPECT_TRUE(summarize({}).empty());
}

}  // namespace
}  // namespace sketchfit
