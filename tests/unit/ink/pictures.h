// Pictures for tests: strokes drawn with any pen, and PNG files of every kind made by libpng.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <png.h>

#include "sketchfit/data/canvas.h"
#include "sketchfit/ink/picture.h"
#include "sketchfit/ink/raster.h"

namespace sketchfit {

/// Dark strokes (level `ink`) on white, drawn with a round pen on a sheet of width x height.
inline Picture draw_picture(const Strokes& strokes, int width, int height, double pen,
                            int ink = 0) {
    const CairoSurface surface = make_surface(CAIRO_FORMAT_A8, width, height);
    const CairoContext context(cairo_create(surface.get()));
    cairo_set_line_width(context.get(), pen);
    cairo_set_line_cap(context.get(), CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(context.get(), CAIRO_LINE_JOIN_ROUND);
    for (const std::span<const Point> stroke : strokes) {
        cairo_new_path(context.get());
        for (const Point& point : stroke) cairo_line_to(context.get(), point.x, point.y);
        if (stroke.size() == 1) cairo_line_to(context.get(), stroke[0].x, stroke[0].y);
        cairo_stroke(context.get());
    }
    cairo_surface_flush(surface.get());
    const unsigned char* data = cairo_image_surface_get_data(surface.get());
    const int stride = cairo_image_surface_get_stride(surface.get());
    Picture picture{static_cast<std::size_t>(width), static_cast<std::size_t>(height), {}};
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const int alpha = data[std::ptrdiff_t{y} * stride + x];
            picture.grey.push_back(static_cast<std::uint8_t>(255 - alpha * (255 - ink) / 255));
        }
    }
    return picture;
}

inline Picture inverted(Picture picture) {
    for (auto& grey : picture.grey) grey = static_cast<std::uint8_t>(255 - grey);
    return picture;
}

/// Strokes of QuickDraw's 256 units, `scale` times as large and moved.
inline Strokes placed(Strokes strokes, double scale, double x, double y) {
    for (Point& point : strokes.points()) point = {point.x * scale + x, point.y * scale + y};
    return strokes;
}

/// A house with a door and a round window, in QuickDraw's simplified form.
inline Strokes house() {
    Stroke window;
    for (int i = 0; i <= 24; ++i) {
        const double angle = i * 3.14159265358979 / 12;
        window.push_back({170 + 25 * std::cos(angle), 150 + 25 * std::sin(angle)});
    }
    return {{{30, 100}, {30, 255}, {225, 255}, {225, 100}},
            {{0, 110}, {128, 0}, {255, 110}},
            {{70, 255}, {70, 170}, {110, 170}, {110, 255}},
            window};
}

/// How a PNG file is stored.
struct PngForm {
    int depth = 8;
    int colour = PNG_COLOR_TYPE_GRAY;
    bool interlaced = false;
    std::vector<png_color> palette{};
    std::vector<png_byte> palette_alpha{};
};

/// A PNG file of `rows`, each with its pixels as the form stores them.
inline std::string encode_png(int width, const std::vector<std::vector<png_byte>>& rows,
                              const PngForm& form = {}) {
    std::string file;
    png_struct* png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_info* info = png_create_info_struct(png);
    const auto append = [](png_struct* writer, png_byte* bytes, std::size_t length) {
        static_cast<std::string*>(png_get_io_ptr(writer))
            ->append(reinterpret_cast<const char*>(bytes), length);
    };
    png_set_write_fn(png, &file, append, nullptr);
    png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(rows.size()),
                 form.depth, form.colour,
                 form.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (!form.palette.empty())
        png_set_PLTE(png, info, form.palette.data(), static_cast<int>(form.palette.size()));
    if (!form.palette_alpha.empty()) {
        png_set_tRNS(png, info, form.palette_alpha.data(),
                     static_cast<int>(form.palette_alpha.size()), nullptr);
    }
    png_write_info(png, info);
    std::vector<std::vector<png_byte>> copy = rows;
    std::vector<png_byte*> pointers;
    for (auto& row : copy) pointers.push_back(row.data());
    png_write_image(png, pointers.data());
    png_write_end(png, nullptr);
    png_destroy_write_struct(&png, &info);
    return file;
}

/// A grey picture of 8 bits as a PNG file.
inline std::string encode_png(const Picture& picture) {
    std::vector<std::vector<png_byte>> rows;
    for (std::size_t y = 0; y < picture.height; ++y) {
        const auto row = picture.grey.begin() + static_cast<std::ptrdiff_t>(y * picture.width);
        rows.emplace_back(row, row + static_cast<std::ptrdiff_t>(picture.width));
    }
    return encode_png(static_cast<int>(picture.width), rows);
}

using Bitmap = std::array<std::uint8_t, bitmap_pixels>;

/// How alike two bitmaps are: the cosine of the angle between them, 1 for the same.
inline double likeness(const Bitmap& a, const Bitmap& b) {
    double product = 0;
    double size_a = 0;
    double size_b = 0;
    for (std::size_t i = 0; i < bitmap_pixels; ++i) {
        product += double{1} * a[i] * b[i];
        size_a += double{1} * a[i] * a[i];
        size_b += double{1} * b[i] * b[i];
    }
    return size_a * size_b > 0 ? product / std::sqrt(size_a * size_b) : 0;
}

/// The bitmap that Google's program would draw.
inline Bitmap drawn_bitmap(const Strokes& strokes) {
    Bitmap bitmap{};
    Rasteriser().draw(strokes, bitmap);
    return bitmap;
}

}  // namespace sketchfit
