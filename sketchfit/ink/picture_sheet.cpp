#include "sketchfit/ink/picture_sheet.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/data/canvas.h"
#include "sketchfit/ink/leptonica.h"

namespace sketchfit {

namespace {

// Lengths in pixels of the sheet.
constexpr double margin = 16;
constexpr double side = 280;  // of a picture and of a bitmap, ten for each of its pixels
constexpr double gap = 8;
constexpr double title_height = 26;
constexpr double title_size = 13;
constexpr double item_width = 2 * side + gap;
constexpr double item_height = title_height + side;
constexpr double item_gap = 24;
constexpr std::size_t most_columns = 3;

Picture shrunk(const Picture& picture, double scale) {
    const auto length = [&](std::size_t pixels) {
        return std::max(1, static_cast<int>(std::lround(static_cast<double>(pixels) * scale)));
    };
    const Image whole = image_of(picture.grey, picture.width, picture.height, 8);
    const Image small =
        take(pixScaleAreaMapToSize(whole.get(), length(picture.width), length(picture.height)));
    return {static_cast<std::size_t>(pixGetWidth(small.get())),
            static_cast<std::size_t>(pixGetHeight(small.get())), bytes_of(small)};
}

CairoSurface surface_of(const std::uint8_t* grey, std::size_t width, std::size_t height) {
    CairoSurface surface =
        make_surface(CAIRO_FORMAT_RGB24, static_cast<int>(width), static_cast<int>(height));
    const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get()));
    unsigned char* const data = cairo_image_surface_get_data(surface.get());
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x)
            std::fill_n(data + y * stride + 4 * x, 4, grey[y * width + x]);
    }
    cairo_surface_mark_dirty(surface.get());
    return surface;
}

/// `grey` at (0, 0), `across` wide and `down` high.
void draw_grey(cairo_t* context, const CairoSurface& grey, double across, double down) {
    const double width = cairo_image_surface_get_width(grey.get());
    const double height = cairo_image_surface_get_height(grey.get());
    cairo_save(context);
    cairo_rectangle(context, 0, 0, across, down);
    cairo_clip(context);
    cairo_scale(context, across / width, down / height);
    cairo_set_source_surface(context, grey.get(), 0, 0);
    cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST);
    cairo_paint(context);
    cairo_restore(context);
}

void draw_strokes(cairo_t* context, const NormalisedPicture& normalised, double scale) {
    cairo_set_line_cap(context, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_width(context, 2);
    cairo_set_source_rgb(context, 0.9, 0.3, 0.05);
    for (const std::span<const Point> stroke : normalised.strokes) {
        cairo_new_path(context);
        for (const Point& point : stroke) {
            cairo_line_to(context, scale * (normalised.origin.x + normalised.unit * point.x),
                          scale * (normalised.origin.y + normalised.unit * point.y));
        }
        if (stroke.size() == 1) cairo_close_path(context);  // shows a dot
        cairo_stroke(context);
    }
}

std::string png_of(const CairoSurface& surface) {
    const auto append = [](void* text, const unsigned char* data, unsigned int length) {
        try {
            static_cast<std::string*>(text)->append(data, data + length);
        } catch (...) {
            return CAIRO_STATUS_NO_MEMORY;  // no exception may pass through Cairo
        }
        return CAIRO_STATUS_SUCCESS;
    };
    std::string png;
    check_cairo(cairo_surface_write_to_png_stream(surface.get(), append, &png));
    return png;
}

}  // namespace

ShownPicture::ShownPicture(const Picture& picture, NormalisedPicture result)
    : scale(side / static_cast<double>(std::max(picture.width, picture.height))),
      width(scale * static_cast<double>(picture.width)),
      height(scale * static_cast<double>(picture.height)),
      normalised(std::move(result)) {
    small = scale < 1 ? shrunk(picture, scale) : picture;
}

void PictureSheet::add(ShownPicture picture, std::string title) {
    if (items_.size() < most) {
        items_.push_back({std::move(picture), std::move(title)});
    } else {
        ++left_out_;
    }
}

std::string PictureSheet::png() const {
    if (items_.empty()) fail("there are no pictures to show");
    const std::size_t columns = std::min(most_columns, items_.size());
    const std::size_t rows = (items_.size() + columns - 1) / columns;
    const double width =
        2 * margin + static_cast<double>(columns) * (item_width + item_gap) - item_gap;
    const double height = 2 * margin + static_cast<double>(rows) * (item_height + item_gap) -
                          (left_out_ == 0 ? item_gap : 0);
    const CairoSurface surface =
        make_surface(CAIRO_FORMAT_RGB24, static_cast<int>(width), static_cast<int>(height));
    const CairoContext owner(cairo_create(surface.get()));
    cairo_t* const context = owner.get();
    cairo_set_source_rgb(context, 0.925, 0.93, 0.94);
    cairo_paint(context);
    cairo_select_font_face(context, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                           CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(context, title_size);
    const auto write = [&](const std::string& text, double x, double y) {
        cairo_set_source_rgb(context, 0.1, 0.11, 0.13);
        cairo_move_to(context, x, y);
        cairo_show_text(context, text.c_str());
    };
    for (std::size_t i = 0; i < items_.size(); ++i) {
        const ShownPicture& shown = items_[i].picture;
        const std::size_t column = i % columns;
        const std::size_t row = i / columns;
        const double x = margin + static_cast<double>(column) * (item_width + item_gap);
        const double y = margin + static_cast<double>(row) * (item_height + item_gap);
        cairo_save(context);
        cairo_rectangle(context, x, y, item_width, item_height);
        cairo_clip(context);
        write(printable(items_[i].title, 200), x, y + 16);
        cairo_translate(context, x, y + title_height);
        draw_grey(context,
                  surface_of(shown.small.grey.data(), shown.small.width, shown.small.height),
                  shown.width, shown.height);
        draw_strokes(context, shown.normalised, shown.scale);
        cairo_translate(context, side + gap, 0);
        draw_grey(context, surface_of(shown.normalised.bitmap.data(), bitmap_side, bitmap_side),
                  side, side);
        cairo_restore(context);
    }
    if (left_out_ > 0)
        write(fmt::format("and {} more pictures", left_out_), margin, height - margin);
    check_cairo(cairo_status(context));
    return png_of(surface);
}

}  // namespace sketchfit
