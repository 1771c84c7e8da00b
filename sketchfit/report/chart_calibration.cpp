// The reliability diagram as a chart: how often a guess is right, given its probability.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sketchfit/report/chart_layout.h"
#include "sketchfit/report/charts.h"
#include "sketchfit/report/statistics.h"

namespace sketchfit {

namespace {

constexpr double side = 420;
constexpr double histogram = 100;
constexpr double gap = 24;

/// Rows of confidence, accuracy, its interval's ends, the bin's middle and its share of drawings.
std::string reliability_block(std::size_t number, const Calibration& calibration) {
    std::size_t drawings = 0;
    for (const ReliabilityBin& bin : calibration.bins) drawings += bin.count;
    std::vector<std::vector<double>> rows;
    for (const ReliabilityBin& bin : calibration.bins) {
        if (bin.count == 0) continue;
        const auto count = static_cast<double>(bin.count);
        const Interval interval =
            wilson_interval(static_cast<std::size_t>(std::lround(bin.accuracy * count)), bin.count);
        rows.push_back({bin.confidence, bin.accuracy, interval.low, interval.high,
                        (bin.low + bin.high) / 2, count / static_cast<double>(drawings)});
    }
    return data_block(fmt::format("r{}", number), rows);
}

/// The share of the fullest bin, rounded up to a tenth.
double highest_share(const std::vector<Calibration>& calibrations) {
    double highest = 0.1;
    for (const Calibration& calibration : calibrations) {
        double drawings = 0;
        for (const ReliabilityBin& bin : calibration.bins)
            drawings += static_cast<double>(bin.count);
        for (const ReliabilityBin& bin : calibration.bins) {
            if (drawings > 0)
                highest = std::max(highest, static_cast<double>(bin.count) / drawings);
        }
    }
    return std::ceil(highest * 10 - 1e-9) / 10;
}

}  // namespace

GnuplotChart calibration_chart(const Report& report, std::span<const std::size_t> runs) {
    std::vector<Calibration> calibrations;
    for (const std::size_t run : runs) {
        calibrations.push_back(calibrate(report.runs[run].predictions,
                                         report.splits[report.runs[run].split].test.labels()));
    }
    const double legend = 18 * static_cast<double>(runs.size());
    ChartFrame frame{.width = 72 + side + 40, .right = 40, .top = 62 + legend + 8};
    frame.height = frame.top + side + gap + histogram + 54;
    frame.bottom = histogram + gap + 54;
    ChartFrame below = frame;
    below.top = frame.top + side + gap;
    below.bottom = 54;

    GnuplotChart chart{.name = "calibration",
                       .width = static_cast<int>(frame.width),
                       .height = static_cast<int>(frame.height)};
    std::vector<std::string> upper{fmt::format(
        "[0:1] x with lines linewidth 1.2 dashtype (4,4) linecolor rgb '{}' notitle", note_colour)};
    std::vector<std::string> lower;
    for (std::size_t k = 0; k < runs.size(); ++k) {
        chart.data += reliability_block(k, calibrations[k]);
        const std::string_view colour = distinct_colours[k];
        const int shape = k == 0 ? 7 : 4;
        upper.push_back(
            fmt::format("$r{} using 1:2:3:4 with yerrorbars linewidth 1 pointtype 0 "
                        "linecolor rgb '{}' notitle",
                        k, colour));
        const std::string name =
            fmt::format("{} (expected calibration error {:.4f})", report.runs[runs[k]].key,
                        calibrations[k].expected_error);
        upper.push_back(
            fmt::format("$r{} using 1:2 with linespoints linewidth 1.8 dashtype {} "
                        "pointtype {} pointsize 0.9 linecolor rgb '{}' title {}",
                        k, k == 0 ? "solid" : "(9,4)", shape, colour, fitted_label(name, side)));
        const double shift = runs.size() == 1 ? 0 : k == 0 ? -0.02 : 0.02;
        lower.push_back(fmt::format(
            "$r{} using ($5+{}):(100*$6):({}) with boxes {} linewidth 1 linecolor "
            "rgb '{}' notitle",
            k, shift, runs.size() == 1 ? 0.08 : 0.04,
            k == 0 ? "fillstyle solid 0.85 noborder" : "fillstyle solid 0.15 border", colour));
    }
    const double highest = highest_share(calibrations);
    chart.commands =
        "set multiplot\n" + frame.margins() +
        frame.titles(report.title + ": reliability of the probabilities",
                     "on the dotted line probabilities are right; bars: 95 % intervals") +
        fmt::format("set key at {} left top Left reverse samplen 3 spacing 1.25\n",
                    frame.at(frame.left - 12, 56)) +
        "set xrange [0:1]\nset yrange [0:1]\nset xtics 0.2 format ''\nset ytics 0.2 format "
        "'%.1f'\n" +
        frame.axis_titles("''", "'share of right guesses'") +
        fmt::format("plot {}\nunset label\nunset key\n", fmt::join(upper, ", \\\n  ")) +
        below.margins() + below.axis_titles("'probability of the guess'", "'drawings (%)'") +
        fmt::format("set xtics 0.2 format '%.1f'\nset yrange [0:{}]\nset ytics {} format '%g'\n",
                    number_text(100 * highest), number_text(50 * highest)) +
        fmt::format("plot {}\nunset multiplot\n", fmt::join(lower, ", \\\n  "));
    return chart;
}

}  // namespace sketchfit
