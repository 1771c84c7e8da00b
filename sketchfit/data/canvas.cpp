#include "sketchfit/data/canvas.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include <png.h>

namespace sketchfit {

void set_colour(cairo_t* context, const Colour& colour) {
    cairo_set_source_rgb(context, colour.red, colour.green, colour.blue);
}

void use_exact_widths(cairo_t* context) {
    cairo_font_options_t* const options = cairo_font_options_create();
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_set_font_options(context, options);
    cairo_font_options_destroy(options);
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
    cairo_surface_flush(surface);
    const auto width = static_cast<std::size_t>(cairo_image_surface_get_width(surface));
    const auto height = static_cast<std::size_t>(cairo_image_surface_get_height(surface));
    const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface));
    const unsigned char* const data = cairo_image_surface_get_data(surface);
    std::vector<unsigned char> colours;
    colours.reserve(width * height * 3);
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            std::uint32_t pixel = 0;
            std::memcpy(&pixel, data + y * stride + 4 * x, 4);
            for (const unsigned shift : {16U, 8U, 0U})
                colours.push_back(static_cast<unsigned char>(pixel >> shift));
        }
    }
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(width);
    image.height = static_cast<png_uint_32>(height);
    image.format = PNG_FORMAT_RGB;
    // Without filters, which flat colours have no use for.
    image.flags = PNG_IMAGE_FLAG_FAST;
    std::string png(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
    png_alloc_size_t length = png.size();
    if (png_image_write_to_memory(&image, png.data(), &length, 0, colours.data(), 0, nullptr) == 0)
        fail("cannot write a PNG: {}", image.message);
    png.resize(length);
    return png;
}

}  // namespace sketchfit
