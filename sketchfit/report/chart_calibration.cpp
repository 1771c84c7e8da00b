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

/// The upper panel's curve of run number k, with intervals.
std::string reliability_plot(std::size_t k, const std::string& name, double expected_error) {
    const std::string title =
        fmt::format("{} (expected calibration error {:.4f})", name, expected_error);
    return fmt::format(
        "$r{} using 1:2:3:4 with yerrorbars linewidth 1 pointtype 0 linecolor rgb '{}' notitle, "
        "$r{} using 1:2 with linespoints linewidth 1.8 dashtype {} pointtype {} pointsize 0.9 "
        "linecolor rgb '{}' title {}",
        k, distinct_colours[k], k, k == 0 ? "solid" : "(9,4)", k == 0 ? 7 : 4, distinct_colours[k],
        fitted_label(title, side));
}

/// The lower panel's boxes of run number k of `count`.
std::string histogram_plot(std::size_t k, std::size_t count) {
    const double width = count == 1 ? 0.08 : 0.04;
    const double shift = count == 1 ? 0.0 : k == 0 ? -0.02 : 0.02;
    return fmt::format(
        "$r{} using ($5+{}):(100*$6):({}) with boxes {} linewidth 1 linecolor rgb '{}' notitle", k,
        shift, width, k == 0 ? "fillstyle solid 0.85 noborder" : "fillstyle solid 0.15 border",
        distinct_colours[k]);
}

std::string upper_panel(const ChartFrame& frame, const std::string& title,
                        const std::vector<std::string>& plots) {
    return frame.margins() +
           frame.titles(title + ": reliability of the probabilities",
                        "on the dotted line probabilities are right; bars: 95 % intervals") +
           frame.axis_titles("''", "'share of right guesses'") +
           fmt::format(
               "set key at {} left top Left reverse samplen 3 spacing 1.25\n"
               "set xrange [0:1]\nset yrange [0:1]\n"
               "set xtics 0.2 format ''\nset ytics 0.2 format '%.1f'\n"
               "plot [0:1] x with lines linewidth 1.2 dashtype (4,4) linecolor rgb '{}' "
               "notitle, \\\n  {}\nunset label\nunset key\n",
               frame.at(frame.left - 12, 56), note_colour, fmt::join(plots, ", \\\n  "));
}

std::string lower_panel(const ChartFrame& frame, double highest,
                        const std::vector<std::string>& plots) {
    return frame.margins() + frame.axis_titles("'probability of the guess'", "'drawings (%)'") +
           fmt::format(
               "set xtics 0.2 format '%.1f'\n"
               "set yrange [0:{}]\nset ytics {} format '%g'\nplot {}\n",
               number_text(100 * highest), number_text(50 * highest), fmt::join(plots, ", \\\n  "));
}

}  // namespace

GnuplotChart calibration_chart(const Report& report, std::span<const std::size_t> runs) {
    const double legend = 18 * static_cast<double>(runs.size());
    ChartFrame upper{.width = 72 + side + 40, .right = 40, .top = 62 + legend + 8};
    upper.height = upper.top + side + gap + histogram + 54;
    upper.bottom = histogram + gap + 54;
    ChartFrame lower = upper;
    lower.top = upper.top + side + gap;
    lower.bottom = 54;

    GnuplotChart chart{.name = "calibration",
                       .width = static_cast<int>(upper.width),
                       .height = static_cast<int>(upper.height)};
    std::vector<Calibration> calibrations;
    std::vector<std::string> curves;
    std::vector<std::string> boxes;
    for (std::size_t k = 0; k < runs.size(); ++k) {
        const ReportRun& run = report.runs[runs[k]];
        calibrations.push_back(calibrate(run.predictions, report.splits[run.split].test.labels()));
        chart.data += reliability_block(k, calibrations[k]);
        curves.push_back(reliability_plot(k, run.key, calibrations[k].expected_error));
        boxes.push_back(histogram_plot(k, runs.size()));
    }
    chart.commands = "set multiplot\n" + upper_panel(upper, report.title, curves) +
                     lower_panel(lower, highest_share(calibrations), boxes) + "unset multiplot\n";
    return chart;
}

}  // namespace sketchfit
