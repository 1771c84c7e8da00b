// Charts of the last and the best validation accuracy against the values of a hyperparameter.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "sketchfit/report/chart_layout.h"
#include "sketchfit/report/charts.h"
#include "sketchfit/report/file_names.h"

namespace sketchfit {

namespace {

constexpr std::size_t most_rows = 60;
constexpr double widest_span = 20;  // of a linear axis
constexpr double row_height = 26;
constexpr double widest_name = 330;
constexpr double header = 88;  // titles and the legend

std::vector<double> accuracies(const VariationCurves& curves,
                               const std::vector<std::size_t>& shown) {
    std::vector<double> numbers;
    for (const std::size_t i : shown) {
        for (const Spread& spread :
             {curves.values[i].last_val_accuracy, curves.values[i].best_val_accuracy}) {
            if (spread.count == 0) continue;
            numbers.push_back(spread.mean - spread.deviation);
            numbers.push_back(spread.mean + spread.deviation);
        }
    }
    return numbers;
}

/// The numbers that the values are, in the order of the values; none unless all are numbers.
std::vector<double> numbers_of(const VariationCurves& curves) {
    std::vector<double> numbers;
    for (const ValueCurve& value : curves.values) {
        const std::optional<double> number = number_of(value.value);
        if (!number) return {};
        numbers.push_back(*number);
    }
    return numbers;
}

/// Where the values stand on an axis. Those that span much but begin at 0 or below it stand side by
/// side, in their order.
struct Places {
    std::vector<double> of_value;
    std::vector<std::size_t> order;  ///< of the values, by rising numbers
    bool logarithmic = false;
    double low = 0;
    double high = 1;

    double share(std::size_t i) const {
        if (logarithmic) return std::log(of_value[i] / low) / std::log(high / low);
        return (of_value[i] - low) / (high - low);
    }
};

Places place(const std::vector<double>& numbers) {
    Places places{.of_value = numbers, .order = std::vector<std::size_t>(numbers.size())};
    std::iota(places.order.begin(), places.order.end(), std::size_t{0});
    std::stable_sort(places.order.begin(), places.order.end(),
                     [&](std::size_t a, std::size_t b) { return numbers[a] < numbers[b]; });
    const double least = numbers[places.order.front()];
    const double most = numbers[places.order.back()];
    places.logarithmic = least > 0 && most > widest_span * least;
    if (places.logarithmic) {
        const double room = std::pow(most / least, 0.06);
        places.low = least / room;
        places.high = most * room;
        return places;
    }
    // The smallest step says how close to each other they would stand.
    double step = most - least;
    for (std::size_t k = 1; k < places.order.size(); ++k)
        step = std::min(step, numbers[places.order[k]] - numbers[places.order[k - 1]]);
    if (most - least > widest_span * step) {
        for (std::size_t k = 0; k < places.order.size(); ++k)
            places.of_value[places.order[k]] = static_cast<double>(k);
        places.low = -0.3;
        places.high = static_cast<double>(numbers.size()) - 0.7;
        return places;
    }
    const double room = most > least ? 0.06 * (most - least) : 1.0;
    places.low = least - room;
    places.high = most + room;
    return places;
}

std::string value_ticks(const VariationCurves& curves, const Places& places, double room) {
    std::vector<std::string> ticks;
    double end = -HUGE_VAL;
    for (const std::size_t i : places.order) {
        const double half = label_width(curves.values[i].value) / 2;
        const double middle = places.share(i) * room;
        const bool free = middle - half > end + 8;
        if (free) end = middle + half;
        ticks.push_back(fmt::format("{} {}", free ? quoted_tick(curves.values[i].value) : "''",
                                    number_text(places.of_value[i])));
    }
    return fmt::format("set xrange [{}:{}]\n{}set xtics ({})\n", number_text(places.low),
                       number_text(places.high), places.logarithmic ? "set logscale x\n" : "",
                       fmt::join(ticks, ", "));
}

std::string note_of(const VariationCurves& curves, std::size_t shown) {
    std::vector<std::string> parts;
    if (curves.repeats() > 1) {
        parts.push_back(
            fmt::format("mean of up to {} runs; bars: ± 1 standard deviation", curves.repeats()));
    }
    if (shown < curves.values.size())
        parts.push_back(fmt::format("the {} best of {} at the end", shown, curves.values.size()));
    const bool lacking =
        std::any_of(curves.values.begin(), curves.values.end(),
                    [](const ValueCurve& value) { return value.last_val_accuracy.count == 0; });
    if (lacking) parts.emplace_back("without a point: no epoch came to its end");
    return fmt::format("{}", fmt::join(parts, "; "));
}

constexpr std::array<std::string_view, 2> shapes{"pointtype 7 pointsize 0.9",
                                                 "pointtype 6 pointsize 1.4"};
constexpr std::array<std::string_view, 2> dashes{"solid", "(9,4)"};

/// The look of the last (0) or best (1) epoch's points.
std::string point_look(std::size_t which) {
    return fmt::format("{} linewidth 1.5 linecolor rgb '{}'", shapes[which],
                       distinct_colours[which]);
}

std::string legend_commands(const ChartFrame& frame, bool joined) {
    std::string commands = "unset key\n";
    double x = 20;
    for (const std::size_t which : {0U, 1U}) {
        const std::string line = fmt::format("linewidth 1.5 dashtype {} linecolor rgb '{}'",
                                             dashes[which], distinct_colours[which]);
        commands += frame.sample(x, 62, joined ? line : "", point_look(which),
                                 which == 0 ? "last epoch" : "best epoch");
    }
    return commands;
}

/// `axes` are the columns of place, mean and deviation for bars along that axis, as gnuplot orders
/// them.
std::string plot_commands(const VariationCurves& curves, std::string_view bars,
                          std::string_view columns, bool joined) {
    std::vector<std::string> parts;
    for (const std::size_t which : {1U, 0U}) {
        const std::string_view block = which == 0 ? "last" : "best";
        if (curves.repeats() > 1) {
            parts.push_back(fmt::format(
                "${} using {} with {} linewidth 1.2 pointtype 0 linecolor "
                "rgb '{}' notitle",
                block, bars == "yerrorbars" ? "1:2:3" : "2:1:3", bars, distinct_colours[which]));
        }
        parts.push_back(joined ? fmt::format("${} using {} with linespoints dashtype {} {} notitle",
                                             block, columns, dashes[which], point_look(which))
                               : fmt::format("${} using {} with points {} notitle", block, columns,
                                             point_look(which)));
    }
    return fmt::format("plot {}\n", fmt::join(parts, ", \\\n  "));
}

/// Blocks $last and $best: place, mean, deviation; the places of the best `apart` from the last.
std::string blocks(const VariationCurves& curves, const std::vector<std::size_t>& order,
                   const std::vector<double>& places, double apart) {
    std::string text;
    double shift = -apart / 2;
    for (const auto& [name, member] : {std::pair{"last", &ValueCurve::last_val_accuracy},
                                       std::pair{"best", &ValueCurve::best_val_accuracy}}) {
        std::vector<std::vector<double>> rows;
        for (std::size_t k = 0; k < order.size(); ++k) {
            const Spread& spread = curves.values[order[k]].*member;
            if (spread.count > 0)
                rows.push_back({places[k] + shift, spread.mean, spread.deviation});
        }
        text += data_block(name, rows);
        shift += apart;
    }
    return text;
}

GnuplotChart number_chart(const std::string& title, const VariationCurves& curves,
                          const std::vector<double>& numbers) {
    const Places places = place(numbers);
    ChartFrame frame;
    frame.height = 460;
    frame.top = header;
    std::vector<double> in_order;
    for (const std::size_t i : places.order) in_order.push_back(places.of_value[i]);
    GnuplotChart chart{.name = {},
                       .width = static_cast<int>(frame.width),
                       .height = static_cast<int>(frame.height)};
    chart.data = blocks(curves, places.order, in_order, 0);
    chart.commands =
        frame.margins() + frame.titles(title, note_of(curves, curves.values.size())) +
        legend_commands(frame, true) + value_ticks(curves, places, frame.plot_width()) +
        axis_commands('y', share_range(accuracies(curves, places.order)), frame.plot_height()) +
        frame.axis_titles(fitted_label(curves.label + (places.logarithmic ? " (logarithmic)" : ""),
                                       frame.plot_width()),
                          "'validation accuracy'") +
        plot_commands(curves, "yerrorbars", "1:2", true);
    return chart;
}

GnuplotChart row_chart(const std::string& title, const VariationCurves& curves) {
    const std::vector<std::size_t> shown = best_values(curves, most_rows);
    const auto rows = static_cast<double>(shown.size());
    double widest = label_width(curves.label);
    for (const std::size_t i : shown)
        widest = std::max(widest, label_width(value_text(curves.values[i])));
    ChartFrame frame;
    frame.top = header;
    frame.left = std::min(widest, widest_name) + 46;
    const std::string names = fitted_label(curves.label, frame.left - 30);
    frame.height = frame.top + frame.bottom + (rows + 0.4) * row_height;
    std::vector<double> places;
    std::vector<std::string> ticks;
    for (std::size_t k = 0; k < shown.size(); ++k) {
        places.push_back(static_cast<double>(shown.size() - 1 - k));
        ticks.push_back(fmt::format(
            "{} {}", fitted_tick(value_text(curves.values[shown[k]]), widest_name), places[k]));
    }
    GnuplotChart chart{.name = {},
                       .width = static_cast<int>(frame.width),
                       .height = static_cast<int>(frame.height)};
    chart.data = blocks(curves, shown, places, curves.repeats() > 1 ? 0.3 : 0);
    chart.commands =
        frame.margins() + frame.titles(title, note_of(curves, shown.size())) +
        legend_commands(frame, false) +
        fmt::format("set yrange [-0.7:{}]\nset ytics ({})\n", rows - 0.3, fmt::join(ticks, ", ")) +
        axis_commands('x', share_range(accuracies(curves, shown)), frame.plot_width()) +
        frame.axis_titles("'validation accuracy'", "''") +
        frame.label(names, frame.left - 14, frame.top - 2, "right") +
        plot_commands(curves, "xerrorbars", "2:1", false);
    return chart;
}

}  // namespace

std::vector<GnuplotChart> value_charts(const std::string& title, const VariationCurves& curves,
                                       const std::string& part) {
    const bool any =
        std::any_of(curves.values.begin(), curves.values.end(),
                    [](const ValueCurve& value) { return value.last_val_accuracy.count > 0; });
    if (!any || curves.values.size() < 2) return {};
    const std::string text = fmt::format("{}: validation accuracy{}", title, by_variation(curves));
    const std::vector<double> numbers = numbers_of(curves);
    GnuplotChart chart =
        numbers.empty() ? row_chart(text, curves) : number_chart(text, curves, numbers);
    chart.name = figure_name("values", part);
    return {chart};
}

std::vector<GnuplotChart> variation_charts(const std::string& title, const VariationCurves& curves,
                                           const std::string& part) {
    std::vector<GnuplotChart> charts = epoch_charts(title, curves, part);
    for (const auto& more :
         {training_charts(title, curves, part), value_charts(title, curves, part)})
        charts.insert(charts.end(), more.begin(), more.end());
    return charts;
}

}  // namespace sketchfit
