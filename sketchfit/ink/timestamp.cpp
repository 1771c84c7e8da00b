#include "sketchfit/ink/timestamp.h"

#include <chrono>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

namespace chrono = std::chrono;

/// 0001-01-01 00:00 and the last microsecond of 9999-12-31.
constexpr std::int64_t first_moment = -62'135'596'800'000'000;
constexpr std::int64_t last_moment = 253'402'300'799'999'999;

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

/// Whether the text begins with this form, in which 0 stands for any digit.
bool has_form(std::string_view text, std::string_view form) {
    if (text.size() < form.size()) return false;
    bool good = true;
    for (std::size_t i = 0; i < form.size(); ++i)
        good &= form[i] == '0' ? is_digit(text[i]) : text[i] == form[i];
    return good;
}

/// The two digits at `place`.
int two_digits(std::string_view text, std::size_t place) {
    return 10 * (text[place] - '0') + (text[place + 1] - '0');
}

/// Takes ".57466", or nothing at all, off the front: microseconds.
std::optional<std::int64_t> take_decimals(std::string_view& text) {
    if (!text.starts_with('.')) return 0;
    std::int64_t value = 0;
    std::int64_t unit = 1'000'000;
    for (text.remove_prefix(1); !text.empty() && is_digit(text.front()); text.remove_prefix(1)) {
        if (unit == 1) return std::nullopt;
        unit /= 10;
        value += unit * (text.front() - '0');
    }
    if (unit == 1'000'000) return std::nullopt;
    return value;
}

}  // namespace

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
    constexpr std::string_view form = "0000-00-00 00:00:00";
    if (!has_form(text, form)) return std::nullopt;
    const int year = 100 * two_digits(text, 0) + two_digits(text, 2);
    const chrono::year_month_day date{chrono::year(year),
                                      chrono::month(static_cast<unsigned>(two_digits(text, 5))),
                                      chrono::day(static_cast<unsigned>(two_digits(text, 8)))};
    const int hour = two_digits(text, 11);
    const int minute = two_digits(text, 14);
    const int second = two_digits(text, 17);
    if (year < 1 || !date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    text.remove_prefix(form.size());
    const auto decimals = take_decimals(text);
    if (!decimals || text != " UTC") return std::nullopt;
    const std::int64_t days = chrono::sys_days(date).time_since_epoch().count();
    return (days * 86400 + 3600 * hour + 60 * minute + second) * 1'000'000 + *decimals;
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
