// What the headers of an HTTP answer say about the file that follows: its length, the part of it
// that comes, its version and check sum (RFC 9110; x-goog-hash: Google's storage). Headers that
// make no sense count as absent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sketchfit {

/// "bytes FIRST-LAST/TOTAL"; both ends count.
struct ContentRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint64_t total = 0;
    bool operator==(const ContentRange&) const = default;
};

struct AnswerHead {
    int status = 0;
    std::optional<std::uint64_t> content_length{};
    std::optional<ContentRange> range{};
    std::string etag{};           ///< with its quotes, and W/ in front of a weak one
    std::string last_modified{};  ///< as sent
    std::string encoding{};       ///< Content-Encoding in lower case; "" for identity
    /// Of the whole file, also where only a part of it comes.
    std::optional<std::uint32_t> crc32c{};
    std::optional<double> retry_after{};  ///< seconds from now on

    /// Takes one line, with or without its line end. A status line begins anew: several answers
    /// may come (100 Continue, redirects), the last one counts. `now` (seconds since 1970) is what
    /// a date in Retry-After is compared with.
    void add_line(std::string_view line, std::int64_t now);
};

/// "bytes 0-99/1000"; nothing where it is malformed, empty or ends behind the total.
std::optional<ContentRange> parse_content_range(std::string_view text);

/// The crc32c of "crc32c=n03x6A==,md5=..." (base64 of four bytes, big-endian); nothing without.
std::optional<std::uint32_t> parse_goog_crc32c(std::string_view text);

}  // namespace sketchfit
