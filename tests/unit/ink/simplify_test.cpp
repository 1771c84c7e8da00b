// Points go where the line hardly changes; corners and ends stay.
#include "sketchfit/ink/simplify.h"

#include <cmath>

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

std::vector<std::pair<double, double>> pairs(const Stroke& stroke) {
    std::vector<std::pair<double, double>> result;
    for (const Point& point : stroke) result.emplace_back(point.x, point.y);
    return result;
}

TEST(Simplify, KeepsEndsAndCornersOnly) {
    Stroke stroke;
    for (int i = 0; i <= 100; ++i) stroke.push_back({i * 1.0, i % 2 * 0.5});
    for (int i = 1; i <= 50; ++i) stroke.push_back({100, i * 1.0});
    const Stroke simple = simplify(stroke, 1);
    EXPECT_EQ(pairs(simple), pairs({{0, 0}, {100, 0}, {100, 50}}));
}

TEST(Simplify, NoPointIsFurtherAwayThanEpsilon) {
    Stroke circle;
    for (int i = 0; i <= 360; ++i) {
        const double angle = i * 3.14159265 / 180;
        circle.push_back({100 * std::cos(angle), 100 * std::sin(angle)});
    }
    const Stroke simple = simplify(circle, 2);
    EXPECT_LT(simple.size(), 40U);
    for (const Point& point : circle) {
        double nearest = HUGE_VAL;
        for (std::size_t i = 1; i < simple.size(); ++i) {
            const Point way{simple[i].x - simple[i - 1].x, simple[i].y - simple[i - 1].y};
            const double cross =
                (point.x - simple[i - 1].x) * way.y - (point.y - simple[i - 1].y) * way.x;
            nearest = std::min(nearest, std::abs(cross) / std::hypot(way.x, way.y));
        }
        EXPECT_LE(nearest, 2.0);
    }
}

TEST(Simplify, ClosedAndShortStrokesStay) {
    EXPECT_EQ(simplify({}, 2).size(), 0U);
    EXPECT_EQ(simplify(Stroke{{1, 1}}, 2).size(), 1U);
    EXPECT_EQ(simplify(Stroke{{1, 1}, {1, 1}}, 2).size(), 2U);
    const Stroke square{{0, 0}, {9, 0}, {9, 9}, {0, 9}, {0, 0}};
    EXPECT_EQ(pairs(simplify(square, 2)), pairs(square));
}

}  // namespace
}  // namespace sketchfit
