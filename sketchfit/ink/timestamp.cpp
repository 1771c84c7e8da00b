#include "sketchfit/ink/timestamp.h"

#include <chrono>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

namespace chrono = std::chrono;

/// 0001-01-01 00:00 and the last microsecond of 9999-12-31.
constexpr std::int64_t first_moment = -62'135'596'800'000'000;
constexpr std::int64_t last_moment = 253'402'300'799'999'999;

/// Takes exactly `digits` digits off the front; nothing where there are fewer.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return std::nullopt;
    int value = 0;
    for (const char character : text.substr(0, digits)) {
        if (character < '0' || character > '9') return std::nullopt;
        value = 10 * value + (character - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, std::string_view expected) {
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(expected.size());
    return true;
}

/// "2017-03-10" as the day.
std::optional<chrono::sys_days> take_day(std::string_view& text) {
    const auto year = take_number(text, 4);
    if (!year || !take(text, "-")) return std::nullopt;
    const auto month = take_number(text, 2);
    if (!month || !take(text, "-")) return std::nullopt;
    const auto day = take_number(text, 2);
    if (!day) return std::nullopt;
    const chrono::year_month_day date{chrono::year(*year),
                                      chrono::month(static_cast<unsigned>(*month)),
                                      chrono::day(static_cast<unsigned>(*day))};
    if (*year < 1 || !date.ok()) return std::nullopt;
    return chrono::sys_days(date);
}

/// "22:17:57" as seconds.
std::optional<std::int64_t> take_clock(std::string_view& text) {
    const auto hour = take_number(text, 2);
    if (!hour || !take(text, ":")) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute || !take(text, ":")) return std::nullopt;
    const auto second = take_number(text, 2);
    if (!second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    return 3600 * *hour + 60 * *minute + *second;
}

/// ".57466", or nothing at all, as microseconds.
std::optional<std::int64_t> take_decimals(std::string_view& text) {
    if (!take(text, ".")) return 0;
    std::int64_t value = 0;
    std::int64_t unit = 1'000'000;
    while (const auto digit = take_number(text, 1)) {
        if (unit == 1) return std::nullopt;
        unit /= 10;
        value += unit * *digit;
    }
    if (unit == 1'000'000) return std::nullopt;
    return value;
}

}  // namespace

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
    const auto day = take_day(text);
    if (!day || !take(text, " ")) return std::nullopt;
    const auto seconds = take_clock(text);
    if (!seconds) return std::nullopt;
    const auto decimals = take_decimals(text);
    if (!decimals || text != " UTC") return std::nullopt;
    const std::int64_t days = day->time_since_epoch().count();
    return (days * 86400 + *seconds) * 1'000'000 + *decimals;
}

std::string format_timestamp(std::int64_t microseconds) {
    if (microseconds < first_moment || microseconds > last_moment) {
        fail("the timestamp {} (microseconds since 1970) is not in the years 1 to 9999",
             microseconds);
    }
    const chrono::sys_time<chrono::microseconds> moment{chrono::microseconds(microseconds)};
    const auto day = chrono::floor<chrono::days>(moment);
    const chrono::year_month_day date(day);
    const chrono::hh_mm_ss clock(moment - day);
    std::string text =
        fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                    clock.subseconds().count());
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text + " UTC";
}

}  // namespace sketchfit
