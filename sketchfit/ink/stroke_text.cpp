#include "sketchfit/ink/stroke_text.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "sketchfit/base/error.h"
#include "sketchfit/ink/drawing_limits.h"

namespace sketchfit {

namespace {

constexpr std::array<double, 23> powers_of_ten = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// Every whole number up to here is a double; so is every power of ten of the table. One division
/// of the two is rounded once, as the decimal number itself would be.
constexpr std::uint64_t most_exact = std::uint64_t{1} << 53U;
/// Decimal digits that a 64-bit number always holds.
constexpr std::ptrdiff_t safe_digits = 18;

bool is_digit(char character) {
    return static_cast<unsigned char>(character - '0') <= 9;
}

/// Passes over digits and adds them to `value`, which may overflow: who looks at it counts them.
const char* take_digits(const char* place, std::uint64_t& value) {
    for (; is_digit(*place); ++place) value = 10 * value + static_cast<unsigned char>(*place - '0');
    return place;
}

/// Number of digits, 1 to 7, of the whole number at `place`, and its value; 0 where it is longer,
/// has a needless zero in front, or is none. Works on the eight bytes at once: the length of
/// numbers is not to be foreseen, and a wrong guess of a branch costs more than all of this.
inline std::size_t small_number(const char* place, std::uint64_t& value) {
    if constexpr (std::endian::native != std::endian::little) return 0;
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, place, sizeof bytes);
    const std::uint64_t digits = bytes ^ 0x3030303030303030U;
    // The high bit of every byte above 9; a carry can only reach bytes behind the first of these.
    const std::uint64_t others = ((digits + 0x7676767676767676U) | digits) & 0x8080808080808080U;
    const int length = std::countr_zero(others) / 8;
    if (length == 0 || length == 8 || (length > 1 && *place == '0')) return 0;
    // Zeros in front make eight digits; neighbours are joined to pairs, fours, then all.
    std::uint64_t number = digits << (64 - 8 * length);
    number = (number * 10 + (number >> 8U)) & 0x00FF00FF00FF00FFU;
    number = (number * 100 + (number >> 16U)) & 0x0000FFFF0000FFFFU;
    value = (number * 10000 + (number >> 32U)) & 0xFFFFFFFFU;
    return static_cast<std::size_t>(length);
}

}  // namespace

std::size_t StrokeText::read(std::string_view text, Drawing& drawing) {
    begin_ = place_ = text.data();
    end_ = begin_ + text.size();
    expect('[');
    if (!accept(']')) {
        do {
            read_stroke(drawing);
        } while (accept(','));
        expect(']');
    }
    return static_cast<std::size_t>(place_ - begin_);
}

void StrokeText::read_stroke(Drawing& drawing) {
    expect('[');
    const std::size_t count = read_list(x_);
    expect(',');
    const std::size_t y_count = read_list(y_);
    const bool timed = accept(',');
    const std::size_t time_count = timed ? read_list(times_) : 0;
    expect(']');
    const std::size_t stroke = drawing.strokes.size();
    const std::size_t before = drawing.strokes.points().size();
    if (y_count != count || (timed && time_count != count)) {
        fail("stroke {} has lists of unequal lengths: {} of x, {} of y{}", stroke + 1, count,
             y_count, timed ? fmt::format(", {} times", time_count) : "");
    }
    if (stroke == most_strokes || before + count > most_points) {
        fail("the drawing has more than {} strokes or {} points", most_strokes, most_points);
    }
    if (stroke == 0) timed_ = timed;
    if (timed != timed_) {
        fail("stroke {} {} times, unlike those before it", stroke + 1, timed ? "has" : "has no");
    }
    const std::span<Point> points = drawing.strokes.add(count);
    for (std::size_t i = 0; i < count; ++i) points[i] = {x_[i], y_[i]};
    const auto times = times_.begin();
    drawing.times.insert(drawing.times.end(), times,
                         times + static_cast<std::ptrdiff_t>(time_count));
}

/// Reads a list into the front of `numbers` and returns how many there are. Runs of small whole
/// numbers without spaces, nearly all that comes, pass through the inner loop.
std::size_t StrokeText::read_list(std::vector<double>& numbers) {
    expect('[');
    if (accept(']')) return 0;
    std::size_t count = 0;
    for (bool more = true; more;) {
        if (count == numbers.size()) numbers.resize(2 * count + 256);
        const char* place = place_;
        while (more && count < numbers.size()) {
            std::uint64_t value = 0;
            const std::size_t length = small_number(place, value);
            const char behind = place[length];
            if (length == 0 || (behind != ',' && behind != ']')) break;
            numbers[count++] = static_cast<double>(static_cast<std::int64_t>(value));
            more = behind == ',';
            place += length + (more ? 1 : 0);
        }
        place_ = place;
        if (!more) break;
        if (count == numbers.size()) continue;
        skip_spaces();
        numbers[count++] = read_number();
        more = accept(',');
    }
    expect(']');
    return count;
}

/// Whole numbers of up to 15 digits are nearly all that comes.
inline double StrokeText::read_number() {
    const char* const start = place_;
    const bool negative = *start == '-';
    const char* const digits = start + (negative ? 1 : 0);
    std::uint64_t value = 0;
    place_ = take_digits(digits, value);
    const bool fraction = *place_ == '.' || *place_ == 'e' || *place_ == 'E';
    const std::ptrdiff_t count = place_ - digits;
    if (count == 0 || (count > 1 && *digits == '0')) {
        place_ = start;
        fail_at("a number");
    }
    if (fraction || count > safe_digits) return read_long_number(start);
    const auto size = static_cast<double>(static_cast<std::int64_t>(value));
    return negative ? -size : size;
}

/// A number with decimals, an exponent or many digits; what stands before these is checked.
double StrokeText::read_long_number(const char* start) {
    const bool negative = *start == '-';
    std::uint64_t mantissa = 0;
    const char* const first = start + (negative ? 1 : 0);
    place_ = take_digits(first, mantissa);
    std::ptrdiff_t decimals = 0;
    std::ptrdiff_t digits = place_ - first;
    if (*place_ == '.') {
        const char* const point = place_ + 1;
        place_ = take_digits(point, mantissa);
        decimals = place_ - point;
        digits += decimals;
        if (decimals == 0) fail_at("a digit");
    }
    const bool exponent = *place_ == 'e' || *place_ == 'E';
    if (exponent) {
        ++place_;
        if (*place_ == '+' || *place_ == '-') ++place_;
        if (!is_digit(*place_)) fail_at("a digit");
        while (is_digit(*place_)) ++place_;
    }
    if (!exponent && digits <= safe_digits && mantissa <= most_exact) {
        const double value =
            static_cast<double>(mantissa) / powers_of_ten[static_cast<std::size_t>(decimals)];
        return negative ? -value : value;
    }
    double value = 0;
    const auto [end, error] = std::from_chars(start, place_, value);
    if (error != std::errc{} || end != place_ || !std::isfinite(value)) {
        fail("the number {} is beyond the range of a double",
             printable({start, static_cast<std::size_t>(place_ - start)}, 40));
    }
    return value;
}

inline void StrokeText::skip_spaces() {
    while (*place_ == ' ' || *place_ == '\t') ++place_;
}

/// Passes over spaces, then over `character` if it is next; says whether it was.
inline bool StrokeText::accept(char character) {
    if (*place_ != character) {
        skip_spaces();
        if (*place_ != character) return false;
    }
    ++place_;
    return true;
}

inline void StrokeText::expect(char character) {
    if (!accept(character)) fail_at(fmt::format("'{}'", character));
}

void StrokeText::fail_at(std::string_view what) const {
    if (place_ >= end_) fail("\"drawing\" ends where {} is expected", what);
    fail("{} is expected at byte {} of \"drawing\", received \"{}\"", what, place_ - begin_,
         printable({place_, static_cast<std::size_t>(end_ - place_)}, 20));
}

}  // namespace sketchfit
