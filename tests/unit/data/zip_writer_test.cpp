// ZIP archives: members written from memory and from files, read back, and what is refused. Damaged
// archives are the business of npz_test.cpp.
#include "sketchfit/data/zip_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/data/zip_file.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;

class ZipWriterTest : public testing::Test {
  protected:
    ZipWriterTest() {
        std::string name = (fs::temp_directory_path() / "sketchfit-zip-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        path_ = folder_ / "x.zip";
    }
    ~ZipWriterTest() override { fs::remove_all(folder_); }

    static std::span<const std::byte> bytes_of(const std::string& text) {
        return std::as_bytes(std::span(text));
    }

    static std::string read_back(const ZipFile& archive, const std::string& name) {
        const auto source = archive.open(name, "the member");
        std::string text(source->remaining(), '\0');
        source->read_exactly(std::as_writable_bytes(std::span(text)));
        source->finish();
        return text;
    }

    fs::path folder_;
    fs::path path_;
};

TEST_F(ZipWriterTest, MembersComeBackInTheirOrder) {
    const std::string first = "first ";
    const std::string second(100000, 'x');
    write_file(folder_ / "third.txt", "of a file");
    ZipWriter archive(path_);
    archive.add("two pieces", {bytes_of(first), bytes_of(second)}, true);
    archive.add("stored", {bytes_of(first), {}}, false);
    archive.add_file("a file", folder_ / "third.txt", false);
    EXPECT_TRUE(archive.finish());
    EXPECT_LT(fs::file_size(path_), 2000U);
    const ZipFile back(path_);
    EXPECT_THAT(back.names(), testing::ElementsAre("two pieces", "stored", "a file"));
    EXPECT_EQ(read_back(back, "two pieces"), first + second);
    EXPECT_EQ(read_back(back, "stored"), first);
    EXPECT_EQ(read_back(back, "a file"), "of a file");
    EXPECT_TRUE(back.deflated("two pieces"));
    EXPECT_FALSE(back.deflated("stored"));
    EXPECT_TRUE(back.has("stored"));
    EXPECT_FALSE(back.has("absent"));
    EXPECT_THROW(back.open("absent", "the member"), Error);
}

TEST_F(ZipWriterTest, NothingIsLeftOfAnArchiveThatIsNotFinished) {
    const std::string content = "content";
    {
        ZipWriter archive(path_);
        archive.add("a", {bytes_of(content), {}}, false);
    }
    EXPECT_TRUE(fs::is_empty(folder_));
    ZipWriter archive(path_);
    archive.add("a", {bytes_of(content), {}}, false);
    EXPECT_FALSE(archive.finish([](double) { return false; }));
    EXPECT_FALSE(fs::exists(path_));
}

TEST_F(ZipWriterTest, ADeviceTakesNoArchive) {
    EXPECT_THROW(ZipWriter("/dev/null"), Error);
}

}  // namespace
}  // namespace sketchfit
