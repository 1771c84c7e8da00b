// PNG files decoded again, for tests of what is drawn.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "sketchfit/data/canvas.h"

namespace sketchfit::fixtures {

/// A decoded picture.
struct Picture {
    int width = 0;
    int height = 0;
    std::vector<std::uint32_t> pixels;  // 0x00RRGGBB
    std::uint32_t at(int x, int y) const {
        return pixels.at(static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                         static_cast<std::size_t>(x));
    }
};

inline Picture decode(const std::string& png) {
    struct Source {
        const std::string& bytes;
        std::size_t place = 0;
    } source{png};
    const auto read = [](void* closure, unsigned char* out, unsigned int length) {
        auto& from = *static_cast<Source*>(closure);
        if (from.place + length > from.bytes.size()) return CAIRO_STATUS_READ_ERROR;
        std::copy_n(from.bytes.begin() + static_cast<std::ptrdiff_t>(from.place), length, out);
        from.place += length;
        return CAIRO_STATUS_SUCCESS;
    };
    const CairoSurface surface(cairo_image_surface_create_from_png_stream(read, &source));
    check_cairo(cairo_surface_status(surface.get()));
    Picture picture{cairo_image_surface_get_width(surface.get()),
                    cairo_image_surface_get_height(surface.get()),
                    {}};
    const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get()));
    const unsigned char* data = cairo_image_surface_get_data(surface.get());
    for (std::size_t y = 0; y < static_cast<std::size_t>(picture.height); ++y) {
        for (std::size_t x = 0; x < static_cast<std::size_t>(picture.width); ++x) {
            const unsigned char* pixel = data + y * stride + 4 * x;
            picture.pixels.push_back(pixel[0] | pixel[1] << 8U | pixel[2] << 16U);
        }
    }
    return picture;
}

}  // namespace sketchfit::fixtures
