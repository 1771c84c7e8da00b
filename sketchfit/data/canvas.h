// Cairo's surfaces and contexts as values that free themselves, and its errors as Error.
// Only for sources of this room that draw; it brings in cairo.h.
#pragma once

#include <memory>

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

}  // namespace sketchfit
