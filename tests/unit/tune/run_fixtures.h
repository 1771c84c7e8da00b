// A small invented dataset, and a folder for each test of runs.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/random.h"
#include "sketchfit/tune/run.h"

namespace sketchfit::fixtures {

/// `count` drawings of 28 x 28 pixels: a band of ink whose height tells the class, and specks.
inline Dataset banded_drawings(std::size_t count = 70, std::uint64_t seed = 1) {
    Random random(seed, Purpose::invent);
    Pixels pixels(count * 784);
    std::vector<std::uint16_t> labels;
    for (std::size_t i = 0; i < count; ++i) {
        labels.push_back(static_cast<std::uint16_t>(random.below(3)));
        const std::size_t top = 8 * std::size_t{labels.back()} + random.below(6);
        for (std::size_t k = 0; k < 90; ++k) {
            const std::size_t place = (top + k / 30) * 28 + random.below(28);
            pixels[i * 784 + place] = static_cast<std::uint8_t>(random.below(255));
        }
        for (int speck = 0; speck < 40; ++speck) pixels[i * 784 + random.below(784)] = 254;
    }
    return Dataset(std::move(pixels), 784, std::move(labels), {"high", "middle", "low"});
}

/// Dropout and Adam's slots, so that a checkpoint needs every kind of state.
inline Settings small_settings() {
    Settings settings;
    settings.layers = {12, 6};
    settings.dropout = 0.1;
    settings.optimizer = "Adam";
    settings.learning_rate = 0.01;
    settings.batch_size = 16;
    settings.epochs = 4;
    return settings;
}

inline PreparedData prepared(const Settings& settings,
                             const Dataset& drawings = banded_drawings()) {
    LoadedData data;
    data.drawings = drawings;
    return prepare_data(data, "invented.npz", settings);
}

/// A fresh folder for each test, removed after it.
class Runs : public testing::Test {
  protected:
    Runs() {
        std::string name =
            (std::filesystem::temp_directory_path() / "sketchfit-runs-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) fail("no folder for the test");
        folder_ = name;
    }
    ~Runs() override { std::filesystem::remove_all(folder_); }

    /// A folder inside it that does not exist yet.
    std::filesystem::path fresh() { return folder_ / std::to_string(++count_); }

    static std::string message_of(const std::function<void()>& action) {
        try {
            action();
        } catch (const Error& error) {
            return error.what();
        }
        return "nothing was thrown";
    }

    std::filesystem::path folder_;

  private:
    int count_ = 0;
};

}  // namespace sketchfit::fixtures
