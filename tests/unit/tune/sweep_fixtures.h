// A small invented dataset and experiment for tests of sweeps, and how two sweeps are compared.
#pragma once

#include <bit>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sketchfit/base/random.h"
#include "sketchfit/tune/sweep.h"
#include "tests/unit/data/fixtures.h"

namespace sketchfit::fixtures {

/// 240 drawings of three classes: a bar of ink each at its own height, and specks.
inline LoadedData invented_drawings(std::uint64_t seed = 1) {
    constexpr std::size_t count = 240;
    Random random(seed, Purpose::invent);
    Pixels pixels(count * 784);
    std::vector<std::uint16_t> labels(count);
    for (std::size_t i = 0; i < count; ++i) {
        labels[i] = static_cast<std::uint16_t>(random.below(3));
        const std::size_t row = 6 * std::size_t{labels[i]} + random.below(9);
        for (std::size_t column = 4; column < 24; ++column) {
            pixels[i * 784 + row * 28 + column] = static_cast<std::uint8_t>(random.below(256));
        }
        for (int speck = 0; speck < 60; ++speck) pixels[i * 784 + random.below(784)] = 200;
    }
    LoadedData data;
    data.drawings = Dataset(std::move(pixels), 784, std::move(labels), {"low", "middle", "high"});
    return data;
}

/// Six runs of five epochs, with dropout, so that resuming needs every kind of state.
inline Experiment small_experiment() {
    Experiment experiment{.name = "small",
                          .variations = {{"optimizer", {"Adam", "SGD"}},
                                         {"batch_size", {"8", "32"}},
                                         {"learning_rate", {"0.001", "0.5"}}}};
    experiment.base.layers = {8};
    experiment.base.dropout = 0.1;
    experiment.base.epochs = 5;
    experiment.base.learning_rate = 0.05;
    return experiment;
}

inline std::vector<StoredRun> sweep_into(const std::filesystem::path& folder,
                                         const Experiment& experiment, std::size_t jobs = 1) {
    return sweep(experiment, invented_drawings(), "invented", {.folder = folder, .jobs = jobs});
}

inline std::uint64_t bits_of(double value) {
    return std::bit_cast<std::uint64_t>(value);
}

/// That two folders hold the same runs with the same results, to the bit; times may differ.
inline void expect_same_results(const std::filesystem::path& left,
                                const std::filesystem::path& right) {
    const Store left_store = Store::open_existing(left);
    const Store right_store = Store::open_existing(right);
    const std::vector<StoredRun> left_runs = left_store.runs();
    const std::vector<StoredRun> right_runs = right_store.runs();
    ASSERT_EQ(left_runs.size(), right_runs.size());
    for (std::size_t i = 0; i < left_runs.size(); ++i) {
        SCOPED_TRACE(left_runs[i].key);
        EXPECT_EQ(left_runs[i].key, right_runs[i].key);
        EXPECT_EQ(left_runs[i].state, right_runs[i].state);
        EXPECT_EQ(left_runs[i].signature, right_runs[i].signature);
        const std::vector<EpochLog> left_logs = left_store.epochs(left_runs[i].id);
        const std::vector<EpochLog> right_logs = right_store.epochs(right_runs[i].id);
        ASSERT_EQ(left_logs.size(), right_logs.size());
        for (std::size_t j = 0; j < left_logs.size(); ++j) {
            EXPECT_EQ(left_logs[j].epoch, right_logs[j].epoch);
            EXPECT_EQ(bits_of(left_logs[j].loss), bits_of(right_logs[j].loss));
            EXPECT_EQ(bits_of(left_logs[j].accuracy), bits_of(right_logs[j].accuracy));
            EXPECT_EQ(bits_of(*left_logs[j].val_loss), bits_of(*right_logs[j].val_loss));
            EXPECT_EQ(left_logs[j].val_accuracy, right_logs[j].val_accuracy);
        }
    }
}

inline bool all_finished(const std::vector<StoredRun>& runs) {
    return std::ranges::all_of(
        runs, [](const StoredRun& run) { return run.state == RunState::finished; });
}

}  // namespace sketchfit::fixtures
