// The binary form, against bytes that Python's struct packed as QuickDraw's own example unpacks
// them.
#include "sketchfit/ink/binary.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"
#include "tests/unit/ink/sources.h"

namespace sketchfit {
namespace {

using fixtures::error_of;
using fixtures::read_all;
using fixtures::text_source;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using namespace std::string_literals;

// struct.pack("<Q2sbIH", 6420579601088512, b"US", 0, 1489184277, 2)
// + struct.pack("<H3B3B", 3, 255, 128, 0, 0, 7, 254) + struct.pack("<H1B1B", 1, 3, 4)
const std::string apple =
    "\x00\x00\x60\xae\x7b\xcf\x16\x00"
    "US\x00"
    "\x15\x26\xc3\x58"
    "\x02\x00"
    "\x03\x00\xff\x80\x00\x00\x07\xfe"
    "\x01\x00\x03\x04"s;

std::vector<Drawing> read(std::string bytes, OnMalformed on_malformed = {}) {
    BinarySource source(text_source(std::move(bytes)), "apple", {std::move(on_malformed)});
    return read_all(source);
}

std::string error_of_bytes(const std::string& bytes) {
    return error_of([&] { read(bytes); });
}

/// The record with other bytes at `place`.
std::string changed(std::size_t place, std::string_view bytes) {
    std::string record = apple;
    return record.replace(place, bytes.size(), bytes);
}

TEST(BinarySource, ReadsRecords) {
    const auto drawings = read(apple + changed(10, "\x01"));
    ASSERT_EQ(drawings.size(), 2U);
    const Drawing& drawing = drawings[0];
    EXPECT_EQ(drawing.key_id, 6420579601088512U);
    EXPECT_EQ(drawing.word, "apple");
    EXPECT_EQ(drawing.countrycode, "US");
    EXPECT_EQ(drawing.recognized, false);
    EXPECT_EQ(drawing.timestamp, 1489184277000000);
    EXPECT_EQ(drawing.strokes, (Strokes{{{255, 0}, {128, 7}, {0, 254}}, {{3, 4}}}));
    EXPECT_FALSE(drawing.is_raw());
    EXPECT_EQ(drawings[1].recognized, true);
    EXPECT_TRUE(read("").empty());
}

TEST(BinarySource, LeavesEmptyWhatIsNotKnown) {
    const Drawing drawing = read("\0\0\0\0\0\0\0\0\0\0\xff\0\0\0\0\x01\0\x01\0\x03\x04"s)[0];
    EXPECT_FALSE(drawing.key_id || drawing.timestamp || drawing.recognized);
    EXPECT_EQ(drawing.countrycode, "");
    EXPECT_EQ(read(changed(8, "  "))[0].countrycode, "");
    EXPECT_EQ(read(changed(8, "ZZ"))[0].countrycode, "ZZ");
}

TEST(BinarySource, ReadsRecordsAtEveryPlaceOfItsBuffer) {
    std::string bytes;
    std::vector<std::size_t> lengths;
    for (std::size_t i = 0; i < 3000; ++i) {
        const std::size_t length = i % 500 == 499 ? 65535 : 1 + i * 7 % 301;
        lengths.push_back(length);
        bytes += apple.substr(0, 15) + "\x01\0"s;
        bytes += static_cast<char>(length & 0xFFU);
        bytes += static_cast<char>(length >> 8U);
        bytes += std::string(length, static_cast<char>(i % 256)) +
                 std::string(length, static_cast<char>(length % 256));
    }
    const auto drawings = read(bytes);
    ASSERT_EQ(drawings.size(), lengths.size());
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        const auto points = drawings[i].strokes.points();
        ASSERT_EQ(points.size(), lengths[i]);
        const Point expected{static_cast<double>(i % 256), static_cast<double>(lengths[i] % 256)};
        EXPECT_EQ(points.front(), expected);
        EXPECT_EQ(points.back(), expected);
    }
}

TEST(BinarySource, TellsWhereAFileIsCutOff) {
    for (std::size_t length = 1; length < apple.size(); ++length) {
        EXPECT_EQ(error_of_bytes(apple + apple.substr(0, length)),
                  fmt::format("test, record 2 at byte 29: the file ends after {} bytes, inside the "
                              "record: it is cut off or damaged",
                              29 + length));
    }
}

TEST(BinarySource, RefusesCountsBeyondTheEnd) {
    EXPECT_THAT(error_of_bytes(changed(15, "\xff\xff")), HasSubstr("cut off or damaged"));
    EXPECT_THAT(error_of_bytes(changed(17, "\xff\xff")), HasSubstr("cut off or damaged"));
    std::string huge = apple.substr(0, 15) + "\xff\xff";
    for (int i = 0; i < 17; ++i) huge += "\xff\xff" + std::string(131070, '\0');
    EXPECT_THAT(error_of_bytes(huge), HasSubstr("more than 1000000 points"));
}

TEST(BinarySource, RefusesWhatNoQuickDrawFileHolds) {
    EXPECT_THAT(error_of_bytes(changed(8, "U\x01")),
                StartsWith("test, record 1 at byte 0: the country is \"U?\""));
    EXPECT_THAT(error_of_bytes(changed(10, "\x02")), HasSubstr("the flag \"recognized\" is 2"));
    EXPECT_THAT(error_of_bytes(apple.substr(0, 15) + "\0\0"s), HasSubstr("no points"));
    EXPECT_THAT(error_of_bytes(apple.substr(0, 15) + "\x01\0\0\0"s), HasSubstr("no points"));
    EXPECT_THAT(error_of([] { BinarySource(text_source(""), ""); }), HasSubstr("the word has 0"));
}

TEST(BinarySource, LeavesMalformedRecordsOutWhereAsked) {
    std::vector<std::string> messages;
    const OnMalformed keep = [&](const std::string& message) { messages.push_back(message); };
    const std::string empty = apple.substr(0, 15) + "\0\0"s;
    EXPECT_EQ(read(apple + empty + changed(10, "\x07") + apple + apple.substr(0, 20), keep).size(),
              2U);
    EXPECT_THAT(messages, ElementsAre(StartsWith("test, record 2 at byte 29: the drawing has no"),
                                      StartsWith("test, record 3 at byte 46: the flag"),
                                      StartsWith("test, record 5 at byte 104: the file ends")));
}

TEST(BinarySource, ReadsGzippedFilesAndTellsOfCutOnes) {
    const fixtures::TemporaryFolder folder;
    std::string bytes;
    for (int i = 0; i < 20000; ++i) bytes += apple;
    const std::string gzipped = fixtures::gzipped(bytes);
    BinarySource source(open_plain_or_gzip(folder.put("a.bin.gz", gzipped)), "apple");
    EXPECT_EQ(read_all(source).size(), 20000U);
    const auto cut = folder.put("cut.gz", gzipped.substr(0, gzipped.size() / 2));
    int told = 0;
    BinarySource cut_source(open_plain_or_gzip(cut), "apple",
                            {[&](const std::string&) { ++told; }});
    EXPECT_THAT(error_of([&] { read_all(cut_source); }), HasSubstr("cut off or damaged ("));
    EXPECT_EQ(told, 0);
}

}  // namespace
}  // namespace sketchfit
