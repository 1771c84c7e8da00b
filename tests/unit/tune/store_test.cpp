// What the store was told is there when it is opened again; what is no store, or another
// experiment's, is refused.
#include "sketchfit/tune/store.h"

#include <bit>
#include <cmath>
#include <csignal>
#include <fstream>
#include <limits>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sketchfit/tune/sqlite.h"
#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using fixtures::error_of;
using fixtures::TemporaryFolder;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Experiment some_experiment() {
    return {.name = "Batches", .variations = {{"batch_size", {"8", "32"}}}};
}

std::vector<PlannedRun> runs_of(const std::vector<std::int64_t>& batch_sizes) {
    std::vector<PlannedRun> runs;
    for (const std::int64_t size : batch_sizes) {
        const std::string value = std::to_string(size);
        PlannedRun run{.key = "batch_size=" + value,
                       .variation = "batch_size",
                       .value = value,
                       .settings = {}};
        run.settings.batch_size = size;
        runs.push_back(run);
    }
    return runs;
}

EpochLog epoch(int number, double val_accuracy, double seconds = 0.5) {
    return {.epoch = number,
            .loss = 1.0 / (number + 3),
            .accuracy = 0.1 * number,
            .val_loss = 2.0 / (number + 3),
            .val_accuracy = val_accuracy,
            .learning_rate = 0.01,
            .seconds = seconds};
}

/// Equal to the bit, NaN included.
void expect_same(const EpochLog& left, const EpochLog& right) {
    const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
    const auto optional_bits = [&](std::optional<double> value) {
        return value ? bits(*value) : std::uint64_t{1};
    };
    EXPECT_EQ(left.epoch, right.epoch);
    EXPECT_EQ(bits(left.loss), bits(right.loss));
    EXPECT_EQ(bits(left.accuracy), bits(right.accuracy));
    EXPECT_EQ(optional_bits(left.val_loss), optional_bits(right.val_loss));
    EXPECT_EQ(optional_bits(left.val_accuracy), optional_bits(right.val_accuracy));
    EXPECT_EQ(bits(left.learning_rate), bits(right.learning_rate));
    EXPECT_EQ(bits(left.seconds), bits(right.seconds));
}

class StoreFile : public testing::Test {
  protected:
    static std::vector<std::string> keys(const Store& store) {
        std::vector<std::string> result;
        for (const StoredRun& run : store.runs()) result.push_back(run.key);
        return result;
    }
    void plan(const std::vector<std::int64_t>& batch_sizes) {
        Store(folder.path()).plan(some_experiment(), "f00d", "some.npz", runs_of(batch_sizes));
    }

    TemporaryFolder folder;
    std::filesystem::path file = folder / "experiment.sqlite";
};

TEST_F(StoreFile, KeepsThePlan) {
    std::vector<PlannedRun> planned = runs_of({8, 32});
    planned[1].repeat = 4;
    planned[1].settings.layers = {7, 5, 3};
    planned[1].settings.learning_rate = 0.1;
    planned[1].settings.class_weight = "tree=2";
    { Store(folder.path()).plan(some_experiment(), "f00d", "some.npz", planned); }
    const Store store = Store::open_existing(folder.path());
    EXPECT_EQ(store.experiment_name(), "Batches");
    EXPECT_EQ(store.data_source(), "some.npz");
    EXPECT_EQ(store.fingerprint(), "f00d");
    const std::vector<StoredRun> runs = store.runs();
    ASSERT_EQ(runs.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(runs[i].key, planned[i].key);
        EXPECT_EQ(runs[i].variation, planned[i].variation);
        EXPECT_EQ(runs[i].value, planned[i].value);
        EXPECT_EQ(runs[i].repeat, planned[i].repeat);
        EXPECT_EQ(runs[i].settings, planned[i].settings);
        EXPECT_EQ(runs[i].state, RunState::pending);
        EXPECT_EQ(runs[i].epochs_done, 0);
        EXPECT_FALSE(runs[i].last);
        EXPECT_FALSE(runs[i].best_val_accuracy);
        EXPECT_TRUE(store.epochs(runs[i].id).empty());
    }
}

TEST_F(StoreFile, KeepsTheBitsOfEpochs) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::vector<EpochLog> logs = {epoch(0, 1.0 / 3.0, 0.1), epoch(1, 0.7), epoch(2, 0.5)};
    logs[1].val_loss = infinity;
    logs[1].loss = std::nan("");
    logs[2].val_loss.reset();
    logs[2].val_accuracy.reset();
    plan({8, 32});
    {
        Store store(folder.path());
        for (const EpochLog& log : logs) store.add_epoch(store.runs()[1].id, log);
    }
    const Store store = Store::open_existing(folder.path());
    const std::vector<StoredRun> runs = store.runs();
    EXPECT_TRUE(store.epochs(runs[0].id).empty());
    const std::vector<EpochLog> stored = store.epochs(runs[1].id);
    ASSERT_EQ(stored.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) expect_same(stored[i], logs[i]);
    EXPECT_EQ(runs[1].epochs_done, 3);
    ASSERT_TRUE(runs[1].last);
    expect_same(*runs[1].last, logs[2]);
    EXPECT_EQ(runs[1].best_val_accuracy, 0.7);
    EXPECT_EQ(runs[1].best_epoch, 1);
    EXPECT_DOUBLE_EQ(runs[1].seconds, 1.1);
}

TEST_F(StoreFile, DropsLaterEpochsThatAreFittedAgain) {
    plan({8, 32});
    Store store(folder.path());
    const std::int64_t run = store.runs()[0].id;
    store.add_epoch(store.runs()[1].id, epoch(5, 0.1));
    for (int i = 0; i < 4; ++i) store.add_epoch(run, epoch(i, 0.1));
    store.add_epoch(run, epoch(1, 0.9));
    const std::vector<EpochLog> stored = store.epochs(run);
    ASSERT_EQ(stored.size(), 2U);
    expect_same(stored[1], epoch(1, 0.9));
    EXPECT_EQ(store.runs()[1].epochs_done, 1);  // another run's stay
}

TEST_F(StoreFile, FinishesWithAllEpochsOfTheHistory) {
    plan({8, 32});
    Store store(folder.path());
    const std::int64_t run = store.runs()[0].id;
    store.add_epoch(run, epoch(0, 0.1));
    store.add_epoch(run, epoch(2, 0.2));  // epoch 1 was lost with a killed process
    store.add_epoch(run, epoch(7, 0.2));
    RunResult result{.state = RunState::finished, .history = {}, .signature = "abcd"};
    result.history.epochs = {epoch(0, 0.3), epoch(1, 0.4), epoch(2, 0.5)};
    store.finish(run, result);
    const StoredRun stored = store.runs()[0];
    EXPECT_EQ(stored.state, RunState::finished);
    EXPECT_EQ(stored.signature, "abcd");
    EXPECT_EQ(stored.epochs_done, 3);
    expect_same(store.epochs(run)[1], epoch(1, 0.4));
    EXPECT_EQ(store.runs()[1].state, RunState::pending);
}

TEST_F(StoreFile, KeepsStatesAndMessages) {
    plan({8, 32});
    {
        Store store(folder.path());
        store.set_state(store.runs()[0].id, RunState::failed, "it's \"out\" of memory");
        RunResult diverged{
            .state = RunState::diverged, .history = {}, .signature = {}, .message = "NaN"};
        store.finish(store.runs()[1].id, diverged);
    }
    const std::vector<StoredRun> runs = Store::open_existing(folder.path()).runs();
    EXPECT_EQ(runs[0].state, RunState::failed);
    EXPECT_EQ(runs[0].message, "it's \"out\" of memory");
    EXPECT_EQ(runs[1].state, RunState::diverged);
    EXPECT_EQ(runs[1].message, "NaN");
}

TEST_F(StoreFile, HasNoSignatureOfARunThatGoesOn) {
    plan({8});
    Store store(folder.path());
    store.finish(store.runs()[0].id,
                 {.state = RunState::interrupted, .history = {}, .signature = "abcd"});
    EXPECT_EQ(store.runs()[0].signature, "");
}

TEST_F(StoreFile, ReclaimsOnlyWhatWasRunning) {
    plan({1, 2, 3, 4, 5, 6});
    Store store(folder.path());
    const std::vector<RunState> states = {RunState::pending,  RunState::running,
                                          RunState::finished, RunState::diverged,
                                          RunState::failed,   RunState::interrupted};
    const std::vector<StoredRun> runs = store.runs();
    for (std::size_t i = 0; i < states.size(); ++i) store.set_state(runs[i].id, states[i]);
    store.add_epoch(runs[1].id, epoch(0, 0.5));
    store.reclaim_runs();
    for (std::size_t i = 0; i < states.size(); ++i) {
        EXPECT_EQ(store.runs()[i].state, i == 1 ? RunState::interrupted : states[i]);
    }
    EXPECT_EQ(store.runs()[1].epochs_done, 1);
}

TEST_F(StoreFile, GainsAndKeepsRuns) {
    plan({8, 32});
    {
        Store store(folder.path());
        store.set_state(store.runs()[1].id, RunState::finished);
    }
    plan({512, 32, 16});
    const Store store(folder.path());
    EXPECT_THAT(keys(store),
                ElementsAre("batch_size=512", "batch_size=32", "batch_size=16", "batch_size=8"));
    EXPECT_EQ(store.runs()[1].state, RunState::finished);
    EXPECT_EQ(store.runs()[0].state, RunState::pending);
    plan({8});
    EXPECT_THAT(keys(store),
                ElementsAre("batch_size=8", "batch_size=512", "batch_size=32", "batch_size=16"));
}

TEST_F(StoreFile, RefusesAnotherExperimentAndKeepsItsOwn) {
    plan({8, 32});
    Store store(folder.path());
    const std::vector<PlannedRun> runs = runs_of({4, 8, 32});
    EXPECT_THAT(error_of([&] { store.plan(some_experiment(), "beef", "other.npz", runs); }),
                AllOf(HasSubstr("some.npz"), HasSubstr("f00d"), HasSubstr("beef"),
                      HasSubstr("use another folder")));
    std::vector<PlannedRun> changed = runs;
    changed[2].settings.epochs = 50;
    EXPECT_THAT(error_of([&] { store.plan(some_experiment(), "f00d", "some.npz", changed); }),
                AllOf(HasSubstr("batch_size=32"), HasSubstr("epochs = 25, not 50"),
                      HasSubstr("use another folder")));
    EXPECT_THAT(keys(store), ElementsAre("batch_size=8", "batch_size=32"));
    Experiment renamed = some_experiment();
    renamed.name = "New name";
    store.plan(renamed, "f00d", "moved.npz", runs);
    EXPECT_EQ(store.experiment_name(), "New name");
    EXPECT_EQ(store.data_source(), "moved.npz");
}

TEST_F(StoreFile, TakesAnEmptyFileForANewStore) {
    folder.put("experiment.sqlite", "");
    EXPECT_THAT(error_of([&] { Store::open_existing(folder.path()); }), HasSubstr("no results"));
    plan({8});
    EXPECT_THAT(keys(Store::open_existing(folder.path())), ElementsAre("batch_size=8"));
}

TEST_F(StoreFile, RefusesWhatIsNoStore) {
    const auto both = [&] {
        std::string writing = error_of([&] { const Store store(folder.path()); });
        const std::string reading = error_of([&] { Store::open_existing(folder.path()); });
        EXPECT_THAT(reading, HasSubstr("experiment.sqlite"));
        return writing;
    };
    EXPECT_THAT(error_of([&] { Store::open_existing(folder / "none"); }), HasSubstr("none"));
    EXPECT_THAT(error_of([&] { Store::open_existing(folder.path()); }), HasSubstr("no results"));
    folder.put("experiment.sqlite", std::string(10'000, 'x'));
    EXPECT_THAT(both(), HasSubstr("not a database"));
    std::filesystem::remove(file);
    Database(file, Database::Access::create).execute("CREATE TABLE runs (id INTEGER PRIMARY KEY)");
    EXPECT_THAT(both(), HasSubstr("no results file of sketchfit"));
    std::filesystem::remove(file);
    plan({8});
    Database(file, Database::Access::create).execute("PRAGMA user_version = 2");
    EXPECT_THAT(both(), HasSubstr("layout 2"));
    Database(file, Database::Access::create).execute("PRAGMA user_version = 1; DROP TABLE runs");
    EXPECT_THAT(error_of([&] { Store::open_existing(folder.path()).runs(); }), HasSubstr("runs"));
}

TEST_F(StoreFile, RefusesDamagedRows) {
    for (const std::string damage :
         {"settings = '{'", "settings = '[]'", "settings = '{\"epoch\": 1}'", "settings = 7",
          "state = 'asleep'", "repeat = 'x'", "key = x'00'"}) {
        std::filesystem::remove(file);
        plan({8});
        Database(file, Database::Access::create).execute("UPDATE runs SET " + damage);
        EXPECT_THAT(error_of([&] { Store::open_existing(folder.path()).runs(); }),
                    HasSubstr("experiment.sqlite"))
            << damage;
    }
}

TEST_F(StoreFile, EitherReadsOrRefusesAFileWithAnyPartOverwritten) {
    plan({8, 32, 512, 4096});
    {
        Store store(folder.path());
        const std::int64_t run = store.runs()[0].id;
        for (int i = 0; i < 100; ++i) store.add_epoch(run, epoch(i, 0.5));
    }
    const std::string whole = read_file(file);
    const auto error_with = [&](const std::string& content) {
        std::ofstream(file, std::ios::binary) << content;
        return error_of([&] { Store::open_existing(folder.path()).runs(); });
    };
    std::size_t refused = 0;
    std::size_t tried = 0;
    for (std::size_t place = 0; place < whole.size(); place += 797) {
        std::string damaged = whole;
        damaged.replace(place, std::min<std::size_t>(40, whole.size() - place), 40, '\xA5');
        refused += error_with(damaged).empty() ? 0 : 1;
        ++tried;
        EXPECT_NE(error_with(whole.substr(0, place)), "") << "cut to " << place;
    }
    EXPECT_GT(refused, tried / 10);
    EXPECT_EQ(error_with(whole), "");
}

TEST_F(StoreFile, IsOneFileWhenItIsClosed) {
    plan({8});
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        names.push_back(entry.path().filename());
    }
    EXPECT_THAT(names, ElementsAre("experiment.sqlite"));
    std::filesystem::create_directory(folder / "copy");
    std::filesystem::copy(file, folder / "copy");
    EXPECT_EQ(Store::open_existing(folder / "copy").runs().size(), 1U);
}

TEST_F(StoreFile, ShowsReadersEveryEpochAtOnce) {
    plan({8});
    Store writer(folder.path());
    const Store reader = Store::open_existing(folder.path());
    for (int i = 0; i < 3; ++i) {
        writer.add_epoch(writer.runs()[0].id, epoch(i, 0.5));
        EXPECT_EQ(reader.runs()[0].epochs_done, i + 1);
    }
}

TEST_F(StoreFile, TakesWordsFromSeveralThreads) {
    plan({8, 32, 512, 4096});
    Store store(folder.path());
    {
        std::vector<std::jthread> threads;
        for (const StoredRun& run : store.runs()) {
            threads.emplace_back([&store, id = run.id] {
                store.set_state(id, RunState::running);
                for (int i = 0; i < 20; ++i) store.add_epoch(id, epoch(i, 0.5));
            });
        }
    }
    for (const StoredRun& run : store.runs()) {
        EXPECT_EQ(run.epochs_done, 20);
        EXPECT_EQ(run.state, RunState::running);
    }
}

TEST_F(StoreFile, SurvivesAKillAfterEachWord) {
    plan({8});
    for (int i = 0; i < 5; ++i) {
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            Store store(folder.path());
            store.add_epoch(store.runs()[0].id, epoch(i, 0.5));
            ::kill(::getpid(), SIGKILL);
        }
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status));
        const StoredRun run = Store::open_existing(folder.path()).runs()[0];
        EXPECT_EQ(run.epochs_done, i + 1);
    }
}

TEST_F(StoreFile, KnowsNoRunThatIsNotThere) {
    plan({8});
    Store store(folder.path());
    EXPECT_THAT(error_of([&] { store.set_state(99, RunState::running); }), HasSubstr("run 99"));
    EXPECT_NE(error_of([&] { store.add_epoch(99, epoch(0, 0.5)); }), "");
    EXPECT_NE(error_of([&] { store.finish(99, {}); }), "");
    EXPECT_TRUE(store.epochs(99).empty());
}

}  // namespace
}  // namespace sketchfit
