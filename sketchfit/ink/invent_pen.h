// The pen of the hand that invents drawings: it draws lines, curves and ellipses as people do,
// with wobble, rounded corners, ends that overshoot or come too early, and lines drawn twice.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sketchfit/base/random.h"
#include "sketchfit/ink/strokes.h"

namespace sketchfit {

/// Cheap random numbers: many are needed for each drawing, and none has to be exact.
class Dice {
  public:
    explicit Dice(const Random& random) : random_(random) {}

    double between(double low, double high) { return low + (high - low) * random_.uniform(); }
    bool chance(double probability) { return random_.uniform() < probability; }
    std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
    /// Nearly normal, at most 3.5 standard deviations from 0: the sum of four uniform numbers.
    double normal(double deviation);

  private:
    Random random_;
};

/// The sine of an angle in turns, to within 0.0065.
double rough_sine(double turns);
inline double rough_cosine(double turns) {
    return rough_sine(turns + 0.25);
}

/// How somebody draws. Lengths are in units of the template, shares in 0..1.
struct PenStyle {
    double shake = 0.01;      ///< size of the slow swings about the line
    double jitter = 0.015;    ///< standard deviation of where corners come to lie
    double soft = 0;          ///< how far from a corner the line leaves for the next side
    double uneven = 0.05;     ///< how far ellipses are from being ellipses
    double gap = 0.03;        ///< standard deviation of what closed lines lack or overlap
    double overshoot = 0.02;  ///< how far lines go beyond their ends, or end too early
    double hurry = 0.03;      ///< probability that a stroke ends early
    double again = 0.02;      ///< probability that a stroke is drawn twice
};

/// Appends strokes to a drawing.
class Pen {
  public:
    void start(const PenStyle& style, Dice& dice, Strokes& strokes);

    /// Straight from point to point.
    void line(std::span<const Point> corners);
    /// Smoothly through all points; closed: back to the first.
    void curve(std::span<const Point> points, bool closed);
    void ellipse(Point centre, Point radius);

  private:
    void jitter(std::span<const Point> points);
    void smooth(bool closed);
    void soften();
    void overshoot();
    void finish();
    void swing();

    PenStyle style_;
    Dice* dice_ = nullptr;
    Strokes* strokes_ = nullptr;
    std::vector<Point> corners_;
    std::vector<Point> path_;
    std::vector<Point> stroke_;
};

}  // namespace sketchfit
