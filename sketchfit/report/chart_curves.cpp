// Charts of validation accuracy and loss against epochs, a curve for each value of a
// hyperparameter.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "sketchfit/report/chart_layout.h"
#include "sketchfit/report/charts.h"
#include "sketchfit/report/file_names.h"

namespace sketchfit {

namespace {

constexpr std::size_t most_coloured = 8;
constexpr double legend_room = 190;  // beside the plot
constexpr double legend_text = 136;
constexpr double legend_line = 18;  // below the plot
constexpr double points_of_curve = 12;

/// Filled shapes first; with the dashes they tell curves apart in black and white.
constexpr std::array<int, most_coloured> shapes{7, 5, 9, 13, 11, 6, 4, 8};
constexpr std::array<std::string_view, most_coloured> dashes{
    "solid", "(9,4)", "(3,3)", "(9,3,2,3)", "(16,4)", "(2,4)", "(9,3,2,3,2,3)", "(16,3,3,3)"};

/// What one chart shows of each epoch.
struct Quantity {
    std::string stem;  ///< of the file's name
    std::string name;
    Spread MeanEpoch::*member;
    bool is_share = false;
};

struct Legend {
    bool shown = false;
    bool below = false;
    std::vector<std::string> texts;  ///< one for each value
    double height = 0;               ///< where it is below

    /// For a text.
    double room() const { return below ? 660 : legend_text; }
};

bool has_points(const ValueCurve& value, Spread MeanEpoch::*member) {
    return std::any_of(value.epochs.begin(), value.epochs.end(),
                       [&](const MeanEpoch& epoch) { return (epoch.*member).count > 0; });
}

std::vector<double> numbers_of(const VariationCurves& curves, Spread MeanEpoch::*member) {
    std::vector<double> numbers;
    for (const ValueCurve& value : curves.values) {
        for (const MeanEpoch& epoch : value.epochs) {
            const Spread& spread = epoch.*member;
            if (spread.count == 0) continue;
            numbers.push_back(spread.mean);
            if (spread.count > 1) {
                numbers.push_back(spread.mean - spread.deviation);
                numbers.push_back(spread.mean + spread.deviation);
            }
        }
    }
    return numbers;
}

AxisRange range_of(const VariationCurves& curves, const Quantity& quantity) {
    const std::vector<double> numbers = numbers_of(curves, quantity.member);
    if (quantity.is_share) return share_range(numbers);
    // A band may reach below 0 where no loss does; it must not decide on the axis.
    std::vector<double> means;
    for (const ValueCurve& value : curves.values) {
        for (const MeanEpoch& epoch : value.epochs) {
            if ((epoch.*quantity.member).count > 0) means.push_back((epoch.*quantity.member).mean);
        }
    }
    const AxisRange range = loss_range(means);
    return range.logarithmic ? range : loss_range(numbers);
}

/// Rows of epoch (from 1), mean, and the band's edges.
std::string curve_block(const std::string& name, const ValueCurve& value, Spread MeanEpoch::*member,
                        const AxisRange& range) {
    std::vector<std::vector<double>> rows;
    for (const MeanEpoch& epoch : value.epochs) {
        const Spread& spread = epoch.*member;
        if (spread.count == 0 || (range.logarithmic && spread.mean <= 0)) continue;
        const double low = spread.mean - spread.deviation;
        rows.push_back({epoch.epoch + 1.0, spread.mean,
                        range.logarithmic ? std::max(low, range.low / 10) : low,
                        spread.mean + spread.deviation});
    }
    return data_block(name, rows);
}

Legend legend_of(const VariationCurves& curves, std::size_t entries) {
    Legend legend;
    legend.shown = curves.values.size() > 1;
    double widest = label_width(curves.label);
    for (const ValueCurve& value : curves.values) {
        legend.texts.push_back(value_text(value));
        widest = std::max(widest, label_width(legend.texts.back()));
    }
    legend.below = legend.shown && widest > legend_text;
    if (legend.below) legend.height = static_cast<double>(entries + 1) * legend_line + 14;
    return legend;
}

std::string legend_commands(const ChartFrame& frame, const VariationCurves& curves,
                            const Legend& legend) {
    if (!legend.shown) return "unset key\n";
    const std::string title = fitted_label(curves.label, legend.room());
    const std::string place = legend.below
                                  ? frame.at(frame.left - 8, frame.height - frame.bottom + 58)
                                  : frame.at(frame.width - frame.right + 8, frame.top - 6);
    return fmt::format("set key at {} left top Left reverse samplen 3 spacing 1.25 title {} left\n",
                       place, title);
}

std::string note_of(const VariationCurves& curves, const Quantity& quantity, std::size_t coloured) {
    std::vector<std::string> parts;
    if (curves.repeats() > 1) {
        parts.push_back(
            fmt::format("mean of up to {} runs; band: ± 1 standard deviation", curves.repeats()));
    }
    if (coloured < curves.values.size())
        parts.push_back(fmt::format("coloured: the {} best at the end", coloured));
    const bool lost =
        std::any_of(curves.values.begin(), curves.values.end(), [&](const ValueCurve& value) {
            return value.diverged > 0 &&
                   std::any_of(value.epochs.begin(), value.epochs.end(), [&](const MeanEpoch& one) {
                       return (one.*quantity.member).count < one.runs;
                   });
        });
    if (lost) parts.emplace_back("what is NaN or infinite is left out");
    return fmt::format("{}", fmt::join(parts, "; "));
}

/// A colour for each of the coloured values: by their order where they are numbers.
std::vector<std::string> colours_of(const VariationCurves& curves,
                                    const std::vector<std::size_t>& coloured) {
    std::vector<double> numbers;
    for (const std::size_t i : coloured) {
        const std::optional<double> number = number_of(curves.values[i].value);
        if (number) numbers.push_back(*number);
    }
    if (numbers.size() < coloured.size()) {
        std::vector<std::string> colours(distinct_colours.begin(), distinct_colours.end());
        colours.emplace_back("#7f5f00");
        return colours;
    }
    const std::vector<std::string> scale = ordered_colours(numbers.size());
    std::vector<std::string> colours;
    colours.reserve(numbers.size());
    for (const double number : numbers) {
        colours.push_back(scale[static_cast<std::size_t>(std::count_if(
            numbers.begin(), numbers.end(), [&](double other) { return other < number; }))]);
    }
    return colours;
}

/// The curve of value number i: dash and shape of number k, or only its sample in the legend where
/// there is nothing to draw.
std::string curve_plot(std::size_t i, std::size_t k, bool drawn, const std::string& colour,
                       const std::string& title, std::size_t last_epoch) {
    const double every = std::ceil(static_cast<double>(last_epoch) / points_of_curve);
    const std::string source = drawn ? fmt::format("$c{} using 1:2", i) : "keyentry";
    return fmt::format(
        "{} with linespoints linewidth 1.8 dashtype {} pointtype {} pointsize 0.75 "
        "pointinterval {} linecolor rgb '{}' {}",
        source, dashes[k], shapes[k], every, colour, title);
}

/// The plot command: pale curves, bands, then the curves with colours.
std::string plot_commands(const VariationCurves& curves, Spread MeanEpoch::*member,
                          const std::vector<std::size_t>& coloured, const Legend& legend,
                          std::size_t last_epoch) {
    const std::vector<std::string> colours = colours_of(curves, coloured);
    const std::string pale_line =
        fmt::format("with lines linewidth 1 linecolor rgb '{}'", pale_colour);
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < curves.values.size(); ++i) {
        if (std::find(coloured.begin(), coloured.end(), i) != coloured.end()) continue;
        if (has_points(curves.values[i], member))
            parts.push_back(fmt::format("$c{} using 1:2 {} notitle", i, pale_line));
    }
    const std::size_t pale = parts.size();
    for (std::size_t k = 0; k < coloured.size(); ++k) {
        if (curves.values[coloured[k]].runs.size() < 2) continue;
        parts.push_back(
            fmt::format("$c{} using 1:3:4 with filledcurves fillstyle transparent solid 0.13 "
                        "noborder linecolor rgb '{}' notitle",
                        coloured[k], colours[k]));
    }
    for (std::size_t k = 0; k < coloured.size(); ++k) {
        const std::size_t i = coloured[k];
        const std::string title =
            legend.shown ? "title " + fitted_label(legend.texts[i], legend.room()) : "notitle";
        parts.push_back(
            curve_plot(i, k, has_points(curves.values[i], member), colours[k], title, last_epoch));
    }
    if (pale > 0) {
        parts.push_back(
            fmt::format("keyentry {} title '{} other{}'", pale_line, pale, pale == 1 ? "" : "s"));
    }
    return fmt::format("plot {}\n", fmt::join(parts, ", \\\n  "));
}

GnuplotChart epoch_chart(const std::string& title, const VariationCurves& curves,
                         const std::string& part, const Quantity& quantity) {
    const std::vector<std::size_t> coloured = best_values(curves, most_coloured);
    const std::size_t entries = coloured.size() + (coloured.size() < curves.values.size() ? 1 : 0);
    const Legend legend = legend_of(curves, entries);
    ChartFrame frame;
    frame.height += legend.height;
    frame.bottom += legend.height;
    if (legend.shown && !legend.below) frame.right = legend_room;
    const AxisRange range = range_of(curves, quantity);
    std::size_t last = 1;
    GnuplotChart chart{.name = figure_name(quantity.stem, part),
                       .width = static_cast<int>(frame.width),
                       .height = static_cast<int>(frame.height)};
    for (std::size_t i = 0; i < curves.values.size(); ++i) {
        chart.data += curve_block(fmt::format("c{}", i), curves.values[i], quantity.member, range);
        last = std::max(last, curves.values[i].epochs.size());
    }
    chart.commands =
        frame.margins() +
        frame.titles(fmt::format("{}: {}{}", title, quantity.name, by_variation(curves)),
                     note_of(curves, quantity, coloured.size())) +
        legend_commands(frame, curves, legend) + epoch_axis(last, frame.plot_width()) +
        axis_commands('y', range, frame.plot_height()) +
        frame.axis_titles("'epoch'", fmt::format("'{}{}'", quantity.name,
                                                 range.logarithmic ? " (logarithmic)" : "")) +
        plot_commands(curves, quantity.member, coloured, legend, last);
    return chart;
}

}  // namespace

std::string by_variation(const VariationCurves& curves) {
    if (curves.variation.empty() || curves.variation == "base") return "";
    return " by " + curves.label;
}

std::string value_text(const ValueCurve& value) {
    if (value.diverged == 0) return value.label;
    if (value.diverged == value.runs.size()) return value.label + " (diverged)";
    return fmt::format("{} ({} of {} diverged)", value.label, value.diverged, value.runs.size());
}

std::optional<double> number_of(const std::string& value) {
    double number = 0.0;
    const char* const end = value.data() + value.size();
    const auto [last, error] = std::from_chars(value.data(), end, number);
    if (error != std::errc() || last != end || !std::isfinite(number)) return std::nullopt;
    return number;
}

std::vector<std::size_t> best_values(const VariationCurves& curves, std::size_t most) {
    std::vector<std::size_t> order(curves.values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (order.size() <= most) return order;
    const auto rank = [&](std::size_t i) {
        const Spread& last = curves.values[i].last_val_accuracy;
        return last.count > 0 ? last.mean : -1.0;
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return rank(a) > rank(b); });
    order.resize(most);
    std::sort(order.begin(), order.end());
    return order;
}

std::vector<GnuplotChart> epoch_charts(const std::string& title, const VariationCurves& curves,
                                       const std::string& part) {
    std::vector<GnuplotChart> charts;
    for (const Quantity& quantity :
         {Quantity{"accuracy", "validation accuracy", &MeanEpoch::val_accuracy, true},
          Quantity{"loss", "validation loss", &MeanEpoch::val_loss, false}}) {
        const bool any = std::any_of(
            curves.values.begin(), curves.values.end(),
            [&](const ValueCurve& value) { return has_points(value, quantity.member); });
        if (any) charts.push_back(epoch_chart(title, curves, part, quantity));
    }
    return charts;
}

}  // namespace sketchfit
