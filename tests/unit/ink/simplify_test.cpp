// Points go where the line hardly changes; corners and ends stay.
#include "sketchfit/ink/simplify.h"

#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <utility>

#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "tests/unit/ink/published.h"

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

TEST(Simplify, AHookBeyondTheEndStaysOnlyByTheDistanceFromThePiece) {
    const Stroke hook{{0, 0}, {20, 0}, {10, 0}};
    EXPECT_EQ(simplify(hook, 2).size(), 3U);
    EXPECT_EQ(simplify(hook, 2, DistanceFrom::line).size(), 2U);
}

TEST(SimplifiedForm, AlignsScalesResamplesAndRounds) {
    const Strokes raw{{{100, 50}, {120, 50}, {140, 50}, {140, 90}}, {{110, 60}}, {}};
    // 40 units of 255: a factor of 6.375.
    const Strokes expected{{{0, 0}, {255, 0}, {255, 255}}, {{64, 64}, {64, 64}}};
    EXPECT_EQ(simplified_form(raw), expected);
}

TEST(SimplifiedForm, ADotHasNoExtentToDivideBy) {
    EXPECT_EQ(simplified_form({{{7.5, 3}}}), (Strokes{{{0, 0}, {0, 0}}}));
    EXPECT_EQ(simplified_form({{{7.5, 3}, {7.5, 3}, {7.5, 3}}}), (Strokes{{{0, 0}, {0, 0}}}));
    EXPECT_TRUE(simplified_form({}).empty());
    EXPECT_TRUE(simplified_form({{}}).empty());
    constexpr double tiny = std::numeric_limits<double>::denorm_min();
    EXPECT_EQ(simplified_form({{{0, 0}, {tiny, 0}}}), (Strokes{{{0, 0}, {255, 0}}}));
}

TEST(SimplifiedForm, RefusesEndlessScribble) {
    Stroke scribble;
    for (int i = 0; i < 1000; ++i) scribble.push_back({i % 2 * 10.0, 0});
    EXPECT_THROW(simplified_form({scribble}), Error);
    scribble.resize(390);
    EXPECT_EQ(simplified_form({scribble}).size(), 1U);
}

// --- published drawings ----------------------------------------------------------------------

TEST(SimplifiedForm, GivesThePublishedStrokesNumberByNumber) {
    if (!std::filesystem::exists(published_strokes)) GTEST_SKIP() << "no real drawings at hand";
    std::size_t equal = 0;
    std::size_t compared = 0;
    for (const auto& entry : std::filesystem::directory_iterator(published_strokes / "raw")) {
        std::map<std::uint64_t, Strokes> published;
        for (Drawing& drawing :
             read_drawings(published_strokes / "simplified" / entry.path().filename()))
            published[*drawing.key_id] = std::move(drawing.strokes);
        for (const Drawing& raw : read_drawings(entry.path())) {
            const auto found = published.find(*raw.key_id);
            if (found == published.end()) continue;
            ++compared;
            equal += simplified_form(raw.strokes) == found->second ? 1 : 0;
        }
    }
    EXPECT_GE(compared, 500U);
    EXPECT_EQ(equal, compared);
}

}  // namespace
}  // namespace sketchfit
