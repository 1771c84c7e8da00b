// Archives of arrays as we write them: from memory and from files, whole or not at all.
#include "sketchfit/data/npz_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/files.h"
#include "sketchfit/data/elements.h"
#include "sketchfit/data/npz.h"
#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using fixtures::error_of;
using fixtures::golden_pixels;
using fixtures::TemporaryFolder;
using testing::ElementsAre;

TEST(WriteNpz, IsReadBackAndIsTheSameEachTime) {
    const TemporaryFolder folder;
    const Pixels pixels = golden_pixels(5);
    const std::vector<std::int64_t> labels = {0, 1, 2, 3, 4};
    const std::vector<NamedArray> arrays = {
        {"arr_0", view_array(std::span<const std::uint8_t>(pixels), {5, 28, 28}), {}},
        {"arr_1", view_array(std::span<const std::int64_t>(labels), {5}), {}},
        {"empty", view_array(std::span<const float>(), {0}), {}}};
    for (const bool deflated : {true, false}) {
        const auto path = folder / "a.npz";
        write_npz(path, arrays, {.deflated = deflated});
        const NpzFile file(path);
        EXPECT_THAT(file.names(), ElementsAre("arr_0", "arr_1", "empty"));
        EXPECT_EQ(file.deflated("arr_0"), deflated);
        Pixels read;
        const auto stored = file.open("arr_0");
        read_pixels(*stored, read_npy_header(*stored), {}, read);
        EXPECT_EQ(read, pixels);
        const auto source = file.open("arr_1");
        EXPECT_THAT(read_labels(*source, read_npy_header(*source)), ElementsAre(0, 1, 2, 3, 4));
        const auto empty = file.open("empty");
        EXPECT_EQ(read_npy_header(*empty).count, 0U);
        EXPECT_EQ(empty->finish(), 0U);
        const std::string first = read_file(path);
        write_npz(path, arrays, {.deflated = deflated});
        EXPECT_EQ(read_file(path), first);
        EXPECT_EQ(first.size() > pixels.size(), !deflated);
    }
}

TEST(WriteNpz, LeavesNothingWhereItFails) {
    const TemporaryFolder folder;
    const std::vector<float> values = {1};
    EXPECT_NE(error_of([&] {
                  write_npz(folder / "a.npz",
                            {{"x", view_array(std::span<const float>(values), {2}), {}}});
              }),
              "");
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(WriteNpz, TakesArraysFromFiles) {
    const TemporaryFolder folder;
    const Pixels pixels = golden_pixels(5);
    const ArrayView array = view_array(std::span<const std::uint8_t>(pixels), {5, 784});
    write_npy(folder / "x.npy", array);
    write_npz(folder / "memory.npz", {{"arr_0", array, {}}});
    write_npz(folder / "file.npz", {{"arr_0", {}, folder / "x.npy"}});
    EXPECT_EQ(read_file(folder / "memory.npz"), read_file(folder / "file.npz"));
}

TEST(WriteNpz, StopsWhereItIsTold) {
    const TemporaryFolder folder;
    const Pixels pixels = golden_pixels(50);
    const ArrayView array = view_array(std::span<const std::uint8_t>(pixels), {50, 784});
    NpzOptions options;
    options.on_progress = [](double share) { return share < 0.5; };
    EXPECT_FALSE(write_npz(folder / "a.npz", {{"x", array, {}}, {"y", array, {}}}, options));
    EXPECT_TRUE(fs::is_empty(folder.path()));
    double last = 0;
    options.on_progress = [&](double share) {
        last = share;
        return true;
    };
    EXPECT_TRUE(write_npz(folder / "a.npz", {{"x", array, {}}}, options));
    EXPECT_EQ(last, 1);
}

}  // namespace
}  // namespace sketchfit
