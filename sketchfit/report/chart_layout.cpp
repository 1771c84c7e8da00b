#include "sketchfit/report/chart_layout.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/data/canvas.h"

namespace sketchfit {

namespace {

constexpr std::size_t longest_text = 200;  // bytes; no chart has room for more

/// Viridis at ten places (matplotlib, CC0), up to 0.9 of its length.
constexpr std::array<Colour, 10> viridis{{{0.267, 0.005, 0.329},
                                          {0.283, 0.131, 0.449},
                                          {0.262, 0.242, 0.521},
                                          {0.220, 0.343, 0.549},
                                          {0.177, 0.438, 0.558},
                                          {0.143, 0.523, 0.556},
                                          {0.120, 0.607, 0.540},
                                          {0.166, 0.691, 0.497},
                                          {0.320, 0.771, 0.411},
                                          {0.526, 0.833, 0.288}}};

/// A context for measuring text, one for each thread.
cairo_t* measure(double size) {
    thread_local const CairoSurface surface = make_surface(CAIRO_FORMAT_RGB24, 1, 1);
    thread_local const CairoContext context(cairo_create(surface.get()));
    use_exact_widths(context.get());
    set_font(context.get(), CAIRO_FONT_WEIGHT_NORMAL, size);
    return context.get();
}

std::string shown(std::string_view text) {
    return printable(text, longest_text);
}

/// 1, 2 or 5 times a power of ten, the next one from `least` on.
double round_step(double least) {
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const double step : {1.0, 2.0, 5.0}) {
        if (step * power >= least * (1 - 1e-9)) return step * power;
    }
    return 10 * power;
}

std::vector<double> finite(const std::vector<double>& numbers) {
    std::vector<double> result;
    std::copy_if(numbers.begin(), numbers.end(), std::back_inserter(result),
                 [](double number) { return std::isfinite(number); });
    return result;
}

/// Ticks of a logarithmic axis: 1, 2, 5 where it is short, else powers of ten.
std::vector<double> logarithmic_ticks(const AxisRange& range) {
    const double decades = std::log10(range.high / range.low);
    std::vector<double> steps{1.0};
    if (decades < 3) steps = {1.0, 2.0, 5.0};
    if (decades < 1) steps = {1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0};
    const int every = std::max(1, static_cast<int>(std::ceil(decades / 9)));
    std::vector<double> ticks;
    const int last = static_cast<int>(std::ceil(std::log10(range.high)));
    for (int power = static_cast<int>(std::floor(std::log10(range.low))); power <= last; ++power) {
        if (power % every != 0) continue;
        for (const double step : steps) {
            const double tick = step * std::pow(10.0, power);
            if (tick >= range.low && tick <= range.high) ticks.push_back(tick);
        }
    }
    return ticks;
}

}  // namespace

std::vector<std::string> ordered_colours(std::size_t count) {
    std::vector<std::string> colours;
    for (std::size_t i = 0; i < count; ++i) {
        const double place =
            count < 2 ? 3.0 : 9.0 * static_cast<double>(i) / static_cast<double>(count - 1);
        const auto low = std::min<std::size_t>(static_cast<std::size_t>(place), 8);
        const double part = place - static_cast<double>(low);
        const auto mix = [&](double Colour::*member) {
            return std::lround(
                255 * (viridis[low].*member * (1 - part) + viridis[low + 1].*member * part));
        };
        colours.push_back(fmt::format("#{:02x}{:02x}{:02x}", mix(&Colour::red), mix(&Colour::green),
                                      mix(&Colour::blue)));
    }
    return colours;
}

double label_width(std::string_view text, double size) {
    return text_width(measure(size), shown(text));
}

std::string fitted_label(std::string_view text, double limit, double size) {
    return quoted_text(fitted(measure(size), shown(text), limit));
}

std::string fitted_tick(std::string_view text, double limit) {
    return quoted_tick(fitted(measure(chart_text_size), shown(text), limit));
}

std::string ChartFrame::at(double x, double y) const {
    return fmt::format("screen {:.5f},{:.5f}", x / width, 1 - y / height);
}

std::string ChartFrame::margins() const {
    return fmt::format(
        "set lmargin at screen {:.5f}\nset rmargin at screen {:.5f}\n"
        "set tmargin at screen {:.5f}\nset bmargin at screen {:.5f}\n",
        left / width, 1 - right / width, 1 - top / height, bottom / height);
}

std::string ChartFrame::titles(std::string_view title, std::string_view note) const {
    constexpr double title_size = 16;
    constexpr double note_size = 12;
    const double room = width - 40;
    // Bold letters are wider than those that are measured.
    return fmt::format(
        "set label {} at {} left font 'sans-serif:Bold,{}' textcolor rgb '#1a1c21'\n"
        "set label {} at {} left font ',{}' textcolor rgb '{}'\n",
        fitted_label(title, room, title_size * 1.12), at(20, 22), title_size,
        fitted_label(note, room, note_size), at(20, 42), note_size, note_colour);
}

std::string ChartFrame::label(const std::string& text, double x, double y,
                              std::string_view align) const {
    return fmt::format("set label {} at {} {} textcolor rgb '#262626'\n", text, at(x, y), align);
}

std::string ChartFrame::sample(double& x, double y, std::string_view line, std::string_view point,
                               std::string_view text) const {
    constexpr double length = 30;
    std::string commands;
    if (!line.empty()) {
        commands +=
            fmt::format("set arrow from {} to {} nohead {}\n", at(x, y), at(x + length, y), line);
    }
    if (!point.empty())
        commands += fmt::format("set label '' at {} point {}\n", at(x + length / 2, y), point);
    commands += label(quoted_text(text), x + length + 8, y);
    x += length + 8 + label_width(text) + 24;
    return commands;
}

std::string ChartFrame::axis_titles(const std::string& x, const std::string& y) const {
    return label(x, left + plot_width() / 2, height - bottom + 42, "center") +
           label(y, left - 54, top + plot_height() / 2, "center rotate by 90");
}

AxisRange share_range(const std::vector<double>& numbers) {
    const std::vector<double> known = finite(numbers);
    if (known.empty()) return {0, 1, false};
    const auto [least, most] = std::minmax_element(known.begin(), known.end());
    const double step = *most - *least > 0.25 ? 0.05 : 0.01;
    const double room = std::max(0.03 * (*most - *least), 0.002);
    return {std::max(0.0, std::floor((*least - room) / step) * step),
            std::min(1.0, std::ceil((*most + room) / step) * step), false};
}

AxisRange loss_range(const std::vector<double>& numbers) {
    const std::vector<double> known = finite(numbers);
    if (known.empty()) return {0, 1, false};
    const auto [least, most] = std::minmax_element(known.begin(), known.end());
    if (*least > 0 && *most > 10 * *least) {
        const double high = std::min(*most, 1e4 * *least);
        const double room = std::pow(high / *least, 0.04);
        return {*least / room, high * room, true};
    }
    const double room = std::max({0.05 * (*most - *least), 1e-3 * std::abs(*most), 1e-9});
    return {*least >= 0 ? std::max(0.0, *least - room) : *least - room, *most + room, false};
}

std::string axis_commands(char axis, const AxisRange& range, double room) {
    std::string text =
        fmt::format("set {}range [{}:{}]\n", axis, number_text(range.low), number_text(range.high));
    if (range.logarithmic) {
        std::vector<std::string> ticks;
        for (const double tick : logarithmic_ticks(range))
            ticks.push_back(fmt::format("'{:.3g}' {}", tick, number_text(tick)));
        return text + fmt::format("set logscale {}\nset {}tics ({})\n", axis, axis,
                                  fmt::join(ticks, ", "));
    }
    const double room_of_tick = axis == 'y' ? 30 : 60;
    const double step = round_step((range.high - range.low) / std::max(room / room_of_tick, 3.0));
    const int digits = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
    return text + fmt::format("set {}tics {}\nset format {} '%.{}f'\n", axis, number_text(step),
                              axis, std::min(digits, 9));
}

std::string epoch_axis(std::size_t last, double room, bool numbered) {
    const double most = static_cast<double>(std::max<std::size_t>(last, 1));
    const double step = std::max(1.0, round_step(most * 36 / room));
    // The curves' first and last points stay off the frame.
    const double edge = last < 2 ? 0.5 : 0.02 * (most - 1);
    std::vector<std::string> ticks;
    const auto add = [&](double tick) {
        ticks.push_back(
            fmt::format("'{}' {}", numbered ? number_text(tick) : "", number_text(tick)));
    };
    if (step > 1) add(1);
    for (double tick = step; tick <= most; tick += step) add(tick);
    return fmt::format("set xrange [{}:{}]\nset xtics ({})\n", number_text(1 - edge),
                       number_text(most + edge), fmt::join(ticks, ", "));
}

std::string data_block(const std::string& name, const std::vector<std::vector<double>>& rows) {
    std::string text = fmt::format("${} << END\n", name);
    for (const std::vector<double>& row : rows) {
        std::string space;
        for (const double number : row) {
            text += space + number_text(number);
            space = " ";
        }
        text += '\n';
    }
    // gnuplot refuses an empty block; this row shows nothing.
    if (rows.empty()) text += "NaN NaN NaN NaN NaN NaN NaN NaN\n";
    return text + "END\n";
}

}  // namespace sketchfit
