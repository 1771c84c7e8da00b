#include "sketchfit/data/sheet.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sketchfit/base/files.h"
#include "sketchfit/base/random.h"
#include "sketchfit/base/text.h"
#include "sketchfit/data/canvas.h"

namespace sketchfit {

namespace {

// Lengths in screen pixels.
constexpr double margin = 16;
constexpr double gap = 4;
constexpr double block_gap = 28;
constexpr double widest_title = 200;  // longer names end in an ellipsis
constexpr double title_gap = 12;
constexpr double title_height = 34;  // a name and a count
constexpr double name_size = 13;
constexpr double count_size = 11;
constexpr double footer_height = 24;
constexpr double longest_side = 30000;  // Cairo's own limit is 32,767
constexpr double largest_area = 100e6;  // 400 MB of memory

constexpr Colour background{0.925, 0.93, 0.94};
constexpr Colour name_colour{0.1, 0.11, 0.13};
constexpr Colour count_colour{0.42, 0.44, 0.48};

struct Layout {
    std::size_t side = 0;      // of a bitmap, in its own pixels
    std::size_t shown = 0;     // classes
    std::size_t left_out = 0;  // classes
    std::size_t block_rows = 0;
    double cell = 0;   // side of a drawing
    double pitch = 0;  // from row to row
    double title = 0;  // width of the column of names with its gap
    double block = 0;  // width of a block
    int width = 0;
    int height = 0;
};

std::string count_text(std::uint64_t count) {
    return fmt::format("{} drawing{}", grouped(count), count == 1 ? "" : "s");
}

std::string title_text(const std::string& name) {
    return printable(name, 200);
}

/// The width of the widest name, within bounds.
double measure_titles(const Dataset& drawings, std::size_t shown, std::uint64_t most) {
    const CairoSurface surface = make_surface(CAIRO_FORMAT_RGB24, 1, 1);
    const CairoContext context(cairo_create(surface.get()));
    set_font(context.get(), CAIRO_FONT_WEIGHT_NORMAL, count_size);
    double widest = text_width(context.get(), count_text(most));
    set_font(context.get(), CAIRO_FONT_WEIGHT_BOLD, name_size);
    for (std::size_t k = 0; k < shown; ++k) {
        widest = std::max(widest, text_width(context.get(), title_text(drawings.class_names()[k])));
    }
    check_cairo(cairo_status(context.get()));
    return std::ceil(std::min(widest, widest_title));
}

std::size_t side_of(const Dataset& drawings) {
    const std::size_t pixels = drawings.pixels_per_drawing();
    const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(pixels))));
    if (side * side != pixels) {
        fail("a contact sheet needs square bitmaps (784 pixels are 28 x 28), these have {} pixels",
             pixels);
    }
    return side;
}

/// How many blocks bring the sheet nearest to the shape of a screen (4:3).
std::size_t block_count(std::size_t rows, double block, double pitch) {
    std::size_t best = 1;
    double smallest = HUGE_VAL;
    for (std::size_t blocks = 1; blocks <= rows; ++blocks) {
        const double width = static_cast<double>(blocks) * (block + block_gap);
        const std::size_t block_rows = (rows + blocks - 1) / blocks;
        const double height = static_cast<double>(block_rows) * pitch;
        const double distance = std::abs(std::log(width / height * 0.75));
        if (distance < smallest) {
            smallest = distance;
            best = blocks;
        }
    }
    return best;
}

Layout lay_out(const Dataset& drawings, const SheetOptions& options) {
    if (options.per_class < 1 || options.per_class > 100)
        fail_usage("a sheet shows 1 to 100 drawings a class, received {}", options.per_class);
    if (options.scale < 1 || options.scale > 16)
        fail_usage("the scale of a sheet is 1 to 16, received {}", options.scale);
    Layout layout;
    layout.side = side_of(drawings);
    layout.shown = std::min(drawings.class_count(), most_sheet_rows);
    layout.left_out = drawings.class_count() - layout.shown;
    layout.cell = static_cast<double>(layout.side) * static_cast<double>(options.scale);
    const std::uint64_t most =
        options.counts.empty() ? drawings.size() : std::ranges::max(options.counts);
    layout.title = options.titles ? measure_titles(drawings, layout.shown, most) + title_gap : 0;
    layout.pitch = std::max(layout.cell, options.titles ? title_height : 0) + gap;
    layout.block =
        layout.title + static_cast<double>(options.per_class) * (layout.cell + gap) - gap;
    const std::size_t rows = std::max<std::size_t>(layout.shown, 1);
    const std::size_t wanted = block_count(rows, layout.block, layout.pitch);
    layout.block_rows = (rows + wanted - 1) / wanted;
    const std::size_t blocks = (rows + layout.block_rows - 1) / layout.block_rows;
    const double width =
        2 * margin + static_cast<double>(blocks) * (layout.block + block_gap) - block_gap;
    const double height = 2 * margin + static_cast<double>(layout.block_rows) * layout.pitch - gap +
                          (layout.left_out > 0 ? footer_height : 0);
    if (width > longest_side || height > longest_side || width * height > largest_area) {
        fail_usage(
            "the sheet would have {:.0f} x {:.0f} pixels, more than can be drawn; use a "
            "smaller scale or fewer drawings a class",
            width, height);
    }
    layout.width = static_cast<int>(width);
    layout.height = static_cast<int>(height);
    return layout;
}

/// For each class up to `classes`, at most `limit` of its rows, chosen by lot.
std::vector<std::vector<std::uint32_t>> choose_rows(const Dataset& drawings, std::size_t classes,
                                                    std::size_t limit, std::uint64_t seed) {
    std::vector<std::vector<std::uint32_t>> result(classes);
    for (std::size_t i = 0; i < drawings.size(); ++i) {
        if (drawings.label(i) < classes)
            result[drawings.label(i)].push_back(static_cast<std::uint32_t>(i));
    }
    for (std::size_t k = 0; k < classes; ++k) {
        Random random(seed, Purpose::sample, k);
        auto& rows = result[k];
        const std::size_t taken = std::min(limit, rows.size());
        for (std::size_t i = 0; i < taken; ++i) {
            std::swap(rows[i], rows[i + random.below(rows.size() - i)]);
        }
        rows.resize(taken);
    }
    return result;
}

void draw_title(cairo_t* context, const std::string& name, std::uint64_t count, double x, double y,
                const Layout& layout) {
    const double top = y + (layout.pitch - gap - title_height) / 2;
    set_font(context, CAIRO_FONT_WEIGHT_BOLD, name_size);
    set_colour(context, name_colour);
    cairo_move_to(context, x, std::round(top + 14));
    const std::string text = fitted(context, title_text(name), layout.title - title_gap);
    cairo_show_text(context, text.c_str());
    set_font(context, CAIRO_FONT_WEIGHT_NORMAL, count_size);
    set_colour(context, count_colour);
    cairo_move_to(context, x, std::round(top + 29));
    cairo_show_text(context, count_text(count).c_str());
}

/// Where the row of class k begins.
std::pair<double, double> row_origin(const Layout& layout, std::size_t k) {
    const std::size_t block = k / layout.block_rows;
    const std::size_t row = k % layout.block_rows;
    return {margin + static_cast<double>(block) * (layout.block + block_gap),
            margin + static_cast<double>(row) * layout.pitch};
}

void draw_titles(cairo_t* context, const Dataset& drawings, const Layout& layout,
                 std::vector<std::uint64_t> counts) {
    if (counts.empty()) {
        counts.resize(drawings.class_count());
        for (const std::uint16_t label : drawings.labels()) ++counts[label];
    }
    for (std::size_t k = 0; k < layout.shown; ++k) {
        const auto [x, y] = row_origin(layout, k);
        draw_title(context, drawings.class_names()[k], counts[k], x, y, layout);
    }
}

void draw_footer(cairo_t* context, const Layout& layout) {
    set_font(context, CAIRO_FONT_WEIGHT_NORMAL, name_size);
    set_colour(context, count_colour);
    cairo_move_to(context, margin, layout.height - margin);
    cairo_show_text(context, fmt::format("and {} more classes", layout.left_out).c_str());
}

void draw_drawings(cairo_surface_t* surface, const Dataset& drawings, const Layout& layout,
                   const SheetOptions& options) {
    cairo_surface_flush(surface);
    const auto rows = choose_rows(drawings, layout.shown, options.per_class, options.seed);
    for (std::size_t k = 0; k < layout.shown; ++k) {
        auto [x, y] = row_origin(layout, k);
        x += layout.title;
        y += (layout.pitch - gap - layout.cell) / 2;
        for (const std::uint32_t i : rows[k]) {
            put_bitmap(surface, drawings.drawing(i), layout.side, options.scale,
                       static_cast<std::size_t>(x), static_cast<std::size_t>(y));
            x += layout.cell + gap;
        }
    }
    cairo_surface_mark_dirty(surface);
}

}  // namespace

std::string sheet_png(const Dataset& drawings, const SheetOptions& options) {
    const Layout layout = lay_out(drawings, options);
    const CairoSurface surface = make_surface(CAIRO_FORMAT_RGB24, layout.width, layout.height);
    const CairoContext context(cairo_create(surface.get()));
    set_colour(context.get(), background);
    cairo_paint(context.get());
    if (options.titles) draw_titles(context.get(), drawings, layout, options.counts);
    if (layout.left_out > 0) draw_footer(context.get(), layout);
    check_cairo(cairo_status(context.get()));
    draw_drawings(surface.get(), drawings, layout, options);
    return png_bytes(surface.get());
}

void write_sheet(const std::filesystem::path& path, const Dataset& drawings,
                 const SheetOptions& options) {
    write_file(path, sheet_png(drawings, options));
}

}  // namespace sketchfit
