#include "sketchfit/ink/leptonica.h"

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

/// Leptonica prints to stderr unless it is told once not to.
[[maybe_unused]] const int silenced = setMsgSeverity(L_SEVERITY_NONE);

l_uint32 number_at(const l_uint32* line, int x, int depth) {
    if (depth == 1) return GET_DATA_BIT(line, x);
    return depth == 8 ? GET_DATA_BYTE(line, x) : GET_DATA_TWO_BYTES(line, x);
}

template <typename Number>
std::vector<Number> read_pixels_of(PIX* pix) {
    const int width = pixGetWidth(pix);
    const int height = pixGetHeight(pix);
    const int depth = pixGetDepth(pix);
    std::vector<Number> numbers;
    numbers.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    for (int y = 0; y < height; ++y) {
        const l_uint32* line = pixGetData(pix) + std::ptrdiff_t{y} * pixGetWpl(pix);
        for (int x = 0; x < width; ++x)
            numbers.push_back(static_cast<Number>(number_at(line, x, depth)));
    }
    return numbers;
}

}  // namespace

Image take(PIX* pix) {
    if (pix == nullptr) fail("cannot work on the picture: out of memory");
    return Image(pix);
}

Image image_of(const std::vector<std::uint8_t>& bytes, std::size_t width, std::size_t height,
               int depth) {
    Image image = take(pixCreate(static_cast<int>(width), static_cast<int>(height), depth));
    const std::uint8_t* byte = bytes.data();
    for (std::size_t y = 0; y < height; ++y) {
        l_uint32* line =
            pixGetData(image.get()) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(image.get());
        for (std::size_t x = 0; x < width; ++x, ++byte) {
            if (depth == 8) SET_DATA_BYTE(line, x, *byte);
            if (depth == 1 && *byte != 0) SET_DATA_BIT(line, x);
        }
    }
    return image;
}

std::vector<std::uint16_t> numbers_of(const Image& image) {
    return read_pixels_of<std::uint16_t>(image.get());
}

std::vector<std::uint8_t> bytes_of(const Image& image) {
    return read_pixels_of<std::uint8_t>(image.get());
}

}  // namespace sketchfit
