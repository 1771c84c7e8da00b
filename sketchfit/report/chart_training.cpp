// Charts of training beside validation accuracy, a panel for each value of a hyperparameter.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sketchfit/report/chart_layout.h"
#include "sketchfit/report/charts.h"
#include "sketchfit/report/file_names.h"

namespace sketchfit {

namespace {

constexpr std::size_t most_panels = 12;
constexpr double edge = 70;    // left of the panels: numbers and the name of the axis
constexpr double header = 94;  // titles and the legend above the panels
constexpr double footer = 54;
constexpr double gap_across = 22;
constexpr double gap_down = 46;  // a panel's title

constexpr std::string_view validation_point = "pointtype 7 pointsize 0.5";

std::string training_line() {
    return fmt::format("linewidth 1.8 linecolor rgb '{}'", distinct_colours[0]);
}

std::string validation_line() {
    return fmt::format("linewidth 1.8 dashtype (9,4) linecolor rgb '{}'", distinct_colours[1]);
}

std::string legend_commands(const ChartFrame& frame) {
    double x = 20;
    const std::string training = frame.sample(x, 62, training_line(), "", "training");
    return training +
           frame.sample(x, 62, validation_line(),
                        fmt::format("{} linecolor rgb '{}'", validation_point, distinct_colours[1]),
                        "validation");
}

struct Panels {
    std::size_t count = 0;
    std::size_t columns = 0;
    std::size_t rows = 0;
    double width = 0;  // of one
    double height = 0;
    ChartFrame chart{};
};

Panels lay_out(std::size_t count) {
    Panels panels{.count = count};
    panels.columns = count <= 3 ? count : count == 4 ? 2 : count <= 9 ? 3 : 4;
    panels.rows = (count + panels.columns - 1) / panels.columns;
    panels.width = count == 1 ? 700 : panels.columns < 4 ? 270 : 220;
    if (panels.columns == 2) panels.width = 340;
    panels.height = count == 1 ? 340 : panels.columns == 2 ? 220 : 180;
    const auto across = static_cast<double>(panels.columns);
    const auto down = static_cast<double>(panels.rows);
    panels.chart.width = edge + across * panels.width + (across - 1) * gap_across + 24;
    panels.chart.height = header + down * panels.height + (down - 1) * gap_down + footer;
    return panels;
}

std::string panel_block(std::size_t number, const ValueCurve& value) {
    std::vector<std::vector<double>> rows;
    for (const MeanEpoch& epoch : value.epochs) {
        const auto edges = [](const Spread& spread) {
            return std::vector<double>{spread.count > 0 ? spread.mean : NAN,
                                       spread.count > 0 ? spread.mean - spread.deviation : NAN,
                                       spread.count > 0 ? spread.mean + spread.deviation : NAN};
        };
        std::vector<double> row{epoch.epoch + 1.0};
        for (const Spread& spread : {epoch.accuracy, epoch.val_accuracy}) {
            const std::vector<double> three = edges(spread);
            row.insert(row.end(), three.begin(), three.end());
        }
        rows.push_back(row);
    }
    return data_block(fmt::format("t{}", number), rows);
}

std::string panel_commands(const Panels& panels, std::size_t number, const ValueCurve& value,
                           std::size_t last, const AxisRange& range, bool titled) {
    const std::size_t row = number / panels.columns;
    const std::size_t column = number % panels.columns;
    ChartFrame frame = panels.chart;
    frame.left = edge + static_cast<double>(column) * (panels.width + gap_across);
    frame.right = frame.width - frame.left - panels.width;
    frame.top = header + static_cast<double>(row) * (panels.height + gap_down);
    frame.bottom = frame.height - frame.top - panels.height;
    const bool lowest = number + panels.columns >= panels.count;
    std::string text = frame.margins();
    if (titled) {
        text +=
            frame.label(fitted_label(value_text(value), panels.width), frame.left, frame.top - 10);
    }
    text += epoch_axis(last, panels.width, lowest);
    text += frame.axis_titles(lowest ? "'epoch'" : "''", column == 0 ? "'accuracy'" : "''");
    text += axis_commands('y', range, panels.height);
    if (column > 0) text += "set format y ''\n";
    std::vector<std::string> parts;
    if (value.runs.size() > 1) {
        for (const auto& [columns, colour] :
             {std::pair{"1:3:4", distinct_colours[0]}, std::pair{"1:6:7", distinct_colours[1]}}) {
            parts.push_back(
                fmt::format("$t{} using {} with filledcurves fillstyle transparent solid 0.13 "
                            "noborder linecolor rgb '{}' notitle",
                            number, columns, colour));
        }
    }
    parts.push_back(fmt::format("$t{} using 1:2 with lines {} notitle", number, training_line()));
    parts.push_back(fmt::format("$t{} using 1:5 with linespoints {} {} notitle", number,
                                validation_line(), validation_point));
    return text + fmt::format("plot {}\nunset label\nunset arrow\n", fmt::join(parts, ", \\\n  "));
}

}  // namespace

std::vector<GnuplotChart> training_charts(const std::string& title, const VariationCurves& curves,
                                          const std::string& part) {
    std::vector<double> numbers;
    std::size_t last = 0;
    const std::vector<std::size_t> chosen = best_values(curves, most_panels);
    for (const std::size_t i : chosen) {
        last = std::max(last, curves.values[i].epochs.size());
        for (const MeanEpoch& epoch : curves.values[i].epochs) {
            for (const Spread& spread : {epoch.accuracy, epoch.val_accuracy}) {
                if (spread.count == 0) continue;
                numbers.push_back(spread.mean - spread.deviation);
                numbers.push_back(spread.mean + spread.deviation);
            }
        }
    }
    if (numbers.empty()) return {};
    const AxisRange range = share_range(numbers);
    const Panels panels = lay_out(chosen.size());
    std::string note;
    if (curves.repeats() > 1)
        note = fmt::format("mean of up to {} runs; band: ± 1 standard deviation", curves.repeats());
    if (chosen.size() < curves.values.size()) {
        note += fmt::format("{}the {} best of {} at the end", note.empty() ? "" : "; ",
                            chosen.size(), curves.values.size());
    }
    GnuplotChart chart{.name = figure_name("training", part),
                       .width = static_cast<int>(panels.chart.width),
                       .height = static_cast<int>(panels.chart.height)};
    chart.commands = "set multiplot\nunset key\n" +
                     panels.chart.titles(fmt::format("{}: training and validation accuracy{}",
                                                     title, by_variation(curves)),
                                         note) +
                     legend_commands(panels.chart);
    for (std::size_t k = 0; k < chosen.size(); ++k) {
        chart.data += panel_block(k, curves.values[chosen[k]]);
        chart.commands +=
            panel_commands(panels, k, curves.values[chosen[k]], last, range, chosen.size() > 1);
    }
    chart.commands += "unset multiplot\n";
    return {chart};
}

}  // namespace sketchfit
