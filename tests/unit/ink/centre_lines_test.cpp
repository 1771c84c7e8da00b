// Whatever the pen, the middle of its lines is found; what is filled gives its edge.
#include "sketchfit/ink/centre_lines.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "tests/unit/ink/masks.h"
#include "tests/unit/ink/pictures.h"

namespace sketchfit {
namespace {

Mask mask_of(const Picture& picture) {
    Mask mask{picture.width, picture.height, {}};
    for (const std::uint8_t grey : picture.grey) mask.ink.push_back(grey < 128 ? 1 : 0);
    return mask;
}

double distance_to(std::span<const Point> stroke, const Point& point) {
    double nearest = HUGE_VAL;
    for (std::size_t i = 0; i + 1 < stroke.size(); ++i) {
        const Point& from = stroke[i];
        const Point way{stroke[i + 1].x - from.x, stroke[i + 1].y - from.y};
        const double square = way.x * way.x + way.y * way.y;
        const double along = (point.x - from.x) * way.x + (point.y - from.y) * way.y;
        const double part = square > 0 ? std::clamp(along / square, 0.0, 1.0) : 0;
        nearest = std::min(
            nearest, std::hypot(from.x + part * way.x - point.x, from.y + part * way.y - point.y));
    }
    return nearest;
}

/// The largest distance of a point on `strokes` from `others`.
double farthest(const Strokes& strokes, const Strokes& others) {
    double result = 0;
    for (const std::span<const Point> stroke : strokes) {
        for (std::size_t i = 0; i + 1 < stroke.size(); ++i) {
            for (double part = 0; part <= 1; part += 0.1) {
                const Point point{stroke[i].x + part * (stroke[i + 1].x - stroke[i].x),
                                  stroke[i].y + part * (stroke[i + 1].y - stroke[i].y)};
                double nearest = HUGE_VAL;
                for (const std::span<const Point> other : others)
                    nearest = std::min(nearest, distance_to(other, point));
                result = std::max(result, nearest);
            }
        }
    }
    return result;
}

class CentreLinesOfPens : public testing::TestWithParam<double> {};

TEST_P(CentreLinesOfPens, LieOnTheStrokesThatWereDrawn) {
    const Strokes strokes = placed(house(), 1, 40, 40);
    const Strokes found = centre_lines(mask_of(draw_picture(strokes, 340, 340, GetParam())));
    // The middle of a pixel has whole numbers there.
    const Strokes moved = placed(found, 1, 0.5, 0.5);
    const double allowed = 2.5 + GetParam() / 4;
    EXPECT_LT(farthest(moved, strokes), allowed);
    EXPECT_LT(farthest(strokes, moved), allowed);
}

INSTANTIATE_TEST_SUITE_P(Pens, CentreLinesOfPens, testing::Values(1.5, 3, 8, 16, 24),
                         [](const auto& pen) {
                             return "of" + std::to_string(std::lround(pen.param * 10)) + "tenths";
                         });

TEST(CentreLines, AFilledShapeGivesItsEdge) {
    Mask mask = blank_mask(300, 300);
    fill(mask, {20, 60, 280, 240});
    const Strokes strokes = centre_lines(mask);
    const Stroke edge{{20, 60}, {280, 60}, {280, 240}, {20, 240}, {20, 60}};
    EXPECT_LT(farthest(strokes, {edge}), 8);
    EXPECT_LT(farthest({edge}, strokes), 12);
}

TEST(CentreLines, AFilledPartOfALineDrawingGivesItsEdge) {
    Picture picture = draw_picture(placed(house(), 1, 40, 40), 340, 340, 4);
    for (std::size_t y = 210; y < 295; ++y) {  // the door
        for (std::size_t x = 110; x < 150; ++x) picture.grey[y * picture.width + x] = 0;
    }
    const Strokes strokes = placed(centre_lines(mask_of(picture)), 1, 0.5, 0.5);
    EXPECT_LT(farthest(strokes, placed(house(), 1, 40, 40)), 4);
}

TEST(CentreLines, ADotIsAPoint) {
    Mask mask = blank_mask(300, 300);
    fill(mask, {10, 10, 290, 14});
    fill(mask, {100, 200, 104, 204});
    const Strokes strokes = centre_lines(mask);
    ASSERT_EQ(strokes.size(), 2U);
    const std::span<const Point> dot =
        strokes[0].size() < strokes[1].size() ? strokes[0] : strokes[1];
    EXPECT_NEAR(dot.front().x, 102, 2);
    EXPECT_NEAR(dot.back().x, 102, 2);
    EXPECT_NEAR(dot.front().y, 202, 2);
}

TEST(CentreLines, InkAlwaysGivesAStroke) {
    for (const std::size_t width : {1U, 2U, 3U, 5U, 300U}) {
        for (const std::size_t height : {1U, 2U, 3U, 7U, 300U}) {
            Mask mask = blank_mask(width, height);
            fill(mask, {0, 0, width, height});
            const Strokes strokes = centre_lines(mask);
            EXPECT_FALSE(strokes.empty()) << width << " x " << height;
            for (const std::span<const Point> stroke : strokes) EXPECT_FALSE(stroke.empty());
        }
    }
}

}  // namespace
}  // namespace sketchfit
