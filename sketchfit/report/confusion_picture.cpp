#include "sketchfit/report/confusion_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "sketchfit/base/text.h"
#include "sketchfit/report/picture.h"

namespace sketchfit {

namespace {

constexpr std::size_t most_with_shares = 12;  // classes with shares and counts in the cells
constexpr std::size_t most_with_counts = 25;
constexpr std::size_t most_classes = 2000;
constexpr double margin = 20;
constexpr double header = 88;
constexpr double widest_name = 160;
constexpr double name_size = 12;
constexpr double tick_gap = 7;
constexpr double bar_width = 14;
constexpr double bar_room = 84;  // with its numbers

/// ColorBrewer's Blues, from paper to ink: they print in grey, too.
constexpr std::array<Colour, 9> blues{
    {colour_from(0xF7FBFF), colour_from(0xDEEBF7), colour_from(0xC6DBEF), colour_from(0x9ECAE1),
     colour_from(0x6BAED6), colour_from(0x4292C6), colour_from(0x2171B5), colour_from(0x08519C),
     colour_from(0x08306B)}};

struct Matrix {
    std::size_t classes = 0;
    std::vector<double> shares{};  ///< of the row
    double top = 1;                ///< the share with the darkest colour
    double cell = 0;               ///< side in units
    double names = 0;              ///< room for the widest name

    double side() const { return cell * static_cast<double>(classes); }
    double left() const { return margin + names + tick_gap + 4; }
    /// Classes from name to name: all, or as many as there is room for.
    std::size_t every() const {
        return std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(13 / cell)));
    }
    bool slanted() const { return classes <= most_with_shares; }
    double width() const { return left() + side() + bar_room + margin; }
    double height() const {
        return header + side() + tick_gap + (slanted() ? 0.72 * names + 12 : names) + 34;
    }
};

double cell_size(std::size_t classes) {
    if (classes <= most_with_shares) return std::max(52.0, 260 / static_cast<double>(classes));
    if (classes <= most_with_counts) return 30;
    // Halves are whole pixels of the PNG.
    return std::max(0.5, std::floor(1440 / static_cast<double>(classes)) / 2);
}

Matrix matrix_of(const Report& report, const Evaluation& evaluation) {
    Matrix matrix{.classes = evaluation.classes,
                  .shares = std::vector<double>(evaluation.confusion.size())};
    double largest = 0;
    for (std::size_t row = 0; row < matrix.classes; ++row) {
        std::size_t sum = 0;
        const std::size_t from = row * matrix.classes;
        for (std::size_t i = from; i < from + matrix.classes; ++i) sum += evaluation.confusion[i];
        for (std::size_t i = from; sum > 0 && i < from + matrix.classes; ++i) {
            matrix.shares[i] =
                static_cast<double>(evaluation.confusion[i]) / static_cast<double>(sum);
            largest = std::max(largest, matrix.shares[i]);
        }
    }
    // Matrices of few classes are compared by their colours; those of many are too pale for that.
    if (matrix.classes > most_with_counts) matrix.top = std::max(largest, 0.01);
    matrix.cell = cell_size(matrix.classes);
    const CairoSurface surface = make_surface(CAIRO_FORMAT_RGB24, 1, 1);
    const CairoContext context(cairo_create(surface.get()));
    use_exact_widths(context.get());
    set_font(context.get(), CAIRO_FONT_WEIGHT_NORMAL, name_size);
    for (std::size_t k = 0; k < matrix.classes; k += matrix.every()) {
        matrix.names = std::max(matrix.names,
                                text_width(context.get(), printable(report.class_names[k], 100)));
    }
    matrix.names = std::min(std::ceil(matrix.names) + 1, widest_name);
    return matrix;
}

/// By the root of the share, so that the small shares of confusions show.
Colour colour_of(const Matrix& matrix, double share) {
    return blend(blues, std::sqrt(share / matrix.top));
}

void show_header(cairo_t* context, const Matrix& matrix, const ReportRun& run) {
    const double limit = matrix.width() - 2 * margin;
    set_font(context, CAIRO_FONT_WEIGHT_BOLD, 16);
    set_colour(context, text_colour);
    show_text(context, "Confusion matrix of " + run.key, margin, margin + 10, limit);
    set_font(context, CAIRO_FONT_WEIGHT_NORMAL, name_size);
    set_colour(context, faint_colour);
    show_text(context,
              fmt::format("{} test drawings, accuracy {:.4f}; colour: share of the row",
                          grouped(run.evaluation.count), run.evaluation.accuracy),
              margin, margin + 30, limit);
    show_text_to(context, "target", matrix.left() - tick_gap, header - 9);
    show_text_to(context, "taken for", matrix.left() + matrix.side(), matrix.height() - 14);
}

void show_names(cairo_t* context, const Matrix& matrix, const std::vector<std::string>& names) {
    set_font(context, CAIRO_FONT_WEIGHT_NORMAL, name_size);
    set_colour(context, text_colour);
    for (std::size_t k = 0; k < matrix.classes; k += matrix.every()) {
        const double middle = (static_cast<double>(k) + 0.5) * matrix.cell;
        const std::string name = fitted(context, printable(names[k], 100), matrix.names);
        show_text_to(context, name, matrix.left() - tick_gap, header + middle + 0.35 * name_size);
        cairo_save(context);
        cairo_translate(context, matrix.left() + middle, header + matrix.side() + tick_gap);
        cairo_rotate(context, -std::numbers::pi / (matrix.slanted() ? 4 : 2));
        show_text_to(context, name, 0, matrix.slanted() ? 0.7 * name_size : 0.35 * name_size);
        cairo_restore(context);
    }
}

void show_centred(cairo_t* context, const std::string& text, double x, double y) {
    show_text(context, text, x - text_width(context, text) / 2, y, HUGE_VAL);
}

std::string percent(double share) {
    return share < 0.01 ? "<1 %" : fmt::format("{:.0f} %", 100 * share);
}

/// Cells as squares, each with its count, and with its share where there is room.
void show_cells(cairo_t* context, const Matrix& matrix, const Evaluation& evaluation) {
    const bool shares = matrix.classes <= most_with_shares;
    for (std::size_t i = 0; i < matrix.shares.size(); ++i) {
        const std::size_t column = i % matrix.classes;
        const std::size_t row = i / matrix.classes;
        const double x = matrix.left() + static_cast<double>(column) * matrix.cell;
        const double y = header + static_cast<double>(row) * matrix.cell;
        set_colour(context, colour_of(matrix, matrix.shares[i]));
        cairo_rectangle(context, x, y, matrix.cell, matrix.cell);
        cairo_fill(context);
        const std::size_t count = evaluation.confusion[i];
        if (count == 0) continue;
        const Colour white{1, 1, 1};
        set_colour(context, matrix.shares[i] > 0.3 ? white : text_colour);
        const double middle = x + matrix.cell / 2;
        const double line = y + matrix.cell / 2;
        set_font(context, CAIRO_FONT_WEIGHT_NORMAL, shares ? 10 : 9);
        show_centred(context, grouped(count), middle, line + (shares ? 14 : 3));
        if (!shares) continue;
        set_font(context, CAIRO_FONT_WEIGHT_NORMAL, 13);
        show_centred(context, percent(matrix.shares[i]), middle, line);
    }
}

/// Many cells, a pixel each.
void show_pixels(cairo_t* context, const Matrix& matrix) {
    std::vector<std::uint32_t> pixels(matrix.shares.size());
    std::transform(matrix.shares.begin(), matrix.shares.end(), pixels.begin(),
                   [&](double share) { return pixel_of(colour_of(matrix, share)); });
    show_colours(context, pixels, matrix.classes, matrix.left(), header, matrix.side());
}

void show_scale(cairo_t* context, const Matrix& matrix) {
    const double x = matrix.left() + matrix.side() + 20;
    const double height = matrix.side();
    show_colour_bar(context, x, header, bar_width, height,
                    [&](double place) { return colour_of(matrix, place * matrix.top); });
    set_font(context, CAIRO_FONT_WEIGHT_NORMAL, name_size);
    set_colour(context, text_colour);
    double last = HUGE_VAL;
    for (const int percents : {0, 1, 2, 5, 10, 25, 50, 75, 100}) {
        const double share = percents / 100.0;
        const double y = header + height * (1 - share / matrix.top);
        if (share > matrix.top || y > last - 15) continue;
        show_text(context, fmt::format("{} %", percents), x + bar_width + 6, y + 0.35 * name_size,
                  HUGE_VAL);
        last = y;
    }
}

}  // namespace

std::vector<std::string> write_confusion_picture(const std::filesystem::path& folder,
                                                 const std::string& name, const Report& report,
                                                 const ReportRun& run) {
    if (run.evaluation.classes > most_classes) return {};
    const Matrix matrix = matrix_of(report, run.evaluation);
    return write_picture(folder, name, matrix.width(), matrix.height(), [&](cairo_t* context) {
        show_header(context, matrix, run);
        if (matrix.classes <= most_with_counts) {
            show_cells(context, matrix, run.evaluation);
        } else {
            show_pixels(context, matrix);
        }
        set_colour(context, faint_colour);
        cairo_set_line_width(context, 1);
        cairo_rectangle(context, matrix.left() - 0.5, header - 0.5, matrix.side() + 1,
                        matrix.side() + 1);
        cairo_stroke(context);
        show_names(context, matrix, report.class_names);
        show_scale(context, matrix);
    });
}

}  // namespace sketchfit
