// One holder at a time, and none after the holder's end.
#include "sketchfit/tune/folder_lock.h"

#include <csignal>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using fixtures::TemporaryFolder;

TEST(FolderLock, HasOneHolderAtATime) {
    const TemporaryFolder folder;
    EXPECT_FALSE(FolderLock::is_held(folder.path()));
    {
        const std::optional<FolderLock> lock = FolderLock::take(folder.path());
        ASSERT_TRUE(lock);
        EXPECT_TRUE(FolderLock::is_held(folder.path()));
        EXPECT_FALSE(FolderLock::take(folder.path()));
    }
    EXPECT_FALSE(FolderLock::is_held(folder.path()));
    EXPECT_TRUE(FolderLock::take(folder.path()));
}

TEST(FolderLock, MovesWithItsHolder) {
    const TemporaryFolder folder;
    std::optional<FolderLock> lock = FolderLock::take(folder.path());
    ASSERT_TRUE(lock);
    {
        const FolderLock other = std::move(*lock);
        lock.reset();
        EXPECT_TRUE(FolderLock::is_held(folder.path()));
    }
    EXPECT_FALSE(FolderLock::is_held(folder.path()));
}

TEST(FolderLock, EndsWithAKilledProcess) {
    const TemporaryFolder folder;
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const std::optional<FolderLock> lock = FolderLock::take(folder.path());
        const char answer = lock ? 'y' : 'n';
        if (::write(pipe[1], &answer, 1) != 1) ::_exit(1);
        for (;;) ::pause();
    }
    char answer = 0;
    ASSERT_EQ(::read(pipe[0], &answer, 1), 1);
    EXPECT_EQ(answer, 'y');
    EXPECT_TRUE(FolderLock::is_held(folder.path()));
    EXPECT_FALSE(FolderLock::take(folder.path()));
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    EXPECT_FALSE(FolderLock::is_held(folder.path()));
    EXPECT_TRUE(FolderLock::take(folder.path()));
    ::close(pipe[0]);
    ::close(pipe[1]);
}

TEST(FolderLock, SaysWhereItCannotBeTaken) {
    const TemporaryFolder folder;
    EXPECT_THAT(fixtures::error_of([&] { FolderLock::take(folder / "none"); }),
                testing::HasSubstr("none"));
    EXPECT_FALSE(FolderLock::is_held(folder / "none"));
}

}  // namespace
}  // namespace sketchfit
