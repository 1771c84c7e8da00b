// Cairo's surfaces and contexts as values that free themselves, its errors as Error, and what every
// picture of the house needs: colours, text that fits, bitmaps pixel by pixel, PNG as bytes.
// Only for sources that draw; it brings in cairo.h. Lengths are the context's units.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <cairo.h>

#include "sketchfit/base/error.h"

namespace sketchfit {

struct SurfaceRelease {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct ContextRelease {
    void operator()(cairo_t* context) const { cairo_destroy(context); }
};
using CairoSurface = std::unique_ptr<cairo_surface_t, SurfaceRelease>;
using CairoContext = std::unique_ptr<cairo_t, ContextRelease>;

/// Throws Error where Cairo reports one, for example too large a surface or a missing font.
inline void check_cairo(cairo_status_t status) {
    if (status != CAIRO_STATUS_SUCCESS) fail("cannot draw: {}", cairo_status_to_string(status));
}

/// A surface of `width` x `height` pixels, all zero, in memory.
inline CairoSurface make_surface(cairo_format_t format, int width, int height) {
    CairoSurface surface(cairo_image_surface_create(format, width, height));
    check_cairo(cairo_surface_status(surface.get()));
    return surface;
}

struct Colour {
    double red, green, blue;  ///< 0..1
};
void set_colour(cairo_t* context, const Colour& colour);

/// Lets text be as wide at every scale, so that what was measured at one fits at another.
void use_exact_widths(cairo_t* context);
/// The sans-serif face; `size` is the height of its em square.
void set_font(cairo_t* context, cairo_font_weight_t weight, double size);
/// The way that `text` (UTF-8 without control characters) advances in the current font.
double text_width(cairo_t* context, const std::string& text);
/// `text` cut between characters and ended by an ellipsis where it is wider than `limit`.
std::string fitted(cairo_t* context, std::string text, double limit);

/// Writes a square bitmap of side x side bytes (255 = ink, black on white) into the memory of a
/// surface with four bytes a pixel, at pixel (x, y), each of its pixels as a square of `scale`.
/// Flush the surface before and mark it dirty afterwards.
void put_bitmap(cairo_surface_t* surface, std::span<const std::uint8_t> bitmap, std::size_t side,
                std::size_t scale, std::size_t x, std::size_t y);

/// A cairo_write_func_t that appends to the std::string `text`.
cairo_status_t append_bytes(void* text, const unsigned char* data, unsigned int length);
/// A surface of CAIRO_FORMAT_RGB24 in memory as the bytes of a PNG file: a sixth of the time that
/// Cairo's own writer takes.
std::string png_bytes(cairo_surface_t* surface);

}  // namespace sketchfit
