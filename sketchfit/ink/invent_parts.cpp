#include "sketchfit/ink/invent_parts.h"

#include <array>
#include <cmath>

namespace sketchfit {

namespace {

using Kind = TemplatePart::Kind;

constexpr std::size_t most_points = 4 * most_repeats + 2;  // those of teeth, the longest of all

/// Points on the stack.
class Path {
  public:
    void add(Point point) { points_[count_++] = point; }
    std::span<const Point> points() const { return {points_.data(), count_}; }

  private:
    std::array<Point, most_points> points_{};
    std::size_t count_ = 0;
};

class PartDrawer {
  public:
    PartDrawer(const TemplatePart& part, Dice& dice, Pen& pen)
        : part_(part), dice_(dice), pen_(pen), points_(part.points) {
        const std::uint64_t more = part.most - part.least + 1;
        count_ = static_cast<int>(part.least + (more > 1 ? dice.below(more) : 0));
    }

    void draw();

  private:
    /// The point at t in 0..1 of a rail; rail 0 is points 0 and 1, and so on.
    Point on_rail(std::size_t rail, double t) const {
        const Point& from = points_[2 * rail];
        const Point& to = points_[2 * rail + 1];
        return {from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t};
    }
    /// Where the i-th of several stands: evenly, and not quite.
    double place(int i) {
        const double spread = 0.2 / count_;
        return (i + 0.5) / count_ + dice_.normal(spread);
    }

    void box();
    void hand();
    void rungs();
    void zigzag();
    void wave();
    void teeth();
    void rays();
    void beads();
    void digits();
    void digit(Point centre, Point size);

    const TemplatePart& part_;
    Dice& dice_;
    Pen& pen_;
    std::span<const Point> points_;
    int count_ = 1;
};

void PartDrawer::box() {
    const Point low = points_[0];
    const Point high = points_[1];
    const std::array corners{low, Point{high.x, low.y}, high, Point{low.x, high.y}, low};
    if (dice_.chance(0.85)) {
        pen_.line(corners);
    } else {  // side by side
        for (std::size_t i = 0; i < 4; ++i) pen_.line(std::span(corners).subspan(i, 2));
    }
}

void PartDrawer::hand() {
    const Point from = points_[0];
    const double length = std::hypot(points_[1].x - from.x, points_[1].y - from.y);
    const double turn = dice_.between(0, 1);
    const std::array ends{
        from, Point{from.x + length * rough_cosine(turn), from.y + length * rough_sine(turn)}};
    pen_.line(ends);
}

void PartDrawer::rungs() {
    for (int i = 0; i < count_; ++i) {
        const double t = place(i);
        Path rung;
        for (std::size_t rail = 0; 2 * rail + 1 < points_.size(); ++rail) {
            rung.add(on_rail(rail, t + dice_.normal(0.2 / count_)));
        }
        pen_.line(rung.points());
    }
}

void PartDrawer::zigzag() {
    Path path;
    for (int i = 0; i <= count_; ++i) {
        const double t = static_cast<double>(i) / count_;
        path.add(on_rail(static_cast<std::size_t>(i % 2), t));
    }
    pen_.line(path.points());
}

void PartDrawer::wave() {
    Path path;
    path.add(points_[0]);
    for (int i = 0; i < count_; ++i) {
        const Point middle = on_rail(0, (i + 0.5) / count_);
        const double side = (i % 2 == 0 ? 1 : -1) * (1 + dice_.normal(0.25));
        path.add({middle.x + side * points_[2].x, middle.y + side * points_[2].y});
    }
    path.add(points_[1]);
    pen_.curve(path.points(), false);
}

void PartDrawer::teeth() {
    Path path;
    const double width = dice_.between(0.35, 0.65);
    path.add(points_[0]);
    for (int i = 0; i < count_; ++i) {
        const Point near = on_rail(0, (i + 0.5 - width / 2) / count_);
        const Point far = on_rail(0, (i + 0.5 + width / 2) / count_);
        path.add(near);
        path.add({near.x + points_[2].x, near.y + points_[2].y});
        path.add({far.x + points_[2].x, far.y + points_[2].y});
        path.add(far);
    }
    path.add(points_[1]);
    pen_.line(path.points());
}

void PartDrawer::rays() {
    const Point from = points_.size() > 2 ? points_[2] : Point{0, 1};
    for (int i = 0; i < count_; ++i) {
        const double turn = from.x + (from.y - from.x) * place(i);
        const Point way{rough_cosine(turn), rough_sine(turn)};
        const std::array ends{
            Point{points_[0].x + points_[1].x * way.x, points_[0].y + points_[1].x * way.y},
            Point{points_[0].x + points_[1].y * way.x, points_[0].y + points_[1].y * way.y}};
        pen_.line(ends);
    }
}

void PartDrawer::beads() {
    for (int i = 0; i < count_; ++i) pen_.ellipse(on_rail(0, place(i)), points_[2]);
}

/// One of the digits that take few strokes.
void PartDrawer::digit(Point centre, Point size) {
    static constexpr std::array<std::array<Point, 5>, 6> shapes{{
        {{{0, -1}, {0, -0.5}, {0, 0}, {0, 0.5}, {0, 1}}},          // 1
        {{{-1, -1}, {1, -1}, {0.8, 0}, {-1, 1}, {1, 1}}},          // 2
        {{{-1, -1}, {1, -0.7}, {-0.5, 0}, {1, 0.6}, {-1, 1}}},     // 3
        {{{0.5, 1}, {0.5, -1}, {-1, 0.3}, {1, 0.3}, {0.6, 0.3}}},  // 4
        {{{1, -1}, {-1, -1}, {-0.9, 0}, {1, 0.2}, {-1, 1}}},       // 5
        {{{-1, -1}, {1, -1}, {0.5, -0.3}, {0.2, 0.4}, {0, 1}}},    // 7
    }};
    const std::uint64_t which = dice_.below(shapes.size() + 3);
    if (which >= shapes.size()) return pen_.ellipse(centre, size);
    Path path;
    for (const Point& point : shapes[which]) {
        path.add({centre.x + point.x * size.x, centre.y + point.y * size.y});
    }
    pen_.line(path.points());
}

void PartDrawer::digits() {
    for (int i = 0; i < count_; ++i) digit(on_rail(0, (i + 0.5) / count_), points_[2]);
}

void PartDrawer::draw() {
    switch (part_.kind) {
        case Kind::line:
            return pen_.line(points_);
        case Kind::curve:
            return pen_.curve(points_, false);
        case Kind::loop:
            return pen_.curve(points_, true);
        case Kind::ellipse:
            return pen_.ellipse(points_[0], points_[1]);
        case Kind::box:
            return box();
        case Kind::hand:
            return hand();
        case Kind::rungs:
            return rungs();
        case Kind::zigzag:
            return zigzag();
        case Kind::wave:
            return wave();
        case Kind::teeth:
            return teeth();
        case Kind::rays:
            return rays();
        case Kind::beads:
            return beads();
        case Kind::digits:
            return digits();
    }
}

}  // namespace

void draw_part(const TemplatePart& part, Dice& dice, Pen& pen) {
    PartDrawer(part, dice, pen).draw();
}

}  // namespace sketchfit
