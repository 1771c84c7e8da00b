// Sources give their bytes once, know how much can still come, and find damage.
#include "sketchfit/data/byte_source.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using fixtures::TemporaryFolder;
using testing::HasSubstr;

std::string read_all(ByteSource& source, std::size_t piece = 7) {
    std::string all;
    std::string buffer(piece, '\0');
    for (;;) {
        const std::size_t count = source.read(std::as_writable_bytes(std::span(buffer)));
        all.append(buffer, 0, count);
        if (count < piece) return all;
    }
}

TEST(MemorySource, GivesItsBytesInPieces) {
    const std::string text = "0123456789";
    MemorySource source("memory", fixtures::bytes_of(text));
    EXPECT_EQ(source.remaining(), 10U);
    EXPECT_EQ(read_all(source, 4), text);
    EXPECT_EQ(source.remaining(), 0U);
    EXPECT_EQ(source.finish(), 0U);
}

TEST(ByteSource, SaysAfterHowManyBytesItEnds) {
    const std::string text = "0123456789";
    MemorySource source("memory", fixtures::bytes_of(text));
    std::array<std::byte, 8> out{};
    source.read_exactly(out);
    EXPECT_EQ(fixtures::error_of([&] { source.read_exactly(out); }),
              "memory ends after 10 bytes, where 16 or more were promised: it is cut off or "
              "damaged");
}

TEST(FileSource, KnowsItsLengthAndLeftOverBytes) {
    const TemporaryFolder folder;
    const auto source = open_file(folder.put("a", "hello"));
    EXPECT_EQ(source->remaining(), 5U);
    std::array<std::byte, 3> out{};
    source->read_exactly(out);
    EXPECT_EQ(source->finish(), 2U);
    EXPECT_EQ(read_all(*source), "lo");
}

TEST(FileSource, RefusesWhatIsNoRegularFile) {
    const TemporaryFolder folder;
    EXPECT_THAT(fixtures::error_of([&] { open_file(folder / "none"); }), HasSubstr("No such file"));
    EXPECT_THAT(fixtures::error_of([&] { open_file(folder.path()); }), HasSubstr("regular file"));
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_THAT(fixtures::error_of([&] { open_file(folder / "pipe"); }), HasSubstr("regular file"));
    EXPECT_THAT(fixtures::error_of([&] { open_file("/dev/zero"); }), HasSubstr("regular file"));
}

TEST(GzipSource, InflatesAndChecksTheEnd) {
    const TemporaryFolder folder;
    const std::string text(100000, 'x');
    const auto path = folder.put("a.gz", fixtures::gzipped(text));
    const auto source = open_gzip(path);
    EXPECT_GE(source->remaining(), text.size());
    std::string out(text.size(), '\0');
    source->read_exactly(std::as_writable_bytes(std::span(out)));
    EXPECT_EQ(out, text);
    EXPECT_EQ(source->finish(), 0U);
    EXPECT_TRUE(is_gzip(path));
}

TEST(GzipSource, RefusesBytesBeyondThePromise) {
    const TemporaryFolder folder;
    const auto source = open_gzip(folder.put("a.gz", fixtures::gzipped("hello")));
    std::array<std::byte, 4> out{};
    source->read_exactly(out);
    EXPECT_THAT(fixtures::error_of([&] { source->finish(); }), HasSubstr("more than its header"));
}

TEST(GzipSource, FindsTruncationAtEveryByteAndAWrongCheckSum) {
    const TemporaryFolder folder;
    std::string text;
    for (int i = 0; i < 300; ++i) text += std::to_string(i * i);
    const std::string whole = fixtures::gzipped(text);
    const auto error_for = [&](const std::string& content) {
        const auto path = folder.put("a.gz", content);
        return fixtures::error_of([&] {
            const auto source = open_plain_or_gzip(path);
            std::string out(text.size(), '\0');
            source->read_exactly(std::as_writable_bytes(std::span(out)));
            source->finish();
        });
    };
    EXPECT_EQ(error_for(whole), "");
    for (std::size_t length = 2; length < whole.size(); ++length)
        EXPECT_NE(error_for(whole.substr(0, length)), "") << length;
    std::string wrong = whole;
    wrong[wrong.size() - 8] = static_cast<char>(wrong[wrong.size() - 8] ^ 1);
    EXPECT_THAT(error_for(wrong), HasSubstr("damaged"));
}

TEST(PlainOrGzip, GoesByTheFirstBytes) {
    const TemporaryFolder folder;
    const auto plain = open_plain_or_gzip(folder.put("plain.gz", "hello"));
    EXPECT_EQ(read_all(*plain), "hello");
    const auto packed = open_plain_or_gzip(folder.put("packed", fixtures::gzipped("hello")));
    EXPECT_EQ(read_all(*packed), "hello");
    EXPECT_FALSE(is_gzip(folder.put("short", "\x1f")));
}

TEST(MostInflated, BoundsDeflateAndDoesNotOverflow) {
    const std::string zeros = fixtures::zeros(10'000'000);
    const std::string packed = fixtures::deflated(zeros);
    EXPECT_GE(most_inflated(packed.size()), zeros.size());
    EXPECT_LE(most_inflated(packed.size()), zeros.size() * 11 / 10);
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(most_inflated(most), most);
    EXPECT_EQ(most_inflated(most / 2), most);
}

}  // namespace
}  // namespace sketchfit
