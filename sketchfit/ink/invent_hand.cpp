#include "sketchfit/ink/invent_hand.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace sketchfit {

namespace {

using Kind = TemplatePart::Kind;

constexpr double two_pi = 2 * std::numbers::pi;
constexpr double step = 0.1;  // between points of a straight line

/// The curve between b and c, at t in 0..1, with a before and d after them (Catmull and Rom 1974).
double catmull_rom(double a, double b, double c, double d, double t) {
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

Stroke smooth(const Stroke& points, bool closed) {
    const std::size_t last = points.size() - 1;
    Stroke result{points[0]};
    for (std::size_t i = 0; i < last; ++i) {
        const Point& before = i > 0 ? points[i - 1] : points[closed ? last - 1 : 0];
        const Point& after = i + 2 <= last ? points[i + 2] : points[closed ? 1 : last];
        for (const double t : {0.25, 0.5, 0.75, 1.0}) {
            result.push_back({catmull_rom(before.x, points[i].x, points[i + 1].x, after.x, t),
                              catmull_rom(before.y, points[i].y, points[i + 1].y, after.y, t)});
        }
    }
    return result;
}

class Hand {
  public:
    explicit Hand(Random& random) : random_(random) {}

    Strokes draw(const Template& outline);

  private:
    double between(double low, double high) { return low + (high - low) * random_.uniform(); }
    double normal(double deviation) { return deviation * random_.normal(); }
    bool chance(double probability) { return random_.uniform() < probability; }

    Stroke outline_of(const TemplatePart& part);
    Stroke ellipse(Point centre, Point radius);
    void add(const TemplatePart& part);
    void swing(Stroke& stroke);
    Point placed(Point point) const;
    void settle();

    Random& random_;
    std::vector<Stroke> strokes_;
    // The style of this drawing. The order of random numbers must not be a compiler's choice: one
    // in an expression, or several in braces.
    double turn_ = normal(0.02);
    double shake_ = between(0.003, 0.022);    // size of the hand's slow swings
    double jitter_ = between(0.004, 0.028);   // error of each corner
    double missing_ = between(0.0, 0.1);      // probability that a stroke is left out
    double hurry_ = between(0.0, 0.1);        // probability that a stroke ends early
    double part_size_ = between(0.02, 0.12);  // how much parts differ in size
    Point stretch_{std::exp(normal(0.13)), std::exp(normal(0.13))};
    // The whole sheet is warped by slow waves, which changes proportions.
    Point warp_{normal(0.035), normal(0.035)};
    Point warp_phase_{between(0, 1), between(0, 1)};
    Point warp_frequency_{between(0.3, 1.2), between(0.3, 1.2)};
};

/// Starts anywhere and hardly ever closes.
Stroke Hand::ellipse(Point centre, Point radius) {
    const double start = between(0, 1);
    const double length = 1 + normal(0.03);
    Stroke result;
    for (int i = 0; i <= 16; ++i) {
        const double angle = two_pi * (start + length * i / 16);
        result.push_back(
            {centre.x + radius.x * std::cos(angle), centre.y + radius.y * std::sin(angle)});
    }
    return result;
}

Stroke Hand::outline_of(const TemplatePart& part) {
    Stroke points = part.points;
    const Point first = points[0];
    const Point second = points[1];
    if (part.kind == Kind::ellipse) return ellipse(first, second);
    if (part.kind == Kind::hand) {
        const double turn = two_pi * between(0, 1);
        const double length = std::hypot(second.x - first.x, second.y - first.y);
        points[1] = {first.x + length * std::cos(turn), first.y + length * std::sin(turn)};
    }
    if (part.kind == Kind::box)
        points = {first, {second.x, first.y}, second, {first.x, second.y}, first};
    if (part.kind == Kind::loop) points.push_back(first);
    for (Point& point : points) point = {point.x + normal(jitter_), point.y + normal(jitter_)};
    const bool curved = part.kind == Kind::curve || part.kind == Kind::loop;
    return curved ? smooth(points, part.kind == Kind::loop) : points;
}

/// Adds points on straight pieces, and the hand's swings to all of them.
void Hand::swing(Stroke& stroke) {
    const Point frequency{between(1, 4), between(1, 4)};
    const Point phase{between(0, 1), between(0, 1)};
    double length = 0;
    Stroke result;
    for (std::size_t i = 0; i < stroke.size(); ++i) {
        const Point from = stroke[i > 0 ? i - 1 : 0];
        const Point way{stroke[i].x - from.x, stroke[i].y - from.y};
        const double distance = std::hypot(way.x, way.y);
        const long pieces = std::max(1L, std::lround(distance / step));
        for (long piece = 1; piece <= pieces; ++piece) {
            length += distance / static_cast<double>(pieces);
            const double x = shake_ * std::sin(two_pi * (length * frequency.x + phase.x));
            const double y = shake_ * std::sin(two_pi * (length * frequency.y + phase.y));
            const double part = static_cast<double>(piece) / static_cast<double>(pieces);
            result.push_back({from.x + way.x * part + x, from.y + way.y * part + y});
        }
    }
    stroke = std::move(result);
}

void Hand::add(const TemplatePart& part) {
    // What comes first is the main part, which is hardly ever left out.
    const bool left_out = chance(strokes_.empty() ? missing_ * 0.1 : missing_);
    if (!chance(part.probability) || left_out) return;
    Stroke stroke = outline_of(part);
    const Point centre = stroke[stroke.size() / 2];
    const Point size{std::exp(normal(part_size_)), std::exp(normal(part_size_))};
    const Point offset{normal(jitter_), normal(jitter_)};
    for (Point& point : stroke) {
        point = {centre.x + (point.x - centre.x) * size.x + offset.x,
                 centre.y + (point.y - centre.y) * size.y + offset.y};
    }
    swing(stroke);
    if (chance(hurry_)) {
        const double kept = between(0.6, 0.95) * static_cast<double>(stroke.size());
        stroke.resize(std::max<std::size_t>(2, static_cast<std::size_t>(kept)));
    }
    strokes_.push_back(std::move(stroke));
}

/// Where a point of the template comes to lie: warped, stretched, turned.
Point Hand::placed(Point point) const {
    const double x_phase = warp_frequency_.x * (point.x + point.y) + warp_phase_.x;
    const double y_phase = warp_frequency_.y * (point.x - point.y) + warp_phase_.y;
    const double x = (point.x + warp_.x * std::sin(two_pi * x_phase)) * stretch_.x;
    const double y = (point.y + warp_.y * std::sin(two_pi * y_phase)) * stretch_.y;
    const double sine = std::sin(two_pi * turn_);
    const double cosine = std::cos(two_pi * turn_);
    return {x * cosine - y * sine, x * sine + y * cosine};
}

/// Places everything and brings it to whole numbers 0..255.
void Hand::settle() {
    Point low{HUGE_VAL, HUGE_VAL};
    Point high{-HUGE_VAL, -HUGE_VAL};
    for (Stroke& stroke : strokes_) {
        for (Point& point : stroke) {
            point = placed(point);
            low = {std::min(low.x, point.x), std::min(low.y, point.y)};
            high = {std::max(high.x, point.x), std::max(high.y, point.y)};
        }
    }
    const double scale = 255 / std::max(high.x - low.x, high.y - low.y);
    for (Stroke& stroke : strokes_) {
        for (Point& point : stroke) {
            point = {std::round((point.x - low.x) * scale), std::round((point.y - low.y) * scale)};
        }
    }
}

Strokes Hand::draw(const Template& outline) {
    while (strokes_.empty()) {  // a hurried hand may leave everything out
        for (const TemplatePart& part : outline.parts) add(part);
    }
    if (chance(0.5)) stretch_.x = -stretch_.x;
    turn_ += between(-outline.spin, outline.spin);
    settle();
    Strokes result;
    for (const Stroke& stroke : strokes_) result.add(stroke);
    return result;
}

}  // namespace

Strokes draw_by_hand(const Template& outline, Random& random) {
    return Hand(random).draw(outline);
}

}  // namespace sketchfit
