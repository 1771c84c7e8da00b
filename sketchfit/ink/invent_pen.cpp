#include "sketchfit/ink/invent_pen.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace sketchfit {

namespace {

constexpr double step = 0.11;  // between the points of a straight line
constexpr std::size_t sine_count = 1024;

/// The curve between b and c, at t in 0..1, with a before and d after them (Catmull and Rom 1974).
double catmull_rom(double a, double b, double c, double d, double t) {
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

Point between(const Point& from, const Point& to, double part) {
    return {from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part};
}

}  // namespace

double Dice::normal(double deviation) {
    const std::uint64_t word = random_.next();
    const std::uint64_t sum =
        (word & 0xffffU) + (word >> 16 & 0xffffU) + (word >> 32 & 0xffffU) + (word >> 48);
    constexpr double mean = 2 * 65535.0;
    constexpr double unit = 37837.0;  // 65536 / sqrt(12) * sqrt(4)
    return deviation * (static_cast<double>(sum) - mean) / unit;
}

double rough_sine(double turns) {
    static const std::array<float, sine_count> table = [] {
        std::array<float, sine_count> result{};
        for (std::size_t i = 0; i < sine_count; ++i) {
            const double turn = static_cast<double>(i) / static_cast<double>(sine_count);
            result[i] = static_cast<float>(std::sin(2 * std::numbers::pi * turn));
        }
        return result;
    }();
    const auto index = static_cast<std::int64_t>(turns * static_cast<double>(sine_count));
    return table[static_cast<std::size_t>(index) % sine_count];
}

void Pen::start(const PenStyle& style, Dice& dice, Strokes& strokes) {
    style_ = style;
    dice_ = &dice;
    strokes_ = &strokes;
}

void Pen::jitter(std::span<const Point> points) {
    corners_.clear();
    for (const Point& point : points) {
        const double x = point.x + dice_->normal(style_.jitter);
        const double y = point.y + dice_->normal(style_.jitter);
        corners_.push_back({x, y});
    }
}

/// From corners_ to path_.
void Pen::smooth(bool closed) {
    const std::size_t last = corners_.size() - 1;
    path_.assign(1, corners_[0]);
    for (std::size_t i = 0; i < last; ++i) {
        const Point& a = i > 0 ? corners_[i - 1] : corners_[closed ? last - 1 : 0];
        const Point& b = corners_[i];
        const Point& c = corners_[i + 1];
        const Point& d = i + 2 <= last ? corners_[i + 2] : corners_[closed ? 1 : last];
        for (const double t : {0.25, 0.5, 0.75, 1.0}) {
            path_.push_back(
                {catmull_rom(a.x, b.x, c.x, d.x, t), catmull_rom(a.y, b.y, c.y, d.y, t)});
        }
    }
}

/// From corners_ to path_, cutting the corners between the ends.
void Pen::soften() {
    path_.assign(1, corners_[0]);
    for (std::size_t i = 1; i + 1 < corners_.size(); ++i) {
        path_.push_back(between(corners_[i], corners_[i - 1], style_.soft));
        if (style_.soft > 0) path_.push_back(between(corners_[i], corners_[i + 1], style_.soft));
    }
    path_.push_back(corners_.back());
}

/// Moves the ends of path_ along their pieces.
void Pen::overshoot() {
    const double before = dice_->normal(style_.overshoot);
    const double after = dice_->normal(style_.overshoot);
    const std::size_t last = path_.size() - 1;
    path_.front() = between(path_.front(), path_[1], -before);
    path_.back() = between(path_.back(), path_[last - 1], -after);
}

void Pen::line(std::span<const Point> corners) {
    jitter(corners);
    soften();
    overshoot();
    finish();
}

void Pen::curve(std::span<const Point> points, bool closed) {
    jitter(points);
    if (closed) {  // ends where it began, or nearly
        corners_.push_back(corners_[0]);
    }
    smooth(closed);
    if (closed) {
        const double x = dice_->normal(style_.gap * 0.5);
        const double y = dice_->normal(style_.gap * 0.5);
        path_.back() = {path_.back().x + x, path_.back().y + y};
    } else {
        overshoot();
    }
    finish();
}

/// Starts anywhere, hardly ever closes, and is dented.
void Pen::ellipse(Point centre, Point radius) {
    const double start = dice_->between(1, 2);
    const double length = 1 + dice_->normal(style_.gap);
    const double oval = dice_->normal(style_.uneven);
    const double oval_phase = dice_->between(0, 1);
    const double dent = dice_->normal(style_.uneven * 0.7);
    const double dent_phase = dice_->between(0, 1);
    const bool small = std::max(std::abs(radius.x), std::abs(radius.y)) < 0.12;
    const int pieces = small ? 8 : 16;
    path_.clear();
    for (int i = 0; i <= pieces; ++i) {
        const double angle = start + length * i / pieces;
        const double size = 1 + oval * rough_sine(2 * angle + oval_phase) +
                            dent * rough_sine(3 * angle + dent_phase);
        path_.push_back({centre.x + radius.x * size * rough_cosine(angle),
                         centre.y + radius.y * size * rough_sine(angle)});
    }
    finish();
}

/// From path_ to stroke_: adds points on straight pieces, and the hand's swings to all of them.
void Pen::swing() {
    const double fast = dice_->between(0.8, 3);
    const double slow = dice_->between(0.8, 3);
    double x_phase = dice_->between(0, 1);
    double y_phase = dice_->between(0, 1);
    stroke_.clear();
    for (std::size_t i = 0; i < path_.size(); ++i) {
        const Point& from = path_[i > 0 ? i - 1 : 0];
        const Point& to = path_[i];
        const double distance =
            std::sqrt((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y));
        const int pieces = 1 + static_cast<int>(std::min(distance / step, 30.0));
        for (int piece = 1; piece <= pieces; ++piece) {
            x_phase += distance / pieces * fast;
            y_phase += distance / pieces * slow;
            const Point point = between(from, to, static_cast<double>(piece) / pieces);
            stroke_.push_back({point.x + style_.shake * rough_sine(x_phase),
                               point.y + style_.shake * rough_sine(y_phase)});
        }
    }
}

void Pen::finish() {
    const int times = dice_->chance(style_.again) ? 2 : 1;
    for (int time = 0; time < times; ++time) {
        if (time > 0) {  // the second time it is somewhat beside the first
            const double x = dice_->normal(0.02);
            const double y = dice_->normal(0.02);
            for (Point& point : path_) point = {point.x + x, point.y + y};
        }
        swing();
        if (dice_->chance(style_.hurry)) {
            const double kept = dice_->between(0.5, 0.95) * static_cast<double>(stroke_.size());
            stroke_.resize(std::max<std::size_t>(2, static_cast<std::size_t>(kept)));
        }
        strokes_->add(stroke_);
    }
}

}  // namespace sketchfit
