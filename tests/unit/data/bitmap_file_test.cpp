// Pixels without labels: every form of file, from a path and from memory, in parts of any size.
#include "sketchfit/data/bitmap_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using fixtures::error_of;
using fixtures::golden_npy;
using fixtures::golden_pixels;
using fixtures::npy;
using fixtures::TemporaryFolder;
using fixtures::zip_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// All drawings, read `part` at a time.
Pixels all_of(BitmapFile file, std::size_t part) {
    Pixels pixels;
    for (Pixels next = file.read(part); !next.empty(); next = file.read(part)) {
        EXPECT_LE(next.size(), part * 784);
        pixels.insert(pixels.end(), next.begin(), next.end());
    }
    EXPECT_EQ(file.size() * 784, pixels.size());
    return pixels;
}

/// The same file read from a path and from memory, in parts of several sizes.
void expect_pixels(const std::string& content, const Pixels& expected,
                   const std::string& pixels_name = "") {
    const TemporaryFolder folder;
    const auto path = folder.put("a.bin", content);
    for (const std::size_t part : {1U, 2U, 3U, 1000U}) {
        EXPECT_EQ(all_of(BitmapFile(path, pixels_name), part), expected) << part;
        EXPECT_EQ(all_of(BitmapFile::in_memory("memory", content, pixels_name), part), expected)
            << part;
    }
}

std::string refusal(const std::string& content, const std::string& pixels_name = "") {
    return error_of([&] { all_of(BitmapFile::in_memory("memory", content, pixels_name), 2); });
}

TEST(BitmapFile, ReadsNpyNpzAndIdxInParts) {
    expect_pixels(golden_npy(5), golden_pixels(5));
    expect_pixels(fixtures::golden_npz(5), golden_pixels(5));
    expect_pixels(zip_of({{"arr_0.npy", golden_npy(5), false}}), golden_pixels(5));
    expect_pixels(fixtures::golden_idx_images(5), golden_pixels(5));
    expect_pixels(npy("|u1", "(5, 28, 28)", fixtures::raw(golden_pixels(5))), golden_pixels(5));
}

TEST(BitmapFile, ReadsGzippedFilesByTheirPath) {
    const TemporaryFolder folder;
    const auto path = folder.put("a.npy.gz", fixtures::gzipped(golden_npy(5)));
    EXPECT_EQ(all_of(BitmapFile(path), 2), golden_pixels(5));
    EXPECT_THAT(refusal(fixtures::gzipped(golden_npy(5))), HasSubstr("gunzip"));
}

TEST(BitmapFile, OtherTypesAreTurnedIntoBytesAsLoadDataDoes) {
    std::vector<float> shares;
    for (const std::uint8_t pixel : golden_pixels(3))
        shares.push_back(static_cast<float>(pixel) / 255);
    const std::string file = npy("<f4", "(3, 784)", fixtures::raw(shares));
    expect_pixels(file, golden_pixels(3));
    BitmapFile notes = BitmapFile::in_memory("memory", file);
    notes.read(1);
    EXPECT_THAT(notes.notes(), ElementsAre(HasSubstr("shares of 255")));
    Pixels columns;
    for (std::size_t j = 0; j < 784; ++j) {
        for (std::size_t i = 0; i < 3; ++i) columns.push_back(fixtures::golden_pixel(i, j));
    }
    expect_pixels(npy("|u1", "(3, 784)", fixtures::raw(columns), true), golden_pixels(3));
}

TEST(BitmapFile, FindsTheArrayOfDrawings) {
    const std::string labels = fixtures::golden_labels_npy(4);
    for (const char* name : {"x_train", "X_train", "X", "x", "arr_0"}) {
        const std::string member = std::string(name) + ".npy";
        expect_pixels(zip_of({{"other.npy", golden_npy(9)}, {member, golden_npy(4)}}),
                      golden_pixels(4));
    }
    // The only one that has the shape of drawings; labels are not needed.
    expect_pixels(zip_of({{"y.npy", labels}, {"sketches.npy", golden_npy(4)}}), golden_pixels(4));
    // A training and a test part, one behind the other.
    const std::string rest = npy("|u1", "(2, 784)", fixtures::raw(golden_pixels(2, 3)));
    expect_pixels(zip_of({{"x_test.npy", rest}, {"x_train.npy", golden_npy(3)}}), golden_pixels(5));
}

TEST(BitmapFile, AnArrayCanBeNamed) {
    const std::string archive = zip_of({{"a.npy", golden_npy(4)}, {"b.npy", golden_npy(2)}});
    expect_pixels(archive, golden_pixels(2), "b");
    EXPECT_THAT(refusal(archive),
                AllOf(HasSubstr("2 arrays"), HasSubstr("--pixels-name"), HasSubstr("a, b")));
    EXPECT_THAT(refusal(archive, "c"), HasSubstr("no array with the name c"));
    EXPECT_THAT(refusal(golden_npy(2), "a"), HasSubstr("names of arrays are for .npz"));
    EXPECT_THAT(refusal(zip_of({{"y.npy", fixtures::golden_labels_npy(3)}})),
                HasSubstr("no array of drawings"));
}

TEST(BitmapFile, RefusesWhatIsNoFileOfDrawings) {
    EXPECT_THAT(refusal(""), AllOf(HasSubstr("memory holds no drawings"), HasSubstr("empty")));
    EXPECT_THAT(refusal("<html>"), HasSubstr("web page"));
    EXPECT_THAT(refusal(npy("|u1", "(4, 100)", fixtures::zeros(400))), HasSubstr("28 x 28"));
    EXPECT_THAT(refusal(npy("|u1", "(0, 784)", "")), HasSubstr("no drawings"));
    EXPECT_THAT(error_of([] { BitmapFile(std::filesystem::path("/nonexistent/a.npy")); }),
                HasSubstr("No such file"));
}

TEST(BitmapFile, DrawingsInFrontOfTheDamageAreStillRead) {
    std::string archive = zip_of({{"arr_0.npy", golden_npy(50), false}});
    archive[archive.size() / 2] = static_cast<char>(archive[archive.size() / 2] ^ 1);
    BitmapFile file = BitmapFile::in_memory("memory", archive);
    EXPECT_EQ(file.read(10), golden_pixels(10));
    EXPECT_THAT(error_of([&] {
                    while (!file.read(10).empty()) {
                    }
                }),
                HasSubstr("damaged"));
}

TEST(BitmapFile, SurvivesTruncationAtEveryByte) {
    for (const std::string& whole :
         {golden_npy(2), zip_of({{"arr_0.npy", golden_npy(2)}}), fixtures::golden_idx_images(2)}) {
        for (std::size_t length = 0; length < whole.size(); ++length)
            ASSERT_NE(refusal(whole.substr(0, length)), "") << length;
    }
}

TEST(BitmapFile, SaysWhatItIgnored) {
    BitmapFile file = BitmapFile::in_memory("memory", golden_npy(2) + "more");
    EXPECT_THAT(file.notes(), IsEmpty());
    while (!file.read(1).empty()) {
    }
    EXPECT_THAT(file.notes(), ElementsAre(HasSubstr("4 bytes behind its array were ignored")));
}

}  // namespace
}  // namespace sketchfit
