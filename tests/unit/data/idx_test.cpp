// IDX files: their headers, and the files that belong together.
#include "sketchfit/data/idx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/data/elements.h"
#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using fixtures::error_of;
using fixtures::idx;
using fixtures::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

ArrayHeader parse(const std::string& file) {
    MemorySource source("memory", fixtures::bytes_of(file));
    return read_idx_header(source);
}

TEST(IdxHeader, GivesTypeAndShape) {
    const ArrayHeader images = parse(fixtures::golden_idx_images(2));
    EXPECT_EQ(images.type.name(), "uint8");
    EXPECT_THAT(images.shape, ElementsAre(2, 28, 28));
    EXPECT_EQ(images.bytes, 2U * 784);
    EXPECT_EQ(parse(idx(0x0C, {1}, "abcd")).type.name(), "int32 (big-endian)");
    EXPECT_EQ(parse(idx(0x09, {1}, "a")).type.name(), "int8");
    EXPECT_EQ(parse(idx(0x0B, {1}, "ab")).bytes, 2U);
    EXPECT_EQ(parse(idx(0x0D, {1}, "abcd")).type.name(), "float32 (big-endian)");
    EXPECT_EQ(parse(idx(0x0E, {0}, "")).type.name(), "float64 (big-endian)");
}

TEST(IdxHeader, ElementsAreReadAsThoseOfNpy) {
    const std::string file = idx(0x0C, {3}, fixtures::raw<std::int32_t>({5, 0, 345}, true));
    MemorySource source("memory", fixtures::bytes_of(file));
    const ArrayHeader header = read_idx_header(source);
    EXPECT_THAT(read_labels(source, header), ElementsAre(5, 0, 345));
}

TEST(IdxHeader, RefusesLiesAndGarbage) {
    EXPECT_THAT(error_of([] { parse("\1\1\x08\x01    "); }), HasSubstr("no IDX file"));
    EXPECT_THAT(error_of([] { parse(idx(0x0A, {1}, "a")); }), HasSubstr("type code is 0x0a"));
    EXPECT_THAT(error_of([] { parse(idx(8, {}, "a")); }), HasSubstr("0 dimensions"));
    EXPECT_THAT(error_of([] { parse(idx(8, {1, 1, 1, 1, 1}, "a")); }), HasSubstr("5 dimensions"));
    EXPECT_THAT(
        error_of([] {
            parse(idx(8, {60000, 28, 28}, "a"));
        }),
        HasSubstr("47040000 bytes of data are promised (shape (60000, 28, 28)), at most 1"));
    const std::uint32_t most = 0xFFFFFFFF;
    EXPECT_THAT(error_of([&] {
                    parse(idx(0x0E, {most, most, most, most}, "a"));
                }),
                HasSubstr("impossible number of bytes"));
}

TEST(IdxHeader, SurvivesTruncationAtEveryByteAndEveryChangedByte) {
    const std::string whole = fixtures::golden_idx_images(1);
    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_NE(error_of([&] { parse(whole.substr(0, length)); }), "") << length;
    std::size_t refused = 0;
    for (std::size_t place = 0; place < 16; ++place) {
        for (unsigned int change = 1; change < 256; ++change) {
            std::string changed = whole;
            changed[place] = static_cast<char>(static_cast<unsigned char>(changed[place]) ^ change);
            if (!error_of([&] { ASSERT_LE(parse(changed).bytes, whole.size()); }).empty())
                ++refused;
        }
    }
    EXPECT_GT(refused, 3000U);
}

TEST(IdxFiles, FindLabelsAndTestPairBeside) {
    const TemporaryFolder folder;
    const auto images = folder.put("train-images-idx3-ubyte", "x");
    EXPECT_THAT(error_of([&] { find_idx_files(images); }),
                HasSubstr("no file train-labels-idx1-ubyte is there"));
    folder.put("train-labels-idx1-ubyte.gz", "x");
    IdxFiles files = find_idx_files(images);
    EXPECT_EQ(files.labels.filename(), "train-labels-idx1-ubyte.gz");
    EXPECT_TRUE(files.test_images.empty());
    folder.put("t10k-images-idx3-ubyte.gz", "x");
    EXPECT_TRUE(find_idx_files(images).test_images.empty());
    folder.put("t10k-labels-idx1-ubyte", "x");
    files = find_idx_files(images);
    EXPECT_EQ(files.test_images.filename(), "t10k-images-idx3-ubyte.gz");
    EXPECT_EQ(files.test_labels.filename(), "t10k-labels-idx1-ubyte");
    files = find_idx_files(folder / "t10k-images-idx3-ubyte.gz");
    EXPECT_TRUE(files.test_images.empty());
}

TEST(IdxFiles, KnowTheSpellingsOfTheRelatives) {
    const TemporaryFolder folder;
    folder.put("emnist-letters-train-labels-idx1-ubyte.gz", "x");
    folder.put("emnist-letters-test-images-idx3-ubyte.gz", "x");
    folder.put("emnist-letters-test-labels-idx1-ubyte.gz", "x");
    const auto emnist =
        find_idx_files(folder.put("emnist-letters-train-images-idx3-ubyte.gz", "x"));
    EXPECT_EQ(emnist.test_images.filename(), "emnist-letters-test-images-idx3-ubyte.gz");
    folder.put("train-labels.idx1-ubyte", "x");
    const auto dotted = find_idx_files(folder.put("train-images.idx3-ubyte", "x"));
    EXPECT_EQ(dotted.labels.filename(), "train-labels.idx1-ubyte");
    EXPECT_THAT(error_of([&] { find_idx_files(folder.put("drawings", "x")); }),
                HasSubstr("name the pair"));
}

TEST(IdxImages, AreFoundInAFolder) {
    const TemporaryFolder folder;
    EXPECT_EQ(find_idx_images(folder.path()), std::nullopt);
    const auto test = folder.put("t10k-images-idx3-ubyte", "x");
    EXPECT_EQ(find_idx_images(folder.path()), test);
    const auto train = folder.put("train-images-idx3-ubyte", "x");
    folder.put("train-images-idx3-ubyte.gz", "x");
    EXPECT_EQ(find_idx_images(folder.path()), train);
    folder.put("other-train-images-idx3-ubyte", "x");
    EXPECT_THAT(error_of([&] { find_idx_images(folder.path()); }), HasSubstr("several IDX"));
}

}  // namespace
}  // namespace sketchfit
