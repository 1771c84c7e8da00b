// Pictures that people have of drawings: PNG files of any kind, read by libpng into shades of grey.
// What is transparent becomes paper, so that a drawing which is only in the alpha channel shows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sketchfit {

/// Row by row from the top, 0 = black, 255 = white.
struct Picture {
    std::size_t width = 0;
    std::size_t height = 0;
    std::vector<std::uint8_t> grey{};  ///< width * height

    std::uint8_t at(std::size_t x, std::size_t y) const { return grey[y * width + x]; }
};

/// A PNG of more pixels is refused before memory is taken for it.
inline constexpr std::uint64_t most_picture_pixels = std::uint64_t{64} << 20U;

/// Decodes a PNG file of any colour type, depth and interlacing. Transparent pixels become paper:
/// the usual grey of the opaque ones where those fill most of the picture and show something, else
/// white below dark colours and black below light ones. Throws Error, with `name`, for bytes that
/// are no PNG (other kinds of pictures are named), are cut off or damaged, or promise too much.
Picture read_picture(std::string_view bytes, const std::string& name);

/// A picture as the bytes of a PNG file in shades of grey.
std::string encode_picture(const Picture& picture);

/// Whether a file begins as a PNG does.
bool is_png(std::string_view start);

/// "a JPEG picture", by the first bytes (512 are enough); empty for a PNG and what is no picture.
std::string other_picture_kind(std::string_view start);

}  // namespace sketchfit
