#include "sketchfit/report/gallery.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>

#include "sketchfit/base/text.h"
#include "sketchfit/report/picture.h"

namespace sketchfit {

namespace {

// Lengths in units of the pictures.
constexpr double margin = 24;
constexpr double drawing_size = 112;  // four for each pixel of a usual bitmap
constexpr double cell_width = 136;
constexpr double text_limit = 128;
constexpr double line_height = 15;
constexpr double cell_gap = 16;
constexpr double title_size = 16;
constexpr double text_size = 11;
constexpr double title_height = 28;
constexpr double header_gap = 12;

using Lines = std::vector<std::string>;

/// A title, lines below it, then cells in rows.
struct Sheet {
    std::string title;
    Lines notes;
    std::size_t cells = 0;
    std::size_t cell_lines = 0;  ///< of text below each drawing

    /// As many columns as keep it wider than high and leave few places empty.
    double columns() const {
        const auto wanted =
            static_cast<std::size_t>(std::ceil(std::sqrt(1.6 * static_cast<double>(cells))));
        if (wanted < 5) return static_cast<double>(std::min<std::size_t>(cells, 4));
        const auto empty = [&](std::size_t count) { return (count - cells % count) % count; };
        std::size_t best = wanted;
        for (const std::size_t count : {wanted - 1, wanted + 1}) {
            if (empty(count) < empty(best)) best = count;
        }
        return static_cast<double>(best);
    }
    double header() const {
        return title_height + static_cast<double>(notes.size()) * line_height + header_gap;
    }
    double pitch() const {
        return drawing_size + 4 + static_cast<double>(cell_lines) * line_height + cell_gap;
    }
    double width() const {
        // A title needs some room, whatever the number of drawings.
        return 2 * margin + std::max(4.0, columns()) * cell_width - (cell_width - drawing_size);
    }
    double height() const {
        const double rows = std::ceil(static_cast<double>(cells) / columns());
        return 2 * margin + header() + rows * pitch() - cell_gap;
    }
};

void show_header(cairo_t* context, const Sheet& sheet) {
    const double limit = sheet.width() - 2 * margin;
    set_font(context, CAIRO_FONT_WEIGHT_BOLD, title_size);
    set_colour(context, text_colour);
    show_text(context, sheet.title, margin, margin + title_size, limit);
    set_font(context, CAIRO_FONT_WEIGHT_NORMAL, text_size);
    set_colour(context, faint_colour);
    double y = margin + title_height + text_size;
    for (const std::string& note : sheet.notes) {
        show_text(context, note, margin, y, limit);
        y += line_height;
    }
}

/// Draws the header, then calls cell(number, x, y of the drawing) for each.
using Cell = std::function<void(cairo_t*, std::size_t, double, double)>;
Lines write_sheet_picture(const std::filesystem::path& folder, const std::string& name,
                          const Sheet& sheet, const Cell& cell) {
    return write_picture(folder, name, sheet.width(), sheet.height(), [&](cairo_t* context) {
        show_header(context, sheet);
        const auto columns = static_cast<std::size_t>(sheet.columns());
        for (std::size_t i = 0; i < sheet.cells; ++i) {
            const std::size_t column = i % columns;
            const std::size_t row = i / columns;
            cell(context, i, margin + static_cast<double>(column) * cell_width,
                 margin + sheet.header() + static_cast<double>(row) * sheet.pitch());
        }
    });
}

/// A share of one as a percentage that is 0 or 100 only where it is.
std::string percent(double share, int digits) {
    const double least = std::pow(10.0, -digits);
    const double value = 100.0 * share;
    if (value < least / 2 && value > 0) return fmt::format("<{:.{}f} %", least, digits);
    if (value > 100.0 - least / 2 && value < 100.0)
        return fmt::format(">{:.{}f} %", 100.0 - least, digits);
    return fmt::format("{:.{}f} %", value, digits);
}

/// The drawing, and its target below it.
void show_target(cairo_t* context, const Report& report, std::uint32_t drawing, double x,
                 double y) {
    const Dataset& test = report.splits[0].test;
    const auto side = static_cast<std::size_t>(
        std::lround(std::sqrt(static_cast<double>(test.pixels_per_drawing()))));
    show_bitmap(context, test.drawing(drawing), side, x, y, drawing_size);
    set_font(context, CAIRO_FONT_WEIGHT_BOLD, text_size);
    set_colour(context, text_colour);
    show_text(context, report.class_names[test.label(drawing)], x, y + drawing_size + 4 + text_size,
              text_limit);
}

/// A line below the target: a number or nothing, a mark, the guess, and what `end` says.
void show_guess(cairo_t* context, const std::string& number, bool right, const std::string& guess,
                const std::string& end, double x, double y) {
    set_font(context, CAIRO_FONT_WEIGHT_NORMAL, text_size);
    set_colour(context, faint_colour);
    double from = x;
    if (!number.empty()) from += show_text(context, number, x, y, text_limit) + 5;
    set_colour(context, right ? right_colour : wrong_colour);
    show_mark(context, right, from, y, text_size);
    from += text_size + 1;
    const double room = x + text_limit - from - text_width(context, " " + end);
    from += show_text(context, guess, from, y, room);
    show_text(context, " " + end, from, y, HUGE_VAL);
}

double line_of(double y, std::size_t line) {
    return y + drawing_size + 4 + text_size + static_cast<double>(line) * line_height;
}

Lines write_gallery(const std::filesystem::path& folder, const Report& report,
                    const FigureChoice& choice, const FigureOptions& options) {
    Sheet sheet{.title = "Test drawings and what they are taken for",
                .notes = {fmt::format("{} of {} test drawings, chosen by lot (seed {}); below each "
                                      "its target, then the guess and its probability",
                                      choice.gallery.size(), grouped(report.splits[0].test.size()),
                                      options.seed)},
                .cells = choice.gallery.size(),
                .cell_lines = 1 + choice.pair.size()};
    const bool single = choice.pair.size() == 1;
    for (std::size_t i = 0; i < choice.pair.size(); ++i) {
        const ReportRun& run = report.runs[choice.pair[i]];
        sheet.notes.push_back(fmt::format("{}{}: accuracy {:.4f}",
                                          single ? "" : fmt::format("{}  ", i + 1), run.key,
                                          run.evaluation.accuracy));
    }
    const auto cell = [&](cairo_t* context, std::size_t number, double x, double y) {
        const std::uint32_t drawing = choice.gallery[number];
        show_target(context, report, drawing, x, y);
        for (std::size_t i = 0; i < choice.pair.size(); ++i) {
            const Predictions& predictions = report.runs[choice.pair[i]].predictions;
            const std::uint16_t guess = predictions.guess(drawing);
            show_guess(context, single ? "" : std::to_string(i + 1),
                       guess == report.splits[0].test.label(drawing), report.class_names[guess],
                       percent(predictions.probabilities_of(drawing)[guess], 0), x,
                       line_of(y, i + 1));
        }
    };
    return write_sheet_picture(folder, "gallery", sheet, cell);
}

Lines write_surest_mistakes(const std::filesystem::path& folder, const Report& report,
                            const FigureChoice& choice, std::size_t most) {
    const ReportRun& run = report.runs[choice.best];
    const std::size_t shown = std::min(most, choice.surest_mistakes.size());
    if (shown == 0) return {};
    const Sheet sheet{
        .title = "The surest mistakes of " + run.key,
        .notes = {fmt::format("{} of {} wrong guesses among {} test drawings; below each its "
                              "target, then the guess and its probability",
                              shown, grouped(choice.surest_mistakes.size()),
                              grouped(report.splits[0].test.size()))},
        .cells = shown,
        .cell_lines = 2};
    const auto cell = [&](cairo_t* context, std::size_t number, double x, double y) {
        const std::uint32_t drawing = choice.surest_mistakes[number];
        const std::uint16_t guess = run.predictions.guess(drawing);
        show_target(context, report, drawing, x, y);
        show_guess(context, "", false, report.class_names[guess],
                   percent(run.predictions.probabilities_of(drawing)[guess], 1), x, line_of(y, 1));
    };
    return write_sheet_picture(folder, "surest_mistakes", sheet, cell);
}

Lines write_wrong_for_all(const std::filesystem::path& folder, const Report& report,
                          const FigureChoice& choice, std::size_t most) {
    const std::size_t models = choice.comparable.size();
    const std::size_t shown = std::min(most, choice.wrong_for_all.size());
    if (shown == 0 || models < 2) return {};
    const Sheet sheet{
        .title = fmt::format("Wrong for all {} models", models),
        .notes = {fmt::format("{} of {} such drawings among {} of the test; below each its target, "
                              "then the most frequent guess and how many models share it",
                              shown, grouped(choice.wrong_for_all.size()),
                              grouped(report.splits[0].test.size()))},
        .cells = shown,
        .cell_lines = 2};
    const auto cell = [&](cairo_t* context, std::size_t number, double x, double y) {
        const std::uint32_t drawing = choice.wrong_for_all[number];
        const CommonGuess guess = common_guess(report, choice.comparable, drawing);
        show_target(context, report, drawing, x, y);
        show_guess(context, "", false, report.class_names[guess.guess],
                   fmt::format("{} of {}", guess.models, models), x, line_of(y, 1));
    };
    return write_sheet_picture(folder, "wrong_for_all", sheet, cell);
}

bool is_square(std::size_t pixels) {
    const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(pixels))));
    return pixels > 0 && side * side == pixels;
}

}  // namespace

std::vector<std::string> write_galleries(const std::filesystem::path& folder, const Report& report,
                                         const FigureChoice& choice, const FigureOptions& options) {
    if (choice.comparable.empty() || !is_square(report.splits[0].test.pixels_per_drawing()))
        return {};
    Lines files = write_gallery(folder, report, choice, options);
    for (const Lines& more : {write_surest_mistakes(folder, report, choice, options.drawings),
                              write_wrong_for_all(folder, report, choice, options.drawings)})
        files.insert(files.end(), more.begin(), more.end());
    return files;
}

}  // namespace sketchfit
