#include "sketchfit/data/canvas.h"

#include <algorithm>

namespace sketchfit {

void set_colour(cairo_t* context, const Colour& colour) {
    cairo_set_source_rgb(context, colour.red, colour.green, colour.blue);
}

void set_font(cairo_t* context, cairo_font_weight_t weight, double size) {
    cairo_select_font_face(context, "sans-serif", CAIRO_FONT_SLANT_NORMAL, weight);
    cairo_set_font_size(context, size);
}

double text_width(cairo_t* context, const std::string& text) {
    cairo_text_extents_t extents{};
    cairo_text_extents(context, text.c_str(), &extents);
    return extents.x_advance;
}

std::string fitted(cairo_t* context, std::string text, double limit) {
    if (text_width(context, text) <= limit) return text;
    while (!text.empty()) {
        while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U) {
            text.pop_back();
        }
        if (!text.empty()) text.pop_back();
        while (text.ends_with(' ')) text.pop_back();
        if (text_width(context, text + "…") <= limit) break;
    }
    return text + "…";
}

void put_bitmap(cairo_surface_t* surface, std::span<const std::uint8_t> bitmap, std::size_t side,
                std::size_t scale, std::size_t x, std::size_t y) {
    const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface));
    unsigned char* const data = cairo_image_surface_get_data(surface);
    for (std::size_t row = 0; row < side * scale; ++row) {
        unsigned char* out = data + (y + row) * stride + 4 * x;
        for (std::size_t column = 0; column < side * scale; ++column, out += 4) {
            const std::uint8_t ink = bitmap[row / scale * side + column / scale];
            std::fill_n(out, 4, static_cast<unsigned char>(255 - ink));
        }
    }
}

cairo_status_t append_bytes(void* text, const unsigned char* data, unsigned int length) {
    try {
        static_cast<std::string*>(text)->append(data, data + length);
    } catch (...) {
        return CAIRO_STATUS_NO_MEMORY;  // no exception may pass through Cairo
    }
    return CAIRO_STATUS_SUCCESS;
}

std::string png_bytes(cairo_surface_t* surface) {
    std::string png;
    check_cairo(cairo_surface_write_to_png_stream(surface, append_bytes, &png));
    return png;
}

}  // namespace sketchfit
