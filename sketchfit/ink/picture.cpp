#include "sketchfit/ink/picture.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>

#include <png.h>

#include "sketchfit/base/error.h"
#include "sketchfit/data/byte_source.h"

namespace sketchfit {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view png_start = "\x89PNG\r\n\x1a\n"sv;

std::uint32_t big_endian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (const char byte : bytes.substr(0, 4))
        value = value << 8U | static_cast<unsigned char>(byte);
    return value;
}

/// What the first chunk says.
struct Header {
    std::uint64_t width = 0;
    std::uint64_t height = 0;
    std::uint64_t bits = 0;  // of a pixel
};

[[noreturn]] void fail_damaged(const std::string& name, std::string_view why) {
    fail("{} is a damaged PNG file ({}): save or fetch it again", name, printable(why));
}

/// Goes from chunk to chunk as their lengths say (12 bytes around each), so that a file which was
/// cut off anywhere is known before anything is decoded.
void check_chunks(std::string_view bytes, const std::string& name) {
    std::string_view rest = bytes.substr(png_start.size());
    for (;;) {
        if (rest.size() < 12 || rest.size() - 12 < big_endian(rest)) {
            fail("{} is cut off: this PNG file ends after {} bytes, in the middle; fetch it again",
                 name, bytes.size());
        }
        if (rest.substr(4, 4) == "IEND"sv) return;
        rest.remove_prefix(std::size_t{12} + big_endian(rest));
    }
}

Header read_header(std::string_view bytes, const std::string& name) {
    constexpr std::size_t length = 8 + 25;
    if (bytes.size() < length || bytes.substr(12, 4) != "IHDR"sv)
        fail_damaged(name, "it does not begin with its size");
    const auto depth = static_cast<unsigned char>(bytes[24]);
    const auto colour = static_cast<unsigned char>(bytes[25]);
    constexpr std::array<std::uint64_t, 7> channels{1, 0, 3, 1, 2, 0, 4};
    const Header header{big_endian(bytes.substr(16)), big_endian(bytes.substr(20)),
                        colour < channels.size() ? channels[colour] * depth : 0};
    if (header.width == 0 || header.height == 0 || header.bits == 0 || header.bits > 64)
        fail_damaged(name, "its header makes no sense");
    // 2^31 by 2^31 at most (a larger side libpng refuses): no overflow.
    const std::uint64_t limit = std::uint64_t{1} << 31U;
    if (header.width > limit || header.height > limit ||
        header.width * header.height > most_picture_pixels) {
        fail("{} has {} x {} pixels; pictures of at most {} million are read: make it smaller",
             name, header.width, header.height, most_picture_pixels / 1'000'000);
    }
    // All rows, inflated, without their filter bytes (interlaced files have more of those).
    if (header.width * header.height * header.bits / 8 > most_inflated(bytes.size())) {
        fail(
            "{} promises {} x {} pixels, more than its {} bytes can hold: it is damaged or hostile",
            name, header.width, header.height, bytes.size());
    }
    return header;
}

/// libpng's simplified reader, freed at the end.
class Reader {
  public:
    explicit Reader(const std::string& name) : name_(name) { image_.version = PNG_IMAGE_VERSION; }
    ~Reader() { png_image_free(&image_); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// Grey and alpha, two bytes a pixel.
    std::vector<std::uint8_t> read(std::string_view bytes) {
        check(png_image_begin_read_from_memory(&image_, bytes.data(), bytes.size()));
        image_.format = PNG_FORMAT_GA;
        image_.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;  // as viewers show 16 bits without a gamma
        std::vector<std::uint8_t> pixels(PNG_IMAGE_SIZE(image_));
        check(png_image_finish_read(&image_, nullptr, pixels.data(), 0, nullptr));
        return pixels;
    }

  private:
    void check(int success) const {
        if (success == 0 || (image_.warning_or_error & PNG_IMAGE_ERROR) != 0)
            fail_damaged(name_, image_.message);
    }

    const std::string& name_;
    png_image image_{};
};

/// Counts of the pixels that are rather opaque, for each grey.
using Histogram = std::array<std::size_t, 256>;

/// The grey in the middle, and how many pixels are clearly lighter or darker.
struct Middle {
    std::uint8_t grey = 255;
    std::size_t others = 0;
};

Middle middle_of(const Histogram& histogram, std::size_t total) {
    constexpr int clearly = 32;  // levels
    std::size_t below = 0;
    int grey = 0;
    const auto count = [&](int level) { return histogram[static_cast<std::size_t>(level)]; };
    while (grey < 255 && 2 * (below + count(grey)) < total) below += count(grey++);
    Middle middle{static_cast<std::uint8_t>(grey), 0};
    for (int level = 0; level < 256; ++level) {
        if (std::abs(level - grey) >= clearly) middle.others += count(level);
    }
    return middle;
}

/// What lies under the transparent pixels; `pixels` are pairs of grey and alpha.
std::uint8_t paper_under(std::span<const std::uint8_t> pixels) {
    Histogram opaque{};
    std::size_t count = 0;
    std::uint64_t weight = 0;
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < pixels.size(); i += 2) {
        weight += pixels[i + 1];
        sum += std::uint64_t{pixels[i]} * pixels[i + 1];
        if (pixels[i + 1] < 128) continue;
        ++opaque[pixels[i]];
        ++count;
    }
    const Middle middle = middle_of(opaque, count);
    const bool sheet = count > pixels.size() / 4 && middle.others * 2000 > count;
    if (sheet) return middle.grey;
    return sum < 128 * weight ? 255 : 0;
}

}  // namespace

bool is_png(std::string_view start) {
    return start.starts_with(png_start);
}

std::string other_picture_kind(std::string_view start) {
    const auto at = [&](std::size_t place, std::string_view mark) {
        return start.size() >= place && start.substr(place).starts_with(mark);
    };
    if (at(0, "\xff\xd8\xff"sv)) return "a JPEG picture";
    if (at(0, "GIF8"sv)) return "a GIF picture";
    if (at(0, "RIFF"sv) && at(8, "WEBP"sv)) return "a WebP picture";
    if (at(0, "BM"sv) && at(6, "\0\0\0\0"sv)) return "a BMP picture";
    if (at(0, "II*\0"sv) || at(0, "MM\0*"sv)) return "a TIFF picture";
    if (at(4, "ftyphei"sv) || at(4, "ftypmif"sv)) return "a HEIC picture";
    if (at(4, "ftypavi"sv)) return "an AVIF picture";
    if (at(0, "\0\0\1\0"sv)) return "an icon file (ICO)";
    if (at(0, "8BPS"sv)) return "a Photoshop file";
    if (at(0, "%PDF"sv)) return "a PDF document";
    if (at(0, "%!PS"sv)) return "a PostScript file";
    const bool netpbm = at(0, "P"sv) && start.size() > 2 && start[1] >= '1' && start[1] <= '6' &&
                        (start[2] == '\n' || start[2] == ' ');
    if (netpbm) return "a netpbm picture";
    if (start.find("<svg"sv) != std::string_view::npos) return "an SVG drawing";
    return "";
}

Picture read_picture(std::string_view bytes, const std::string& name) {
    if (!is_png(bytes)) {
        const std::string kind = other_picture_kind(bytes.substr(0, 512));
        if (kind.empty()) fail("{} is no PNG picture", name);
        fail("{} is {}; sketchfit reads PNG: convert it, for example with ImageMagick's convert",
             name, kind);
    }
    const Header header = read_header(bytes, name);
    check_chunks(bytes, name);
    const std::vector<std::uint8_t> pixels = Reader(name).read(bytes);
    Picture picture{header.width, header.height, {}};
    picture.grey.resize(header.width * header.height);
    if (pixels.size() != 2 * picture.grey.size()) fail_damaged(name, "it has two sizes");
    const unsigned paper = paper_under(pixels);
    for (std::size_t i = 0; i < picture.grey.size(); ++i) {
        const unsigned alpha = pixels[2 * i + 1];
        const unsigned sum = alpha * pixels[2 * i] + (255 - alpha) * paper;
        picture.grey[i] = static_cast<std::uint8_t>((sum + 127) / 255);
    }
    return picture;
}

std::string encode_picture(const Picture& picture) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(picture.width);
    image.height = static_cast<png_uint_32>(picture.height);
    image.format = PNG_FORMAT_GRAY;
    std::string png(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
    png_alloc_size_t length = png.size();
    if (png_image_write_to_memory(&image, png.data(), &length, 0, picture.grey.data(), 0,
                                  nullptr) == 0)
        fail("cannot make a PNG picture: {}", printable(image.message, 120));
    png.resize(length);
    return png;
}

}  // namespace sketchfit
