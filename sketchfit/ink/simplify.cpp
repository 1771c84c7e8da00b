#include "sketchfit/ink/simplify.h"

#include <algorithm>
#include <cmath>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

double length_of(const Point& way) {
    return std::sqrt(way.x * way.x + way.y * way.y);
}

double distance_from_piece(const Point& point, const Point& from, const Point& to) {
    const Point way{to.x - from.x, to.y - from.y};
    const double square = way.x * way.x + way.y * way.y;
    const double along = (point.x - from.x) * way.x + (point.y - from.y) * way.y;
    const double part = square > 0 ? std::clamp(along / square, 0.0, 1.0) : 0;
    return std::hypot(point.x - from.x - part * way.x, point.y - from.y - part * way.y);
}

double distance_from_line(const Point& point, const Point& from, const Point& to) {
    const Point way{to.x - from.x, to.y - from.y};
    const double length = length_of(way);
    if (length == 0) return length_of({point.x - from.x, point.y - from.y});
    return std::abs((point.x - from.x) * way.y - (point.y - from.y) * way.x) / length;
}

/// The point between `first` and `last` that is farthest away, the first of several; `first` where
/// none is further away than `epsilon`.
template <typename Distance>
std::size_t farthest(std::span<const Point> stroke, std::size_t first, std::size_t last,
                     double epsilon, Distance distance) {
    double most = epsilon;
    std::size_t corner = first;
    for (std::size_t i = first + 1; i < last; ++i) {
        const double away = distance(stroke[i], stroke[first], stroke[last]);
        if (away <= most) continue;
        most = away;
        corner = i;
    }
    return corner;
}

/// Appends the points of a polyline at every whole number of units along it, and its last point.
/// The sums and products are Google's to the last bit: where points lie equally far from a line,
/// rounding decides which of them stays.
void resample(std::span<const Point> stroke, Stroke& points) {
    points.clear();
    double before = 0;  // length of the line up to the piece
    double next = 0;    // where the next point is due
    for (std::size_t i = 1; i < stroke.size(); ++i) {
        const Point& from = stroke[i - 1];
        const Point& to = stroke[i];
        const double length = length_of({to.x - from.x, to.y - from.y});
        const double after = before + length;
        for (; next < after; next += 1) {
            const double part = (next - before) / length;
            const double rest = 1 - part;
            points.push_back({from.x * rest + to.x * part, from.y * rest + to.y * part});
        }
        before = after;
    }
    if (points.empty()) points.push_back(stroke.front());
    points.push_back(stroke.back());
}

/// Moved and scaled so that minima are 0 and the larger extent is 255.
Strokes aligned(const Strokes& raw) {
    constexpr double side = 255;
    Point low{HUGE_VAL, HUGE_VAL};
    Point high{-HUGE_VAL, -HUGE_VAL};
    for (const Point& point : raw.points()) {
        low = {std::min(low.x, point.x), std::min(low.y, point.y)};
        high = {std::max(high.x, point.x), std::max(high.y, point.y)};
    }
    const double extent = std::max(high.x - low.x, high.y - low.y);
    const double divisor = extent > 0 ? extent : 1;  // a dot has none
    Strokes result = raw;
    for (Point& point : result.points())
        point = {(point.x - low.x) * side / divisor, (point.y - low.y) * side / divisor};
    return result;
}

void check_length(const Strokes& strokes) {
    constexpr double most = 100'000;  // a game of 20 seconds leaves some thousands
    double sum = 0;
    for (const std::span<const Point> stroke : strokes) {
        for (std::size_t i = 1; i < stroke.size(); ++i)
            sum += length_of({stroke[i].x - stroke[i - 1].x, stroke[i].y - stroke[i - 1].y});
    }
    if (sum <= most) return;
    fail(
        "a drawing's lines may be {:.0f} times as long as 1/255 of its side, these are {:.0f}: "
        "it is scribble or damaged, leave it out",
        most, sum);
}

}  // namespace

std::span<const Point> Simplifier::simplify(std::span<const Point> stroke, double epsilon,
                                            DistanceFrom from) {
    if (stroke.size() < 3) return stroke;
    keep_.assign(stroke.size(), 0);
    keep_.front() = keep_.back() = 1;
    // Pieces still to look at; a list, as a hostile stroke would nest too deep for calls.
    pieces_.assign(1, {0, stroke.size() - 1});
    while (!pieces_.empty()) {
        const auto [first, last] = pieces_.back();
        pieces_.pop_back();
        const std::size_t corner =
            from == DistanceFrom::line
                ? farthest(stroke, first, last, epsilon, distance_from_line)
                : farthest(stroke, first, last, epsilon, distance_from_piece);
        if (corner == first) continue;
        keep_[corner] = 1;
        pieces_.emplace_back(first, corner);
        pieces_.emplace_back(corner, last);
    }
    kept_.clear();
    for (std::size_t i = 0; i < stroke.size(); ++i) {
        if (keep_[i] != 0) kept_.push_back(stroke[i]);
    }
    return kept_;
}

Stroke simplify(std::span<const Point> stroke, double epsilon, DistanceFrom from) {
    Simplifier simplifier;
    const std::span<const Point> kept = simplifier.simplify(stroke, epsilon, from);
    return {kept.begin(), kept.end()};
}

Strokes simplified_form(const Strokes& raw) {
    constexpr double epsilon = 2;
    const Strokes strokes = aligned(raw);
    check_length(strokes);
    Strokes result;
    Stroke points;
    Simplifier simplifier;
    for (const std::span<const Point> stroke : strokes) {
        if (stroke.empty()) continue;
        resample(stroke, points);
        result.add(simplifier.simplify(points, epsilon, DistanceFrom::line));
    }
    // Halves go to the even number, as in NumPy; the default mode of rounding does that.
    for (Point& point : result.points()) point = {std::nearbyint(point.x), std::nearbyint(point.y)};
    return result;
}

}  // namespace sketchfit
