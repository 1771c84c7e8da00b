// What all charts share: a frame measured in units (gnuplot.h), titles, texts cut
// to their room, ranges and ticks, colours. Everything comes out as commands of gnuplot.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sketchfit/report/gnuplot.h"

namespace sketchfit {

/// Okabe and Ito's colours (2008), which nobody confuses, without the yellow, too pale for a line.
inline constexpr std::array<std::string_view, 7> distinct_colours{
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"};
inline constexpr std::string_view pale_colour = "#b8b8b8";
inline constexpr std::string_view note_colour = "#6b6f76";

/// `count` colours of viridis in the order of its lightness; its palest part is left out.
std::vector<std::string> ordered_colours(std::size_t count);

/// Width in units of `text` (any bytes) in a font of `size`.
double label_width(std::string_view text, double size = chart_text_size);
/// `text` (any bytes) cut to `limit` units, as a quoted_text() string.
std::string fitted_label(std::string_view text, double limit, double size = chart_text_size);

/// The same as a quoted_tick().
std::string fitted_tick(std::string_view text, double limit);

/// The rectangle of a plot in a chart, by its distances from the chart's edges.
struct ChartFrame {
    double width = 800;
    double height = 500;
    double left = 72;
    double right = 30;
    double top = 64;
    double bottom = 56;

    double plot_width() const { return width - left - right; }
    double plot_height() const { return height - top - bottom; }
    /// Screen coordinates of a place, from the left and from the top.
    std::string at(double x, double y) const;
    /// The four margins.
    std::string margins() const;
    /// A bold title and a fainter line below it.
    std::string titles(std::string_view title, std::string_view note) const;
    /// A label: `text` is quoted already; `align` is left, right or center.
    std::string label(const std::string& text, double x, double y,
                      std::string_view align = "left") const;
    /// A line of a legend at height y, which fits where gnuplot's own legend does not: a sample of
    /// a line (`line`: its look, or nothing), of a point (`point`, the same) and `text`, not
    /// quoted. x is moved behind it.
    std::string sample(double& x, double y, std::string_view line, std::string_view point,
                       std::string_view text) const;
    /// What the axes show, quoted already; '' for none.
    std::string axis_titles(const std::string& x, const std::string& y) const;
};

/// A range of an axis, in its own numbers.
struct AxisRange {
    double low = 0;
    double high = 1;
    bool logarithmic = false;
};

/// The finite numbers among some, widened to what a linear axis of shares of one shows.
AxisRange share_range(const std::vector<double>& numbers);
/// A range for losses: logarithmic where the largest is more than 10 times the smallest; then it
/// ends at 10,000 times the smallest.
AxisRange loss_range(const std::vector<double>& numbers);

/// `set xrange` (or y) and its ticks, as many as `room` units have place for.
std::string axis_commands(char axis, const AxisRange& range, double room);
/// Ticks of an axis of epochs 1..last, `room` units long, with or without numbers, and its range.
std::string epoch_axis(std::size_t last, double room, bool numbered = true);

/// A block of data, "$name << END"; its rows are numbers, at most 8 each.
std::string data_block(const std::string& name, const std::vector<std::vector<double>>& rows);

}  // namespace sketchfit
