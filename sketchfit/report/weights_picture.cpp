#include "sketchfit/report/weights_picture.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sketchfit/base/text.h"
#include "sketchfit/report/first_layer.h"
#include "sketchfit/report/picture.h"

namespace sketchfit {

namespace {

constexpr double margin = 24;
constexpr double unit_size = 84;  // three for each pixel of a usual bitmap
constexpr double pitch = 92;
constexpr double number_height = 14;
constexpr double header = 58;
constexpr double bar_room = 92;  // the scale of colours with its numbers
constexpr double bar_width = 14;

/// ColorBrewer's RdBu, from blue over white to red: told apart without red or green sight, and the
/// sign still shows where the middle is grey.
constexpr std::array<Colour, 7> diverging{
    {colour_from(0x053061), colour_from(0x4393C3), colour_from(0xB3D9EB), colour_from(0xF7F7F7),
     colour_from(0xFDC7B0), colour_from(0xD6604D), colour_from(0x67001F)}};

/// The colour of `value` in -1..1; grey for NaN.
Colour colour_of(double value) {
    if (std::isnan(value)) return {0.6, 0.6, 0.6};
    return blend(diverging, (value + 1) / 2);
}

std::size_t column_count(std::size_t units) {
    if (units <= 8) return units;
    return units <= 64 ? 8 : 16;
}

void show_scale(cairo_t* context, double largest, double x, double y, double height) {
    show_colour_bar(context, x, y, bar_width, height,
                    [](double place) { return colour_of(2 * place - 1); });
    set_colour(context, text_colour);
    set_font(context, CAIRO_FONT_WEIGHT_NORMAL, 10);
    show_text(context, fmt::format("+{:.3g}", largest), x + bar_width + 5, y + 8, HUGE_VAL);
    show_text(context, "0", x + bar_width + 5, y + height / 2 + 4, HUGE_VAL);
    show_text(context, fmt::format("−{:.3g}", largest), x + bar_width + 5, y + height, HUGE_VAL);
}

void show_units(cairo_t* context, const FirstLayer& layer, std::size_t columns) {
    const double scale = layer.largest > 0 ? layer.largest : 1.0;
    std::vector<std::uint32_t> pixels(layer.side * layer.side);
    set_font(context, CAIRO_FONT_WEIGHT_NORMAL, 9);
    for (std::size_t unit = 0; unit < layer.shown; ++unit) {
        for (std::size_t pixel = 0; pixel < pixels.size(); ++pixel)
            pixels[pixel] = pixel_of(colour_of(layer.weight(unit, pixel) / scale));
        const std::size_t column = unit % columns;
        const std::size_t row = unit / columns;
        const double x = margin + static_cast<double>(column) * pitch;
        const double y = margin + header + static_cast<double>(row) * (pitch + number_height);
        show_colours(context, pixels, layer.side, x, y, unit_size);
        set_colour(context, faint_colour);
        show_text(context, std::to_string(unit), x, y + unit_size + 12, unit_size);
    }
}

void show_title(cairo_t* context, const FirstLayer& layer, const std::string& key, double limit) {
    set_font(context, CAIRO_FONT_WEIGHT_BOLD, 15);
    set_colour(context, text_colour);
    show_text(context, "First layer's weights of " + key, margin, margin + 15, limit);
    set_font(context, CAIRO_FONT_WEIGHT_NORMAL, 11);
    set_colour(context, faint_colour);
    const std::string which =
        layer.shown < layer.units
            ? fmt::format("the first {} of {} units", layer.shown, grouped(layer.units))
            : fmt::format("{} units", layer.units);
    show_text(context,
              fmt::format("{} of {} x {} weights; red: ink speaks for the unit, blue: against it",
                          which, layer.side, layer.side),
              margin, margin + 36, limit);
}

}  // namespace

std::vector<std::string> write_weights_picture(const std::filesystem::path& folder,
                                               const std::string& name, const ReportRun& run) {
    const std::optional<FirstLayer> layer = first_layer(*run.model);
    if (!layer) return {};
    const std::size_t columns = column_count(layer->shown);
    const double rows = std::ceil(static_cast<double>(layer->shown) / static_cast<double>(columns));
    // A title needs some room, whatever the number of units.
    const double grid = std::max(static_cast<double>(columns) * pitch, 4 * pitch);
    const double width = 2 * margin + grid + bar_room;
    const double height = 2 * margin + header + rows * (pitch + number_height) - 8;
    return write_picture(folder, name, width, height, [&](cairo_t* context) {
        show_title(context, *layer, run.key, width - 2 * margin);
        show_units(context, *layer, columns);
        const double bar = std::min(rows * (pitch + number_height) - 22, 300.0);
        show_scale(context, layer->largest, margin + grid + 8, margin + header, bar);
    });
}

}  // namespace sketchfit
