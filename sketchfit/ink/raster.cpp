#include "sketchfit/ink/raster.h"

#include <algorithm>

namespace sketchfit {

namespace {

constexpr double original_side = 256;  // of the strokes' square
constexpr double pen_width = 16;       // in the strokes' units, like the padding
constexpr double padding = 16;
constexpr double whole_side = original_side + 2 * padding + pen_width;

}  // namespace

Rasteriser::Rasteriser()
    // Google drew white on black with four bytes a pixel; opacity alone gives the same bytes.
    : surface_(make_surface(CAIRO_FORMAT_A8, bitmap_side, bitmap_side)),
      context_(cairo_create(surface_.get())) {
    cairo_t* const context = context_.get();
    cairo_set_antialias(context, CAIRO_ANTIALIAS_BEST);
    cairo_set_line_cap(context, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_width(context, pen_width);
    cairo_scale(context, bitmap_side / whole_side, bitmap_side / whole_side);
    cairo_translate(context, padding + pen_width / 2, padding + pen_width / 2);
    check_cairo(cairo_status(context));
}

void Rasteriser::draw(const Strokes& strokes, std::span<std::uint8_t, bitmap_pixels> bitmap) {
    cairo_t* const context = context_.get();
    cairo_set_operator(context, CAIRO_OPERATOR_CLEAR);
    cairo_paint(context);
    cairo_set_operator(context, CAIRO_OPERATOR_OVER);
    Point largest;
    for (const Point& point : strokes.points()) {
        largest.x = std::max(largest.x, point.x);
        largest.y = std::max(largest.y, point.y);
    }
    const Point shift{(original_side - largest.x) / 2, (original_side - largest.y) / 2};
    for (const std::span<const Point> stroke : strokes) {
        if (stroke.empty()) continue;
        cairo_new_path(context);
        cairo_move_to(context, stroke[0].x + shift.x, stroke[0].y + shift.y);
        for (const Point& point : stroke)
            cairo_line_to(context, point.x + shift.x, point.y + shift.y);
        cairo_stroke(context);
    }
    check_cairo(cairo_status(context));
    cairo_surface_flush(surface_.get());
    const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface_.get()));
    const unsigned char* data = cairo_image_surface_get_data(surface_.get());
    for (std::size_t y = 0; y < bitmap_side; ++y)
        std::copy_n(data + y * stride, bitmap_side, bitmap.data() + y * bitmap_side);
}

}  // namespace sketchfit
