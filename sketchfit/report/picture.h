// A picture drawn once and written twice, as PNG (two pixels for each unit of length) and as SVG
// (text as outlines, so that it looks the same everywhere). What drawings and weights share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "sketchfit/data/canvas.h"

namespace sketchfit {

/// Colours that the eyes of all people tell apart (Okabe and Ito 2008), darkened for text.
inline constexpr Colour right_colour{0.0, 0.42, 0.31};
inline constexpr Colour wrong_colour{0.72, 0.27, 0.0};
inline constexpr Colour text_colour{0.1, 0.11, 0.13};
inline constexpr Colour faint_colour{0.42, 0.44, 0.48};
inline constexpr Colour frame_colour{0.8, 0.82, 0.84};

/// Draws on white paper of `width` x `height` units and writes folder/name.png and .svg. Returns
/// the two file names. Throws Error.
std::vector<std::string> write_picture(const std::filesystem::path& folder, const std::string& name,
                                       double width, double height,
                                       const std::function<void(cairo_t*)>& draw);

/// Shows `text` (any bytes: see printable()) with its baseline beginning at (x, y), cut to `limit`.
/// Returns its width.
double show_text(cairo_t* context, const std::string& text, double x, double y, double limit);
/// The same, ending at x.
void show_text_to(cairo_t* context, const std::string& text, double x, double y);

/// A drawing (255 = ink) as a square of `size` units, with sharp pixels, in a thin frame.
void show_bitmap(cairo_t* context, std::span<const std::uint8_t> bitmap, std::size_t side, double x,
                 double y, double size);
/// The same for colours, 0x00RRGGBB.
void show_colours(cairo_t* context, std::span<const std::uint32_t> pixels, std::size_t side,
                  double x, double y, double size);

/// A colour on a way of colours at equal distances; `place` from 0 to 1 (else the nearer end).
Colour blend(std::span<const Colour> colours, double place);
/// 0x00RRGGBB.
std::uint32_t pixel_of(const Colour& colour);
/// A scale of colours as an upright bar: colour(0) at its foot, colour(1) at its top.
void show_colour_bar(cairo_t* context, double x, double y, double width, double height,
                     const std::function<Colour(double)>& colour);

/// A check mark or a cross, as high as text of `size`, on the baseline at (x, y).
void show_mark(cairo_t* context, bool right, double x, double y, double size);

}  // namespace sketchfit
