// Files are known by their first bytes.
#include "sketchfit/data/detect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using fixtures::TemporaryFolder;
using testing::HasSubstr;

TEST(KindOf, KnowsTheFormatsByTheirContent) {
    EXPECT_EQ(kind_of(fixtures::golden_npy(1)), FileKind::npy);
    EXPECT_EQ(kind_of(fixtures::golden_npz(1)), FileKind::npz);
    EXPECT_EQ(kind_of(fixtures::zip_of({})), FileKind::npz);
    EXPECT_EQ(kind_of(fixtures::golden_idx_images(1)), FileKind::idx);
    EXPECT_EQ(kind_of(fixtures::golden_idx_labels(1)), FileKind::idx);
    EXPECT_EQ(kind_of(""), FileKind::other);
    EXPECT_EQ(kind_of(std::string(100, '\0')), FileKind::other);
    EXPECT_EQ(kind_of("\x93NUMP"), FileKind::other);
}

TEST(DescribeStart, NamesWhatPeopleMistakeForADataset) {
    EXPECT_THAT(describe_start(""), HasSubstr("empty file"));
    EXPECT_THAT(describe_start("\x89HDF\r\n\x1a\n"), HasSubstr("HDF5"));
    EXPECT_THAT(describe_start("\x80\x04\x95"), HasSubstr("pickle"));
    EXPECT_THAT(describe_start("\n<!DOCTYPE html>"), HasSubstr("download failed"));
    EXPECT_THAT(describe_start("<html><head>"), HasSubstr("download failed"));
    EXPECT_THAT(describe_start("<?xml version='1.0'?><Error>"), HasSubstr("download failed"));
    EXPECT_THAT(describe_start("version https://git-lfs.github.com/spec/v1"), HasSubstr("LFS"));
    EXPECT_EQ(kind_of("\xEF\xBB\xBF{\"word\":\"apple\""), FileKind::ndjson);
    EXPECT_EQ(kind_of("\n {\"key_id\":\"5"), FileKind::ndjson);
    EXPECT_EQ(describe_start("[1, 2]"), "JSON");
    EXPECT_THAT(describe_start("\x89PNG\r\n"), HasSubstr("PNG"));
    EXPECT_EQ(describe_start("something else"), "");
}

TEST(ReadStart, InflatesGzipAndTakesShortFiles) {
    const TemporaryFolder folder;
    EXPECT_EQ(read_start(folder.put("a", "hello")), "hello");
    EXPECT_EQ(read_start(folder.put("b", fixtures::gzipped("hello"))), "hello");
    EXPECT_EQ(read_start(folder.put("c", "")), "");
    EXPECT_EQ(read_start(folder.put("d", std::string(1000, 'x'))).size(), 512U);
    EXPECT_NE(fixtures::error_of([&] { read_start(folder / "none"); }), "");
}

}  // namespace
}  // namespace sketchfit
