#include "sketchfit/ink/simplify.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sketchfit {

namespace {

/// Of a point from the piece between two others.
double distance(const Point& point, const Point& from, const Point& to) {
    const Point way{to.x - from.x, to.y - from.y};
    const double square = way.x * way.x + way.y * way.y;
    const double along = (point.x - from.x) * way.x + (point.y - from.y) * way.y;
    const double part = square > 0 ? std::clamp(along / square, 0.0, 1.0) : 0;
    return std::hypot(point.x - from.x - part * way.x, point.y - from.y - part * way.y);
}

}  // namespace

Stroke simplify(std::span<const Point> stroke, double epsilon) {
    if (stroke.size() < 3) return {stroke.begin(), stroke.end()};
    std::vector<bool> keep(stroke.size());
    keep.front() = keep.back() = true;
    // Pieces still to look at; a list, as a hostile stroke would nest too deep for calls.
    std::vector<std::pair<std::size_t, std::size_t>> pieces{{0, stroke.size() - 1}};
    while (!pieces.empty()) {
        const auto [first, last] = pieces.back();
        pieces.pop_back();
        double farthest = epsilon;
        std::size_t corner = first;
        for (std::size_t i = first + 1; i < last; ++i) {
            const double away = distance(stroke[i], stroke[first], stroke[last]);
            if (away <= farthest) continue;
            farthest = away;
            corner = i;
        }
        if (corner == first) continue;
        keep[corner] = true;
        pieces.emplace_back(first, corner);
        pieces.emplace_back(corner, last);
    }
    Stroke result;
    for (std::size_t i = 0; i < stroke.size(); ++i) {
        if (keep[i]) result.push_back(stroke[i]);
    }
    return result;
}

}  // namespace sketchfit
