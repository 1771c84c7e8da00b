// Files that are written piece by piece: whole at commit(), and no trace without it.
#include "sketchfit/base/output_file.h"

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::ThrowsMessage;

class OutputFiles : public testing::Test {
  protected:
    OutputFiles() {
        std::string name = (fs::temp_directory_path() / "sketchfit-output-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) fail("no folder for the test");
        folder_ = name;
    }
    ~OutputFiles() override { fs::remove_all(folder_); }

    std::ptrdiff_t file_count() const {
        return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
    }

    fs::path folder_;
};

TEST_F(OutputFiles, APieceIsNotSeenBeforeTheEnd) {
    const fs::path path = folder_ / "x";
    write_file(path, "old");
    OutputFile file(path);
    std::string expected;
    for (int i = 0; i < 3000; ++i) {
        const std::string piece(static_cast<std::size_t>(i % 97), static_cast<char>('a' + i % 26));
        expected += piece;
        file.write(piece);
    }
    const std::string large(200000, 'L');
    file.write(large);
    file.write("end");
    EXPECT_EQ(read_file(path), "old");
    file.commit();
    EXPECT_EQ(read_file(path), expected + large + "end");
    EXPECT_EQ(file_count(), 1);
}

TEST_F(OutputFiles, WhatIsNotFinishedLeavesNoTrace) {
    const fs::path path = folder_ / "x";
    {
        OutputFile file(path);
        file.write(std::string(100000, 'a'));
        EXPECT_EQ(file_count(), 1);
    }
    EXPECT_EQ(file_count(), 0);
}

TEST_F(OutputFiles, WrittenBytesCanBeReplaced) {
    const fs::path path = folder_ / "x";
    OutputFile file(path);
    file.write("head....");
    file.write(std::string(100000, 'a'));
    file.patch(4, "1234");
    file.write("tail");
    file.commit();
    EXPECT_EQ(read_file(path), "head1234" + std::string(100000, 'a') + "tail");
}

TEST_F(OutputFiles, ADeviceIsWrittenToAndTakesNothingBack) {
    OutputFile file("/dev/null");
    file.write("x");
    EXPECT_THAT([&] { file.patch(0, "y"); }, ThrowsMessage<Error>(HasSubstr("a regular file")));
    file.commit();
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(OutputFiles, AFullDiskIsToldAtTheLatestAtTheEnd) {
    OutputFile file("/dev/full");
    file.write("x");
    EXPECT_THAT([&] { file.commit(); }, ThrowsMessage<Error>(HasSubstr("cannot write /dev/full")));
}

TEST_F(OutputFiles, AFolderOrAMissingOneIsRefused) {
    EXPECT_THAT([&] { OutputFile file(folder_); },
                ThrowsMessage<Error>(HasSubstr("it is a folder")));
    EXPECT_THAT([&] { OutputFile file(folder_ / "none" / "x"); },
                ThrowsMessage<Error>(HasSubstr("No such file")));
}

}  // namespace
}  // namespace sketchfit
