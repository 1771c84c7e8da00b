#include "sketchfit/ink/stroke_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

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

}  // namespace

void StrokeText::read(std::string_view text, Drawing& drawing) {
    begin_ = place_ = text.data();
    end_ = begin_ + text.size();
    expect('[');
    if (!accept(']')) {
        do {
            read_stroke(drawing);
        } while (accept(','));
        expect(']');
    }
    skip_spaces();
    if (place_ != end_) fail_at("nothing more");
}

void StrokeText::read_stroke(Drawing& drawing) {
    expect('[');
    read_list(x_);
    expect(',');
    read_list(y_);
    const bool timed = accept(',');
    times_.clear();
    if (timed) read_list(times_);
    expect(']');
    const std::size_t stroke = drawing.strokes.size();
    const std::size_t before = drawing.strokes.points().size();
    if (x_.size() != y_.size() || (timed && times_.size() != x_.size())) {
        fail("stroke {} has lists of unequal lengths: {} of x, {} of y{}", stroke, x_.size(),
             y_.size(), timed ? fmt::format(", {} times", times_.size()) : "");
    }
    if (stroke == most_strokes || before + x_.size() > most_points) {
        fail("the drawing has more than {} strokes or {} points", most_strokes, most_points);
    }
    if (times_.size() != x_.size() ? !drawing.times.empty() : drawing.times.size() != before) {
        fail("stroke {} {} times, unlike those before it", stroke, timed ? "has" : "has no");
    }
    const std::span<Point> points = drawing.strokes.add(x_.size());
    for (std::size_t i = 0; i < points.size(); ++i) points[i] = {x_[i], y_[i]};
    drawing.times.insert(drawing.times.end(), times_.begin(), times_.end());
}

void StrokeText::read_list(std::vector<double>& numbers) {
    numbers.clear();
    expect('[');
    if (accept(']')) return;
    for (;;) {
        skip_spaces();
        numbers.push_back(read_number());
        if (*place_ == ',') {
            ++place_;
        } else if (!accept(',')) {
            break;
        }
    }
    expect(']');
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
