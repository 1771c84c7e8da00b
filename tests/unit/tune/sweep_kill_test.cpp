// Sweeps in a child process that is killed again and again at random moments: no run is lost,
// repeated or left hanging, and the results are those of a sweep that nobody disturbed.
#include <chrono>
#include <csignal>
#include <map>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sketchfit/base/random.h"
#include "tests/unit/tune/sweep_fixtures.h"

namespace sketchfit {
namespace {

using namespace fixtures;

using Microseconds = std::chrono::microseconds;
using Clock = std::chrono::steady_clock;

/// The seconds of each epoch of the runs that have finished: no two fits take the same.
using Times = std::map<std::string, std::vector<std::uint64_t>>;

class KilledSweep : public testing::TestWithParam<int> {
  protected:
    KilledSweep() {
        // One job makes no thread, so that this process may fork.
        const auto start = Clock::now();
        sweep_into(undisturbed, small_experiment(), 1);
        duration = std::chrono::duration_cast<Microseconds>(Clock::now() - start);
    }

    /// Sweeps in a child, which is killed after `patience`, or kills itself when it is told of
    /// progress for the `words`-th time. Whether it came to its end before.
    bool sweep_in_child(Microseconds patience, int words) const;
    Times times_of_finished() const;
    /// That what had finished is as it was, and nobody holds the lock.
    void check_finished();
    void check_end();

    TemporaryFolder folder;
    std::filesystem::path undisturbed = folder / "undisturbed";
    std::filesystem::path results = folder / "killed";
    Microseconds duration{};
    Times finished;
};

bool KilledSweep::sweep_in_child(Microseconds patience, int words) const {
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("cannot fork");
    if (child == 0) {
        int code = 1;
        try {
            const auto on_progress = [&](const SweepProgress&) {
                if (--words == 0) ::kill(::getpid(), SIGKILL);
            };
            const auto runs = sweep(small_experiment(), invented_drawings(), "invented",
                                    {.folder = results, .jobs = 2, .on_progress = on_progress});
            code = all_finished(runs) ? 0 : 2;
        } catch (...) {
            code = 3;
        }
        ::_exit(code);
    }
    int status = 0;
    if (words == 0) {
        std::this_thread::sleep_for(patience);
        ::kill(child, SIGKILL);
    }
    if (::waitpid(child, &status, 0) != child) throw std::runtime_error("cannot wait");
    if (WIFSIGNALED(status)) {
        EXPECT_EQ(WTERMSIG(status), SIGKILL);
        return false;
    }
    EXPECT_EQ(WEXITSTATUS(status), 0);
    return true;
}

Times KilledSweep::times_of_finished() const {
    Times result;
    const Store store = Store::open_existing(results);
    for (const StoredRun& run : store.runs()) {
        if (run.state != RunState::finished) continue;
        for (const EpochLog& log : store.epochs(run.id)) {
            result[run.key].push_back(bits_of(log.seconds));
        }
    }
    return result;
}

void KilledSweep::check_finished() {
    EXPECT_FALSE(is_sweeping(results));
    Times now;
    try {
        now = times_of_finished();
    } catch (const Error& error) {
        EXPECT_TRUE(finished.empty()) << error.what();  // else it was killed before its plan
    }
    for (const auto& [key, times] : finished) EXPECT_EQ(now[key], times) << key;
    finished = now;
}

void KilledSweep::check_end() {
    EXPECT_TRUE(all_finished(sweep_into(results, small_experiment(), 1)));
    check_finished();
    expect_same_results(results, undisturbed);
    for (const StoredRun& run : Store::open_existing(results).runs()) {
        const std::filesystem::path kept = run_folder(results, run.key);
        EXPECT_TRUE(std::filesystem::exists(kept / "model.safetensors"));
        EXPECT_FALSE(std::filesystem::exists(kept / "checkpoint.safetensors"));
    }
}

TEST_P(KilledSweep, LosesAndRepeatsNothingAtRandomMoments) {
    Random random(static_cast<std::uint64_t>(GetParam()), Purpose::sample);
    int kills = 0;
    for (bool ended = false; !ended && kills < 12;) {
        const Microseconds most = duration * (kills + 1) / 15;
        const auto patience = random.below(static_cast<std::uint64_t>(most.count()) + 1);
        ended = sweep_in_child(Microseconds(patience), 0);
        kills += ended ? 0 : 1;
        check_finished();
    }
    EXPECT_GE(kills, 1);
    check_end();
}

TEST_P(KilledSweep, LosesAndRepeatsNothingAtItsWords) {
    const int words = 3 + GetParam();
    int kills = 0;
    while (!sweep_in_child({}, words)) {
        ASSERT_LT(++kills, 36);  // it always comes a bit further
        check_finished();
    }
    EXPECT_GE(kills, 2);
    check_end();
}

INSTANTIATE_TEST_SUITE_P(Seeds, KilledSweep, testing::Range(1, 4));

}  // namespace
}  // namespace sketchfit
