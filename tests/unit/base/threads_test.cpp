// The pool does each piece once, hands exceptions on, and can be used again and again.
#include "sketchfit/base/threads.h"

#include <atomic>
#include <chrono>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

TEST(ThreadPool, DoesEachPieceOnceForAnyNumberOfThreadsAndPieces) {
    for (const std::size_t threads : {1U, 2U, 3U, 8U}) {
        ThreadPool pool(threads);
        EXPECT_EQ(pool.size(), threads);
        for (const std::size_t count : {0U, 1U, 2U, 3U, 7U, 100U, 1000U}) {
            std::vector<std::atomic<int>> done(count);
            pool.run(count, [&](std::size_t piece) { ++done.at(piece); });
            for (const auto& times : done) ASSERT_EQ(times, 1);
        }
    }
}

TEST(ThreadPool, ReturnsOnlyWhenSlowPiecesAreDone) {
    ThreadPool pool(4);
    std::atomic<int> done = 0;
    pool.run(8, [&](std::size_t piece) {
        std::this_thread::sleep_for(std::chrono::milliseconds(piece % 2 == 0 ? 10 : 0));
        ++done;
    });
    EXPECT_EQ(done, 8);
}

TEST(ThreadPool, UsesSeveralThreadsAtOnce) {
    ThreadPool pool(2);
    std::atomic<int> waiting = 0;
    std::atomic<bool> met = false;
    pool.run(2, [&](std::size_t) {
        ++waiting;
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (waiting < 2 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
        if (waiting == 2) met = true;
    });
    EXPECT_TRUE(met);
}

TEST(ThreadPool, OneThreadIsTheCaller) {
    ThreadPool pool(1);
    std::set<std::thread::id> threads;
    pool.run(10, [&](std::size_t) { threads.insert(std::this_thread::get_id()); });
    EXPECT_EQ(threads, std::set{std::this_thread::get_id()});
}

TEST(ThreadPool, ZeroMeansTheCoresOfThisProcess) {
    EXPECT_GE(available_cores(), 1U);
    EXPECT_EQ(ThreadPool(0).size(), available_cores());
}

TEST(ThreadPool, ThrowsAPiecesExceptionAgainAndWorksOn) {
    for (const std::size_t threads : {1U, 4U}) {
        ThreadPool pool(threads);
        for (int round = 0; round < 20; ++round) {
            try {
                pool.run(50, [&](std::size_t piece) {
                    if (piece % 10 == 3) fail("piece {} broke", piece);
                });
                FAIL() << "the exception was lost";
            } catch (const Error& error) {
                EXPECT_NE(std::string(error.what()).find("broke"), std::string::npos);
            }
            std::atomic<int> done = 0;
            pool.run(50, [&](std::size_t) { ++done; });
            EXPECT_EQ(done, 50);
        }
    }
}

TEST(ThreadPool, AFailureLeavesLaterPiecesOut) {
    ThreadPool pool(1);
    int done = 0;
    EXPECT_THROW(pool.run(1000,
                          [&](std::size_t piece) {
                              ++done;
                              if (piece == 2) fail("stop");
                          }),
                 Error);
    EXPECT_EQ(done, 3);
}

TEST(ThreadPool, RunsManyShortLoopsInARow) {
    ThreadPool pool(3);
    std::size_t total = 0;
    for (std::size_t round = 0; round < 5000; ++round) {
        std::vector<std::size_t> parts(round % 5);
        pool.run(parts.size(), [&](std::size_t piece) { parts[piece] = piece + 1; });
        for (const std::size_t part : parts) total += part;
    }
    EXPECT_EQ(total, 1000U * (0 + 1 + 3 + 6 + 10));
}

TEST(ThreadPool, APieceMayUseItsOwnPool) {
    ThreadPool outer(3);
    std::atomic<std::size_t> total = 0;
    outer.run(6, [&](std::size_t) {
        ThreadPool inner(2);
        inner.run(10, [&](std::size_t piece) { total += piece; });
    });
    EXPECT_EQ(total, 6U * 45U);
}

TEST(ThreadPool, RefusesAnAbsurdNumberOfThreads) {
    EXPECT_THROW(ThreadPool(1'000'000'000), Error);
    EXPECT_THROW(ThreadPool(~std::size_t{0}), Error);
}

}  // namespace
}  // namespace sketchfit
