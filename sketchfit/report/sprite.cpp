#include "sketchfit/report/sprite.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <png.h>
#include <zlib.h>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

constexpr std::size_t longest_side = 16384;  // what browsers decode without scaling it down

/// Two pixels a byte, the left one in the upper half.
using PackedRows = std::vector<std::uint8_t>;

/// Opacity in 16 degrees for each pixel value.
std::array<std::uint8_t, 256> degrees() {
    std::array<std::uint8_t, 256> table{};
    for (std::size_t v = 0; v < table.size(); ++v)
        table[v] = static_cast<std::uint8_t>((v + 8) / 17);
    return table;
}

PackedRows pack(const Dataset& drawings, std::span<const std::uint32_t> rows, std::size_t across,
                std::size_t side, std::size_t stride) {
    const auto table = degrees();
    const std::size_t down = (rows.size() + across - 1) / across;
    PackedRows packed(down * side * stride);
    for (std::size_t k = 0; k < rows.size(); ++k) {
        const auto bitmap = drawings.drawing(rows[k]);
        const std::size_t left = k % across * side;
        const std::size_t top = k / across * side;
        for (std::size_t i = 0; i < bitmap.size(); ++i) {
            const std::size_t x = left + i % side;
            const unsigned shift = x % 2 == 0 ? 4 : 0;
            std::uint8_t& out = packed[(top + i / side) * stride + x / 2];
            out = static_cast<std::uint8_t>(out | table[bitmap[i]] << shift);
        }
    }
    return packed;
}

[[noreturn]] void raise(png_structp png, png_const_charp message) {
    *static_cast<std::string*>(png_get_error_ptr(png)) = message;
    png_longjmp(png, 1);
}

void ignore(png_structp /*png*/, png_const_charp /*message*/) {}

void append(png_structp png, png_bytep bytes, std::size_t length) {
    try {
        static_cast<std::string*>(png_get_io_ptr(png))->append(bytes, bytes + length);
        return;
    } catch (...) {  // no exception may pass through libpng
    }
    png_error(png, "out of memory");
}

void flush(png_structp /*png*/) {}

/// Writes into `out`; false where libpng gave up. Kept apart because libpng leaves it by a longjmp,
/// over which no object with a destructor may stand.
bool encode(png_structp png, png_infop info, std::string& out, const PackedRows& packed,
            std::size_t width, std::size_t height, std::size_t stride) {
    if (setjmp(png_jmpbuf(png)) != 0) return false;
    png_set_write_fn(png, &out, append, flush);
    png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), 4,
                 PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    constexpr png_color black[16]{};
    png_byte opacity[16];
    for (unsigned k = 0; k < 16; ++k) opacity[k] = static_cast<png_byte>(17 * k);
    png_set_PLTE(png, info, black, 16);
    png_set_tRNS(png, info, opacity, 16, nullptr);
    // Runs of paper are what there is to find: looking for runs alone is ten times as fast as
    // looking for all repetitions, and the file no longer (154 bytes a drawing).
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_set_compression_strategy(png, Z_RLE);
    png_write_info(png, info);
    for (std::size_t y = 0; y < height; ++y) png_write_row(png, packed.data() + y * stride);
    png_write_end(png, info);
    return true;
}

}  // namespace

std::size_t bitmap_side(const Dataset& drawings) {
    const std::size_t pixels = drawings.pixels_per_drawing();
    const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(pixels))));
    if (side * side != pixels) {
        fail("pictures need square bitmaps (784 pixels are 28 x 28), these have {} pixels", pixels);
    }
    return side;
}

std::string sprite_png(const Dataset& drawings, std::span<const std::uint32_t> rows,
                       std::size_t across) {
    if (rows.empty() || across == 0) fail("a sprite needs at least one drawing");
    const std::size_t side = bitmap_side(drawings);
    const std::size_t width = across * side;
    const std::size_t height = (rows.size() + across - 1) / across * side;
    if (width > longest_side || height > longest_side) {
        fail("a sprite of {} x {} pixels is larger than browsers draw ({} a side)", width, height,
             longest_side);
    }
    const std::size_t stride = (width + 1) / 2;
    const PackedRows packed = pack(drawings, rows, across, side, stride);
    std::string out;
    std::string message = "out of memory";
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &message, raise, ignore);
    png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
    const bool done = info != nullptr && encode(png, info, out, packed, width, height, stride);
    png_destroy_write_struct(&png, &info);
    if (!done) fail("cannot encode a sprite as PNG: {}", message);
    return out;
}

}  // namespace sketchfit
