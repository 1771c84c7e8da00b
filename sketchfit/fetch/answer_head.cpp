#include "sketchfit/fetch/answer_head.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <ctime>

#include <fmt/format.h>

namespace sketchfit {

namespace {

std::string lower_case(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
    });
    return result;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view spaces = " \t\r\n";
    text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
    return text.substr(0, text.find_last_not_of(spaces) + 1);
}

/// The digits at the front of `text`, which are taken away.
std::optional<std::uint64_t> take_number(std::string_view& text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

bool take(std::string_view& text, std::string_view word) {
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
    const auto number = take_number(text);
    return text.empty() ? number : std::nullopt;
}

/// Value 0..63 of a base64 digit (RFC 4648, table 1), or -1.
int base64_value(char digit) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t value = digits.find(digit);
    return value == std::string_view::npos ? -1 : static_cast<int>(value);
}

/// Seconds, or a date ("Wed, 21 Oct 2015 07:28:00 GMT").
std::optional<double> parse_retry_after(std::string_view text, std::int64_t now) {
    if (const auto seconds = parse_number(text)) return static_cast<double>(*seconds);
    std::tm date{};
    const std::string copy(text);
    const char* end = ::strptime(copy.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
    if (end == nullptr || *end != '\0') return std::nullopt;
    return std::max(0.0, static_cast<double>(::timegm(&date) - now));
}

/// The status of "HTTP/1.1 206 Partial Content"; 0 where it is none.
int parse_status(std::string_view line) {
    line.remove_prefix(std::min(line.find(' '), line.size()));
    line = trimmed(line);
    const auto status = take_number(line);
    return status && *status >= 100 && *status <= 999 ? static_cast<int>(*status) : 0;
}

}  // namespace

void AnswerHead::add_line(std::string_view line, std::int64_t now) {
    line = trimmed(line);
    if (lower_case(line.substr(0, 5)) == "http/") {
        *this = AnswerHead{.status = parse_status(line)};
        return;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const std::string name = lower_case(trimmed(line.substr(0, colon)));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (name == "content-length") content_length = parse_number(value);
    if (name == "content-range") range = parse_content_range(value);
    if (name == "etag") etag = value;
    if (name == "last-modified") last_modified = value;
    if (name == "content-encoding") encoding = lower_case(value);
    if (encoding == "identity") encoding.clear();
    if (name == "retry-after") retry_after = parse_retry_after(value, now);
    // The header may come once for each check sum, or once with all of them.
    if (name == "x-goog-hash" && !crc32c) crc32c = parse_goog_crc32c(value);
}

std::optional<ContentRange> parse_content_range(std::string_view text) {
    const std::string copy = lower_case(text);
    std::string_view rest = copy;
    if (!take(rest, "bytes ")) return std::nullopt;
    rest = trimmed(rest);
    const auto first = take_number(rest);
    if (!first || !take(rest, "-")) return std::nullopt;
    const auto last = take_number(rest);
    if (!last || !take(rest, "/")) return std::nullopt;
    const auto total = take_number(rest);
    if (!total || !rest.empty() || *first > *last || *last >= *total) return std::nullopt;
    return ContentRange{*first, *last, *total};
}

std::optional<std::uint32_t> parse_goog_crc32c(std::string_view text) {
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        std::string_view entry = trimmed(text.substr(0, comma));
        text.remove_prefix(std::min(comma + 1, text.size()));
        if (!take(entry, "crc32c=")) continue;
        if (entry.size() != 8 || !entry.ends_with("==")) return std::nullopt;
        std::uint64_t bits = 0;  // 6 digits: the 32 bits of the sum, then 4 that are 0
        for (const char digit : entry.substr(0, 6)) {
            const int value = base64_value(digit);
            if (value < 0) return std::nullopt;
            bits = bits << 6U | static_cast<std::uint64_t>(value);
        }
        return static_cast<std::uint32_t>(bits >> 4U);
    }
    return std::nullopt;
}

}  // namespace sketchfit
