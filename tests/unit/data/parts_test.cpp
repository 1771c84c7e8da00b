// Arrays of pixels and labels become the parts of a dataset.
#include "sketchfit/data/parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using fixtures::error_of;
using fixtures::golden_pixels;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Arrays over text that lives as long as the test.
StoredArray stored(const std::string& file) {
    StoredArray array{std::make_unique<MemorySource>("memory", fixtures::bytes_of(file)), {}};
    array.header = read_npy_header(*array.source);
    return array;
}

Contents read(const std::vector<std::pair<std::string, std::string>>& files,
              const PartOptions& options) {
    std::vector<StoredPart> parts;
    parts.reserve(files.size());
    for (const auto& [pixels, labels] : files) parts.push_back({stored(pixels), stored(labels)});
    Contents contents;
    read_parts(std::move(parts), options, contents);
    return contents;
}

TEST(ReadParts, KeepsTrainingAndTestApartOrJoinsThem) {
    const std::vector<std::pair<std::string, std::string>> files = {
        {fixtures::golden_npy(4), fixtures::golden_labels_npy(4)},
        {fixtures::golden_npy(2), fixtures::golden_labels_npy(2)}};
    const Contents apart = read(files, {});
    EXPECT_EQ(apart.drawings.pixels, golden_pixels(4));
    ASSERT_TRUE(apart.test);
    EXPECT_EQ(apart.test->pixels, golden_pixels(2));
    EXPECT_THAT(apart.test->labels, ElementsAre(0, 1));
    EXPECT_EQ(apart.pixel_type, "uint8");
    EXPECT_THAT(apart.notes, IsEmpty());

    const Contents joined = read(files, {.join = true});
    EXPECT_FALSE(joined.test);
    EXPECT_EQ(joined.drawings.pixels.size(), 6U * 784);
    EXPECT_EQ(joined.drawings.pixels.capacity(), 6U * 784);
    EXPECT_THAT(joined.drawings.labels, ElementsAre(0, 1, 2, 0, 0, 1));
}

TEST(ReadParts, KeepsTheFirstDrawingsOfEachClass) {
    const Contents contents =
        read({{fixtures::golden_npy(7), fixtures::golden_labels_npy(7)}}, {.per_class = 1});
    EXPECT_EQ(contents.drawings.pixels, golden_pixels(3));
    EXPECT_THAT(contents.drawings.labels, ElementsAre(0, 1, 2));
}

TEST(ReadParts, RefusesDifferentNumbersOfDrawingsAndLabels) {
    EXPECT_THAT(error_of([] {
                    read({{fixtures::golden_npy(4), fixtures::golden_labels_npy(3)}}, {});
                }),
                HasSubstr("holds 4 drawings, but memory holds 3 labels"));
}

TEST(ReadParts, NotesLeftOverBytes) {
    const Contents contents =
        read({{fixtures::golden_npy(1) + "abc", fixtures::golden_labels_npy(1)}}, {});
    EXPECT_THAT(contents.notes, ElementsAre("memory: 3 bytes behind its array were ignored"));
}

TEST(ConversionNotes, TellEachKindInOneLine) {
    ConversionNotes changes;
    const ElementType floats{'f', 4, false, "<f4"};
    changes.add({}, {});
    changes.add({.floats = true, .shares = true, .largest_error = 0.25}, floats);
    changes.add({.floats = true, .shares = true, .largest_error = 0.5}, floats);
    changes.add({.floats = true, .shares = false, .largest_error = 0}, floats);
    changes.add({}, {'b', 1, false, "|b1"});
    std::vector<std::string> notes;
    changes.append_to(notes);
    EXPECT_THAT(notes,
                ElementsAre("an array of true and false: read as 255 and 0",
                            "2 arrays of floats from 0 to 1: taken as shares of 255 (largest "
                            "rounding error 0.5 of 255)",
                            "an array of floats from 0 to 255: rounded to whole numbers (nothing "
                            "was lost)"));
}

}  // namespace
}  // namespace sketchfit
