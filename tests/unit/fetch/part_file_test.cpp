// Parts of files outlive the object that wrote them, with the version that they belong to.
#include "sketchfit/fetch/part_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using fixtures::TemporaryFolder;
using testing::HasSubstr;

const RemoteVersion version{.url = "http://host/file",
                            .length = 10,
                            .etag = "\"a\\b\"",
                            .last_modified = "then",
                            .crc32c = 0xFFFFFFFFU};

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

std::string replayed(const PartFile& part) {
    std::string text;
    part.replay([&](std::span<const std::byte> bytes) {
        text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    });
    return text;
}

TEST(PartFile, GoesOnWithTheSameVersion) {
    const TemporaryFolder folder;
    const fs::path target = folder / "file";
    {
        PartFile part(target, version.url);
        EXPECT_EQ(part.size(), 0U);
        EXPECT_EQ(part.version(), std::nullopt);
        part.begin(version);
        part.append(bytes_of("01234"));
    }
    PartFile part(target, version.url);
    EXPECT_EQ(part.version(), version);
    EXPECT_EQ(replayed(part), "01234");
    part.append(bytes_of("56789"));
    EXPECT_EQ(part.size(), 10U);
    EXPECT_FALSE(fs::exists(target));
    part.finish();
    EXPECT_EQ(read_file(target), "0123456789");
    EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

TEST(PartFile, DropsWhatDoesNotBelongToIt) {
    const TemporaryFolder folder;
    const fs::path target = folder / "file";
    const auto begin = [&] {
        PartFile part(target, version.url);
        part.begin(version);
        part.append(bytes_of("01234"));
    };
    begin();
    EXPECT_EQ(PartFile(target, "http://other/file").size(), 0U);
    begin();
    folder.put("file.part", "longer than the file is");
    EXPECT_EQ(PartFile(target, version.url).size(), 0U);
    for (const char* note : {"", "{", "[]", "{\"url\":1}", "{\"url\":\"http://host/file\"}"}) {
        begin();
        folder.put("file.part.json", note);
        EXPECT_EQ(PartFile(target, version.url).size(), 0U) << note;
    }
}

TEST(PartFile, IsForOneAtATime) {
    const TemporaryFolder folder;
    const PartFile part(folder / "file", version.url);
    try {
        const PartFile second(folder / "file", version.url);
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("another process is downloading"));
    }
    EXPECT_THROW(PartFile(folder / "missing" / "file", version.url), Error);
}

TEST(PartFile, ChangesItsFrontAndItsEnd) {
    const TemporaryFolder folder;
    PartFile part(folder / "file", version.url);
    part.begin(version);
    part.append(bytes_of("0123456789"));
    part.replace_start("abc");
    part.shorten(5);
    EXPECT_EQ(part.start(100), "abc34");
    EXPECT_EQ(part.start(2), "ab");
    EXPECT_THROW(part.replace_start("abcdef"), Error);
    part.begin(version);
    EXPECT_EQ(part.size(), 0U);
    part.discard();
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

}  // namespace
}  // namespace sketchfit
