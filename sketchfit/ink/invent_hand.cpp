#include "sketchfit/ink/invent_hand.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "sketchfit/ink/invent_parts.h"

namespace sketchfit {

namespace {

constexpr double extent = 255;  // of a simplified drawing
constexpr double epsilon = 2;   // of its simplification

struct Bounds {
    Point low{std::numeric_limits<double>::max(), std::numeric_limits<double>::max()};
    Point high{std::numeric_limits<double>::lowest(), std::numeric_limits<double>::lowest()};

    explicit Bounds(std::span<const Point> points) {
        for (const Point& point : points) {
            low = {std::min(low.x, point.x), std::min(low.y, point.y)};
            high = {std::max(high.x, point.x), std::max(high.y, point.y)};
        }
    }
    double larger() const { return std::max(high.x - low.x, high.y - low.y); }
};

void shift(std::span<Point> points, double x, double y) {
    for (Point& point : points) point = {point.x + x, point.y + y};
}

}  // namespace

/// Most people draw carefully, some do not.
PenStyle Hand::choose_style(Dice& dice) {
    PenStyle style;
    style.shake = dice.between(0.002, 0.022);
    style.jitter = dice.between(0.005, 0.03);
    const bool soft = dice.chance(0.35);
    style.soft = soft ? dice.between(0.04, 0.24) : 0;
    style.uneven = dice.between(0.01, 0.1);
    style.gap = dice.between(0.01, 0.08);
    style.overshoot = dice.between(0.01, 0.09);
    style.hurry = dice.between(0, 0.04);
    style.again = dice.chance(0.06) ? 0.4 : 0.01;
    return style;
}

Hand::Sheet Hand::choose_sheet(const Template& outline, Dice& dice) {
    Sheet sheet;
    sheet.bend.x = dice.normal(0.13);
    sheet.bend.y = dice.normal(0.13);
    sheet.wedge.x = dice.normal(0.17);
    sheet.wedge.y = dice.normal(0.17);
    const double turn = dice.normal(0.018) + dice.between(-outline.spin, outline.spin);
    const double shear = dice.normal(0.08);
    const double width = std::exp(dice.normal(outline.stretch));
    const double height = std::exp(dice.normal(outline.stretch));
    const double side = outline.mirrored && dice.chance(0.5) ? -width : width;
    const double sine = rough_sine(turn);
    const double cosine = rough_cosine(turn);
    sheet.x = {side * cosine, side * sine};
    sheet.y = {height * (shear * cosine - sine), height * (shear * sine + cosine)};
    return sheet;
}

/// Mostly the template's.
void Hand::choose_order(const Template& outline, Dice& dice) {
    order_.clear();
    for (std::size_t i = 0; i < outline.parts.size(); ++i) order_.push_back(i);
    if (!dice.chance(0.25)) return;
    for (std::size_t i = order_.size(); i-- > 1;) std::swap(order_[i], order_[dice.below(i + 1)]);
}

/// Parts differ in size and place from the template's.
void Hand::vary_part(std::size_t first, double size, Dice& dice) {
    const std::span<Point> points = strokes_.points().subspan(first);
    if (points.empty()) return;
    const Point centre = points[points.size() / 2];
    const double width = 1 + dice.normal(size);
    const double height = 1 + dice.normal(size);
    const double x = dice.normal(0.2 * size);
    const double y = dice.normal(0.2 * size);
    for (Point& point : points) {
        point = {centre.x + (point.x - centre.x) * width + x,
                 centre.y + (point.y - centre.y) * height + y};
    }
}

void Hand::draw_parts(const Template& outline, Dice& dice) {
    const double part_size = dice.between(0.02, 0.12);
    const double missing = dice.chance(0.25) ? dice.between(0, 0.15) : 0;
    const std::size_t before = strokes_.size();
    while (strokes_.size() == before) {  // a hurried hand may leave everything out
        std::array<double, shared_dice + 1> shown{};
        for (double& value : shown) value = dice.between(0, 1);
        for (const std::size_t i : order_) {
            const TemplatePart& part = outline.parts[i];
            const double value = part.dice > 0 ? shown[part.dice] : dice.between(0, 1);
            // What comes first is the main part, which is hardly ever left out.
            const bool left_out = dice.chance(i == 0 ? missing * 0.1 : missing);
            if (value < part.low || value >= part.high || left_out) continue;
            const std::size_t first = strokes_.points().size();
            draw_part(part, dice, pen_);
            vary_part(first, part_size, dice);
        }
    }
}

/// Fills some place with a zigzag.
void Hand::scribble(Dice& dice) {
    const double x = dice.between(0.2, 0.8);
    const double y = dice.between(0.2, 0.8);
    const double width = dice.between(0.05, 0.3);
    const double height = dice.between(0.05, 0.3);
    TemplatePart part{TemplatePart::Kind::zigzag};
    part.least = part.most = static_cast<std::uint32_t>(5 + dice.below(14));
    part.points = {{x - width, y - height},
                   {x + width, y - height},
                   {x - width, y + height},
                   {x + width, y + height}};
    draw_part(part, dice, pen_);
}

/// What has nothing to do with the template: rare, and different every time.
void Hand::draw_extras(const Template& outline, Dice& dice) {
    const double which = dice.between(0, 1);
    if (which < 0.005) {  // the same again, beside it
        const std::uint64_t times = 1 + dice.below(2);
        for (std::uint64_t time = 1; time <= times; ++time) {
            const std::size_t first = strokes_.points().size();
            draw_parts(outline, dice);
            shift(strokes_.points().subspan(first), 1.15 * static_cast<double>(time),
                  dice.normal(0.2));
        }
    } else if (which < 0.013) {
        scribble(dice);
    } else if (which < 0.023) {  // a dot or a line somewhere
        const double x = dice.between(-0.3, 1.3);
        const double y = dice.between(-0.3, 1.3);
        const double length = dice.chance(0.5) ? 0.02 : 0.3;
        const double right = dice.normal(length);
        const double down = dice.normal(length);
        const std::array<Point, 2> ends{Point{x, y}, Point{x + right, y + down}};
        pen_.line(ends);
    }
}

/// Time is over, or the game has already recognised it: what comes last is missing.
void Hand::give_up(Dice& dice) {
    const double kept = dice.between(0.35, 0.95) * static_cast<double>(strokes_.points().size());
    std::size_t left = std::max<std::size_t>(4, static_cast<std::size_t>(kept));
    Strokes finished;
    for (const std::span<const Point> stroke : std::as_const(strokes_)) {
        if (left < 2) break;
        const std::span<const Point> drawn = stroke.first(std::min(stroke.size(), left));
        finished.add(drawn);
        left -= drawn.size();
    }
    strokes_ = std::move(finished);
}

/// Brings the strokes to the sheet, with a larger extent of 255; false where they are too small.
bool Hand::place(const Sheet& sheet) {
    for (Point& point : strokes_.points()) point = sheet.place(point);
    const Bounds bounds(strokes_.points());
    if (!(bounds.larger() > 0.05)) return false;
    const double scale = extent / bounds.larger();
    for (Point& point : strokes_.points()) point = {point.x * scale, point.y * scale};
    return true;
}

/// Simplifies, with some strokes joined: the pen was not lifted between them.
void Hand::join(Dice& dice, Strokes& drawing) {
    const double joined = dice.chance(0.08) ? dice.between(0.1, 0.7) : 0;
    const std::span<const Point> points = strokes_.points();
    std::size_t first = 0;
    std::size_t end = 0;
    for (std::size_t i = 0; i < strokes_.size(); ++i) {
        end += strokes_[i].size();
        if (i + 1 < strokes_.size() && joined > 0 && dice.chance(joined)) continue;
        drawing.add(
            simplifier_.simplify(points.subspan(first, end - first), epsilon, DistanceFrom::line));
        first = end;
    }
}

/// Whole numbers, minima 0, larger extent 255.
void Hand::settle(Strokes& drawing) {
    const Bounds bounds(drawing.points());
    const double scale = extent / bounds.larger();
    // Truncation of what is not negative: much cheaper than rounding by the library.
    const auto whole = [](double value) { return static_cast<double>(static_cast<int>(value)); };
    for (Point& point : drawing.points()) {
        point = {whole((point.x - bounds.low.x) * scale + 0.5),
                 whole((point.y - bounds.low.y) * scale + 0.5)};
    }
}

void Hand::draw(const Template& outline, const Random& random, Strokes& drawing) {
    Dice dice(random);
    do {
        strokes_.clear();
        pen_.start(choose_style(dice), dice, strokes_);
        choose_order(outline, dice);
        draw_parts(outline, dice);
        draw_extras(outline, dice);
        if (dice.chance(0.015)) give_up(dice);
    } while (!place(choose_sheet(outline, dice)));
    drawing.clear();
    join(dice, drawing);
    settle(drawing);
}

}  // namespace sketchfit
