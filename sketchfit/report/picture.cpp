#include "sketchfit/report/picture.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <cairo-svg.h>

#include "sketchfit/base/files.h"

namespace sketchfit {

namespace {

constexpr double png_scale = 2;
constexpr std::size_t longest_text = 400;  // bytes; no picture has room for more

void paint(cairo_surface_t* surface, const std::function<void(cairo_t*)>& draw, double scale) {
    const CairoContext context(cairo_create(surface));
    use_exact_widths(context.get());
    cairo_scale(context.get(), scale, scale);
    cairo_set_source_rgb(context.get(), 1, 1, 1);
    cairo_paint(context.get());
    draw(context.get());
    check_cairo(cairo_status(context.get()));
}

std::string as_png(double width, double height, const std::function<void(cairo_t*)>& draw) {
    const CairoSurface surface =
        make_surface(CAIRO_FORMAT_RGB24, static_cast<int>(width * png_scale),
                     static_cast<int>(height * png_scale));
    paint(surface.get(), draw, png_scale);
    return png_bytes(surface.get());
}

std::string as_svg(double width, double height, const std::function<void(cairo_t*)>& draw) {
    std::string svg;
    const CairoSurface surface(
        cairo_svg_surface_create_for_stream(append_bytes, &svg, width, height));
    check_cairo(cairo_surface_status(surface.get()));
    cairo_svg_surface_set_document_unit(surface.get(), CAIRO_SVG_UNIT_PX);
    paint(surface.get(), draw, 1);
    cairo_surface_finish(surface.get());
    check_cairo(cairo_surface_status(surface.get()));
    return svg;
}

/// Paints a square surface of pixels as a square of `size` units.
void show_surface(cairo_t* context, cairo_surface_t* surface, double x, double y, double size) {
    const double pixels = cairo_image_surface_get_width(surface);
    cairo_save(context);
    cairo_translate(context, x, y);
    cairo_scale(context, size / pixels, size / pixels);
    cairo_set_source_surface(context, surface, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST);
    cairo_paint(context);
    cairo_restore(context);
    set_colour(context, frame_colour);
    cairo_set_line_width(context, 1);
    cairo_rectangle(context, x - 0.5, y - 0.5, size + 1, size + 1);
    cairo_stroke(context);
}

/// Pixels of a picture for each of a bitmap's. Viewers of SVG smooth what they enlarge, so that a
/// bitmap goes in at its size on the PNG.
std::size_t magnification(std::size_t side, double size) {
    return static_cast<std::size_t>(
        std::max(1.0, std::round(size * png_scale / static_cast<double>(side))));
}

}  // namespace

std::vector<std::string> write_picture(const std::filesystem::path& folder, const std::string& name,
                                       double width, double height,
                                       const std::function<void(cairo_t*)>& draw) {
    width = std::ceil(width);
    height = std::ceil(height);
    write_file(folder / (name + ".png"), as_png(width, height, draw), Sync::no);
    write_file(folder / (name + ".svg"), as_svg(width, height, draw), Sync::no);
    return {name + ".png", name + ".svg"};
}

double show_text(cairo_t* context, const std::string& text, double x, double y, double limit) {
    const std::string shown = fitted(context, printable(text, longest_text), limit);
    cairo_move_to(context, x, y);
    cairo_show_text(context, shown.c_str());
    return text_width(context, shown);
}

void show_text_to(cairo_t* context, const std::string& text, double x, double y) {
    const std::string shown = printable(text, longest_text);
    cairo_move_to(context, x - text_width(context, shown), y);
    cairo_show_text(context, shown.c_str());
}

void show_bitmap(cairo_t* context, std::span<const std::uint8_t> bitmap, std::size_t side, double x,
                 double y, double size) {
    const std::size_t scale = magnification(side, size);
    const int pixels = static_cast<int>(side * scale);
    const CairoSurface surface = make_surface(CAIRO_FORMAT_RGB24, pixels, pixels);
    cairo_surface_flush(surface.get());
    put_bitmap(surface.get(), bitmap, side, scale, 0, 0);
    cairo_surface_mark_dirty(surface.get());
    show_surface(context, surface.get(), x, y, size);
}

void show_colours(cairo_t* context, std::span<const std::uint32_t> pixels, std::size_t side,
                  double x, double y, double size) {
    const std::size_t scale = magnification(side, size);
    const int width = static_cast<int>(side * scale);
    const CairoSurface surface = make_surface(CAIRO_FORMAT_RGB24, width, width);
    cairo_surface_flush(surface.get());
    const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get()));
    unsigned char* const data = cairo_image_surface_get_data(surface.get());
    for (std::size_t row = 0; row < side * scale; ++row) {
        for (std::size_t column = 0; column < side * scale; ++column) {
            std::memcpy(data + row * stride + 4 * column,
                        &pixels[row / scale * side + column / scale], 4);
        }
    }
    cairo_surface_mark_dirty(surface.get());
    show_surface(context, surface.get(), x, y, size);
}

Colour blend(std::span<const Colour> colours, double place) {
    const auto last = static_cast<double>(colours.size() - 1);
    const double at = std::clamp(place, 0.0, 1.0) * last;
    const auto low = std::min(static_cast<std::size_t>(at), colours.size() - 2);
    const double part = at - static_cast<double>(low);
    const Colour& from = colours[low];
    const Colour& to = colours[low + 1];
    return {from.red + part * (to.red - from.red), from.green + part * (to.green - from.green),
            from.blue + part * (to.blue - from.blue)};
}

std::uint32_t pixel_of(const Colour& colour) {
    const auto byte = [](double share) {
        return static_cast<std::uint32_t>(std::lround(255.0 * share));
    };
    return byte(colour.red) << 16U | byte(colour.green) << 8U | byte(colour.blue);
}

void show_colour_bar(cairo_t* context, double x, double y, double width, double height,
                     const std::function<Colour(double)>& colour) {
    constexpr int steps = 128;
    for (int i = 0; i < steps; ++i) {
        set_colour(context, colour(1 - static_cast<double>(i) / (steps - 1)));
        // Down to the foot, so that no seam shows between the steps.
        cairo_rectangle(context, x, y + height * i / steps, width, height - height * i / steps);
        cairo_fill(context);
    }
    set_colour(context, frame_colour);
    cairo_set_line_width(context, 1);
    cairo_rectangle(context, x - 0.5, y - 0.5, width + 1, height + 1);
    cairo_stroke(context);
}

void show_mark(cairo_t* context, bool right, double x, double y, double size) {
    const double unit = size * 0.7;
    cairo_save(context);
    cairo_set_line_width(context, size * 0.14);
    cairo_set_line_cap(context, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND);
    if (right) {
        cairo_move_to(context, x, y - 0.4 * unit);
        cairo_line_to(context, x + 0.35 * unit, y - 0.05 * unit);
        cairo_line_to(context, x + unit, y - 0.95 * unit);
    } else {
        cairo_move_to(context, x + 0.05 * unit, y - 0.95 * unit);
        cairo_line_to(context, x + 0.95 * unit, y - 0.05 * unit);
        cairo_move_to(context, x + 0.95 * unit, y - 0.95 * unit);
        cairo_line_to(context, x + 0.05 * unit, y - 0.05 * unit);
    }
    cairo_stroke(context);
    cairo_restore(context);
}

}  // namespace sketchfit
