// Leptonica's images as values that free themselves, and the ways between them and our own rows of
// bytes. Only for sources of this room; it brings in Leptonica's header.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <leptonica/allheaders.h>

namespace sketchfit {

struct PixRelease {
    void operator()(PIX* pix) const { pixDestroy(&pix); }
};
using Image = std::unique_ptr<PIX, PixRelease>;

/// Takes an image that Leptonica made; throws Error where it made none.
Image take(PIX* pix);

/// An image of `depth` bits a pixel (8: grey; 1: set where a byte is not zero).
Image image_of(const std::vector<std::uint8_t>& bytes, std::size_t width, std::size_t height,
               int depth);

/// The pixels of an image of 1, 8 or 16 bits, one number each, row by row.
std::vector<std::uint16_t> numbers_of(const Image& image);
std::vector<std::uint8_t> bytes_of(const Image& image);

}  // namespace sketchfit
