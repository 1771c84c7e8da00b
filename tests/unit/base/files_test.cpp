// Files are replaced whole or not at all, and what cannot be read or written is named.
#include "sketchfit/base/files.h"

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A fresh folder for each test, removed after it.
class Files : public testing::Test {
  protected:
    Files() {
        std::string name = (fs::temp_directory_path() / "sketchfit-files-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) fail("no folder for the test");
        folder_ = name;
    }
    ~Files() override { fs::remove_all(folder_); }

    std::size_t file_count() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
    }
    static std::string message_of(const std::function<void()>& action) {
        try {
            action();
        } catch (const Error& error) {
            return error.what();
        }
        return "nothing was thrown";
    }

    fs::path folder_;
};

TEST_F(Files, WhatIsWrittenIsReadBack) {
    const fs::path path = folder_ / "a file.bin";
    for (const std::size_t size : {0U, 1U, 65535U, 65536U, 65537U, 1000000U}) {
        std::string content(size, '\0');
        for (std::size_t i = 0; i < size; ++i) content[i] = static_cast<char>(i * 7 % 256);
        write_file(path, content);
        EXPECT_TRUE(read_file(path) == content) << size;
    }
    EXPECT_EQ(file_count(), 1U);
}

TEST_F(Files, PiecesAreWrittenOneAfterTheOther) {
    const std::string_view pieces[] = {"one ", "", "two ", "three"};
    write_file(folder_ / "x", pieces);
    EXPECT_EQ(read_file(folder_ / "x"), "one two three");
}

TEST_F(Files, AReaderSeesTheOldFileOrTheNewOne) {
    const fs::path path = folder_ / "x";
    const std::string contents[] = {std::string(300000, 'a'), std::string(200000, 'b')};
    write_file(path, contents[0]);
    std::atomic<bool> stop = false;
    std::thread writer([&] {
        for (int i = 0; i < 30; ++i) write_file(path, contents[i % 2]);
        stop = true;
    });
    int torn = 0;
    while (!stop) {
        const std::string seen = read_file(path);
        torn += seen != contents[0] && seen != contents[1] ? 1 : 0;
    }
    writer.join();
    EXPECT_EQ(torn, 0);
}

TEST_F(Files, AFailedWriteLeavesTheOldFileAndNothingElse) {
    const fs::path path = folder_ / "x";
    write_file(path, "old");
    // A limit on file sizes makes write() fail as a full disk does.
    struct rlimit before {};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const struct rlimit small { 4096, before.rlim_max };
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const std::string message = message_of([&] { write_file(path, std::string(100000, 'n')); });
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);
    EXPECT_THAT(message, HasSubstr("cannot write " + path.string()));
    EXPECT_THAT(message, HasSubstr("too large"));
    EXPECT_EQ(read_file(path), "old");
    EXPECT_EQ(file_count(), 1U);
}

TEST_F(Files, AFolderThatCannotBeWrittenIsAnError) {
    EXPECT_THAT(message_of([&] { write_file(folder_ / "no" / "x", "y"); }),
                HasSubstr("No such file or directory"));
    write_file(folder_ / "file", "z");
    EXPECT_THAT(message_of([&] { write_file(folder_ / "file" / "x", "y"); }),
                HasSubstr("Not a directory"));
    EXPECT_EQ(read_file(folder_ / "file"), "z");
    if (::geteuid() == 0) return;  // root may write everywhere
    fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec);
    EXPECT_THAT(message_of([&] { write_file(folder_ / "x", "y"); }),
                HasSubstr("Permission denied"));
    fs::permissions(folder_, fs::perms::owner_all);
}

TEST_F(Files, AFolderIsNeitherReadNorReplaced) {
    fs::create_directory(folder_ / "d");
    EXPECT_THAT(message_of([&] { write_file(folder_ / "d", "y"); }), HasSubstr("is a folder"));
    EXPECT_THAT(message_of([&] { write_file("", "y"); }), HasSubstr("cannot write"));
    EXPECT_THAT(message_of([&] { read_file(folder_ / "d"); }), HasSubstr("it is a folder"));
    EXPECT_THAT(message_of([&] { read_file(folder_ / "missing"); }),
                HasSubstr("missing: No such file"));
    EXPECT_TRUE(fs::is_directory(folder_ / "d"));
    EXPECT_EQ(file_count(), 1U);
}

TEST_F(Files, LinksStayAndTheirTargetIsReplaced) {
    fs::create_directory(folder_ / "d");
    write_file(folder_ / "d" / "target", "old");
    fs::create_symlink("d/target", folder_ / "link");
    write_file(folder_ / "link", "new");
    EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
    EXPECT_EQ(read_file(folder_ / "d" / "target"), "new");
}

TEST_F(Files, DevicesAreWrittenToAndStayDevices) {
    fs::create_symlink("/dev/null", folder_ / "null");
    write_file(folder_ / "null", "gone");
    EXPECT_TRUE(fs::is_character_file(folder_ / "null"));
    EXPECT_EQ(file_count(), 1U);
    if (fs::exists("/dev/full")) {
        EXPECT_THAT(message_of([] { write_file("/dev/full", "x"); }),
                    HasSubstr("No space left on device"));
    }
}

TEST_F(Files, NewFilesFollowTheUmaskAndOldOnesKeepTheirMode) {
    const auto mode = [&](const char* name) { return fs::status(folder_ / name).permissions(); };
    const ::mode_t before = ::umask(077);
    write_file(folder_ / "private", "x");
    ::umask(022);
    write_file(folder_ / "public", "x");
    write_file(folder_ / "private", "y");
    ::umask(before);
    EXPECT_EQ(mode("private"), fs::perms(0600));
    EXPECT_EQ(mode("public"), fs::perms(0644));
}

TEST_F(Files, NamesMayBeAsLongAsTheSystemAllows) {
    const fs::path path = folder_ / std::string(255, 'n');
    write_file(path, "x");
    EXPECT_EQ(read_file(path), "x");
}

TEST_F(Files, ReadingStopsAtTheLimit) {
    const fs::path path = folder_ / "x";
    write_file(path, std::string(100, 'x'));
    EXPECT_EQ(read_file(path, 100).size(), 100U);
    EXPECT_THAT(message_of([&] { read_file(path, 99); }), HasSubstr("larger than the 99 bytes"));
    EXPECT_THROW(read_file("/dev/zero", 1000), Error);
}

TEST_F(Files, FoldersAreMadeWithTheirParents) {
    make_folder(folder_ / "a" / "b" / "c");
    make_folder(folder_ / "a" / "b" / "c");
    EXPECT_TRUE(fs::is_directory(folder_ / "a" / "b" / "c"));
    write_file(folder_ / "file", "");
    EXPECT_THROW(make_folder(folder_ / "file"), Error);
    EXPECT_THROW(make_folder(folder_ / "file" / "d"), Error);
}

}  // namespace
}  // namespace sketchfit
