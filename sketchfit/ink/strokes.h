// Strokes: what a pen drew, polyline by polyline. All points of a drawing lie in one block, which
// keeps its memory when it is cleared: millions of drawings pass through without an allocation.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <span>
#include <vector>

namespace sketchfit {

/// A pen position; in QuickDraw's simplified form x and y are whole numbers 0..255, y downwards.
struct Point {
    double x = 0;
    double y = 0;
    bool operator==(const Point&) const = default;
};

/// A polyline of pen positions.
using Stroke = std::vector<Point>;

/// Strokes in the order in which they were drawn. A stroke may have no points.
class Strokes {
  public:
    Strokes() = default;
    Strokes(std::initializer_list<Stroke> strokes) {
        for (const Stroke& stroke : strokes) add(stroke);
    }
    bool operator==(const Strokes&) const = default;

    std::size_t size() const { return ends_.size(); }
    bool empty() const { return ends_.empty(); }
    std::span<const Point> operator[](std::size_t i) const {
        return points().subspan(first(i), size(i));
    }
    std::span<Point> operator[](std::size_t i) { return points().subspan(first(i), size(i)); }
    /// The points of all strokes, one stroke after the other.
    std::span<const Point> points() const { return points_; }
    std::span<Point> points() { return points_; }

    /// Removes all strokes.
    void clear() {
        points_.clear();
        ends_.clear();
    }
    void add(std::span<const Point> stroke) {
        points_.insert(points_.end(), stroke.begin(), stroke.end());
        ends_.push_back(points_.size());
    }
    /// Appends a stroke of `count` points, all (0, 0), to be filled in.
    std::span<Point> add(std::size_t count) {
        points_.resize(points_.size() + count);
        ends_.push_back(points_.size());
        return points().last(count);
    }

    /// Walks over the strokes, each a span of points.
    template <typename Owner, typename Value>
    struct Iterator {
        using value_type = Value;
        using difference_type = std::ptrdiff_t;
        Owner* owner = nullptr;
        std::size_t index = 0;
        Value operator*() const { return (*owner)[index]; }
        Iterator& operator++() {
            ++index;
            return *this;
        }
        Iterator operator++(int) { return {owner, index++}; }
        bool operator==(const Iterator&) const = default;
    };
    Iterator<const Strokes, std::span<const Point>> begin() const { return {this, 0}; }
    Iterator<const Strokes, std::span<const Point>> end() const { return {this, size()}; }
    Iterator<Strokes, std::span<Point>> begin() { return {this, 0}; }
    Iterator<Strokes, std::span<Point>> end() { return {this, size()}; }

  private:
    std::size_t first(std::size_t i) const { return i == 0 ? 0 : ends_[i - 1]; }
    std::size_t size(std::size_t i) const { return ends_[i] - first(i); }

    std::vector<Point> points_;
    std::vector<std::size_t> ends_;  // of each stroke, in points_
};

}  // namespace sketchfit
