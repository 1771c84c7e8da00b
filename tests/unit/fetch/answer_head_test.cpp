// Headers of answers, as servers send them and as they should not.
#include "sketchfit/fetch/answer_head.h"

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

AnswerHead read(std::initializer_list<std::string_view> lines, std::int64_t now = 0) {
    AnswerHead head;
    for (const std::string_view line : lines) head.add_line(line, now);
    return head;
}

TEST(AnswerHead, KeepsWhatIsSaidOfTheFile) {
    const AnswerHead head = read({"HTTP/1.1 206 Partial Content\r\n", "content-LENGTH:  900 \r\n",
                                  "Content-Range: bytes 100-999/1000\r\n", "ETag: \"abc\"\r\n",
                                  "Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT\r\n",
                                  "x-goog-hash: crc32c=n03x6A==\r\n",
                                  "x-goog-hash: md5=Ojk9c3dhfxgoKVVHYwFbHQ==\r\n", "\r\n"});
    EXPECT_EQ(head.status, 206);
    EXPECT_EQ(head.content_length, 900U);
    EXPECT_EQ(head.range, (ContentRange{100, 999, 1000}));
    EXPECT_EQ(head.etag, "\"abc\"");
    EXPECT_EQ(head.last_modified, "Wed, 21 Oct 2015 07:28:00 GMT");
    EXPECT_EQ(head.crc32c, 0x9F4DF1E8U);
    EXPECT_EQ(head.encoding, "");
}

TEST(AnswerHead, AStatusLineBeginsAnew) {
    const AnswerHead head = read({"HTTP/1.1 302 Found", "Content-Length: 5", "ETag: \"a\"", "",
                                  "HTTP/2 200 ", "Content-Encoding: GZIP"});
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.content_length, std::nullopt);
    EXPECT_EQ(head.etag, "");
    EXPECT_EQ(head.encoding, "gzip");
    EXPECT_EQ(read({"HTTP/1.1 200 OK", "Content-Encoding: identity"}).encoding, "");
}

TEST(AnswerHead, WhatMakesNoSenseIsAbsent) {
    for (const char* value : {"", "-1", "1.5", "12 13", "99999999999999999999", "0x10"}) {
        EXPECT_EQ(read({std::string("Content-Length: ") + value}).content_length, std::nullopt)
            << value;
    }
    EXPECT_EQ(read({"HTTP/1.1 99 low"}).status, 0);
    EXPECT_EQ(read({"HTTP/1.1"}).status, 0);
    EXPECT_EQ(read({"HTTP/1.1 abc"}).status, 0);
    EXPECT_EQ(read({"no colon", ":", ": x", std::string(100000, 'a')}).etag, "");
}

TEST(AnswerHead, RetryAfterIsSecondsOrADate) {
    EXPECT_EQ(read({"Retry-After: 120"}).retry_after, 120.0);
    // The date is 1445412480 seconds after 1970.
    EXPECT_EQ(read({"Retry-After: Wed, 21 Oct 2015 07:28:00 GMT"}, 1445412470).retry_after, 10.0);
    EXPECT_EQ(read({"Retry-After: Wed, 21 Oct 2015 07:28:00 GMT"}, 1445412490).retry_after, 0.0);
    EXPECT_EQ(read({"Retry-After: soon"}).retry_after, std::nullopt);
}

TEST(ParseContentRange, TakesWholeRangesOnly) {
    EXPECT_EQ(parse_content_range("bytes 0-0/1"), (ContentRange{0, 0, 1}));
    EXPECT_EQ(parse_content_range("Bytes 5-9/10"), (ContentRange{5, 9, 10}));
    for (const char* text : {"", "bytes", "bytes */10", "bytes 0-9/*", "bytes 9-5/10",
                             "bytes 0-10/10", "bytes -9/10", "bytes 0-9/10x", "lines 0-9/10"}) {
        EXPECT_EQ(parse_content_range(text), std::nullopt) << text;
    }
}

TEST(ParseGoogCrc32c, IsBigEndianBase64) {
    EXPECT_EQ(parse_goog_crc32c("crc32c=AAAAAA=="), 0U);
    EXPECT_EQ(parse_goog_crc32c("crc32c=/////w=="), 0xFFFFFFFFU);
    EXPECT_EQ(parse_goog_crc32c("md5=abc, crc32c=4waSgw=="), 0xE3069283U);
    for (const char* text : {"", "crc32c=", "crc32c=AAAA", "crc32c=AAAAA!==", "md5=AAAAAA==",
                             "crc32c=AAAAAAAA", "crc32c=AAAAAA==="}) {
        EXPECT_EQ(parse_goog_crc32c(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace sketchfit
