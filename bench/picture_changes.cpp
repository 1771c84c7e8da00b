#include "bench/picture_changes.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <png.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/random.h"
#include "sketchfit/ink/leptonica.h"

namespace sketchfit {

namespace {

Image image(const Picture& picture) {
    return image_of(picture.grey, picture.width, picture.height, 8);
}

Picture picture_of(const Image& image) {
    return {static_cast<std::size_t>(pixGetWidth(image.get())),
            static_cast<std::size_t>(pixGetHeight(image.get())), bytes_of(image)};
}

std::uint8_t byte(double value) {
    return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

Picture inverted(Picture picture) {
    for (auto& grey : picture.grey) grey = static_cast<std::uint8_t>(255 - grey);
    return picture;
}

/// Through a PNG file whose colour is the same everywhere: the drawing is in its alpha channel.
Picture through_alpha(const Picture& picture, std::uint8_t colour) {
    std::vector<std::uint8_t> pixels;
    for (const auto grey : picture.grey) {
        pixels.push_back(colour);
        pixels.push_back(static_cast<std::uint8_t>(255 - grey));
    }
    png_image png{};
    png.version = PNG_IMAGE_VERSION;
    png.width = static_cast<png_uint_32>(picture.width);
    png.height = static_cast<png_uint_32>(picture.height);
    png.format = PNG_FORMAT_GA;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(png);
    std::string file(size, '\0');
    if (png_image_write_to_memory(&png, file.data(), &size, 0, pixels.data(), 0, nullptr) == 0)
        fail("cannot write a PNG: {}", png.message);
    file.resize(size);
    return read_picture(file, "a picture");
}

Picture thick(const Picture& picture, int brick) {
    return picture_of(take(pixErodeGray(image(picture).get(), brick, brick)));
}

Picture scaled(const Picture& picture, int side) {
    const float scale = static_cast<float>(side) / static_cast<float>(picture.width);
    const Image whole = image(picture);
    return picture_of(take(scale < 1 ? pixScaleAreaMap(whole.get(), scale, scale)
                                     : pixScaleGrayLI(whole.get(), scale, scale)));
}

Picture blurred(const Picture& picture, double deviation) {
    const auto half = static_cast<int>(std::ceil(3 * deviation));
    L_KERNEL* kernel = makeGaussianKernel(half, half, static_cast<float>(deviation), 1.0F);
    const Image padded = take(pixAddBorder(image(picture).get(), half, 255));
    Image result = take(pixConvolve(padded.get(), kernel, 8, 1));
    kernelDestroy(&kernel);
    return picture_of(take(pixRemoveBorder(result.get(), half)));
}

Picture on_page(const Picture& picture, std::size_t width, std::size_t height, std::size_t left,
                std::size_t top) {
    Picture page{width, height, std::vector<std::uint8_t>(width * height, 255)};
    for (std::size_t y = 0; y < picture.height; ++y) {
        for (std::size_t x = 0; x < picture.width; ++x)
            page.grey[(top + y) * width + left + x] = picture.at(x, y);
    }
    return page;
}

Picture noisy(Picture picture, double paper, double ink, double deviation, std::uint64_t number) {
    Random random(7, Purpose::sample, number);
    for (auto& grey : picture.grey)
        grey = byte(ink + (paper - ink) * grey / 255 + deviation * random.normal());
    return picture;
}

/// Light that falls off to a corner, as on a photographed sheet, and some grain.
Picture shadowed(Picture picture, std::uint64_t number) {
    for (std::size_t y = 0; y < picture.height; ++y) {
        for (std::size_t x = 0; x < picture.width; ++x) {
            const double far =
                static_cast<double>(x + y) / static_cast<double>(picture.width + picture.height);
            auto& grey = picture.grey[y * picture.width + x];
            grey = byte(grey * (0.95 - 0.6 * far * far));
        }
    }
    return noisy(picture, 255, 0, 4, number);
}

Picture turned(const Picture& picture, double degrees) {
    return picture_of(take(pixRotateAMGray(image(picture).get(),
                                           static_cast<float>(degrees * 3.14159265 / 180), 255)));
}

Picture dusty(Picture picture, std::uint64_t number) {
    Random random(8, Purpose::sample, number);
    for (int speck = 0; speck < 20; ++speck) {
        const std::size_t x = random.below(picture.width - 1);
        const std::size_t y = random.below(picture.height - 1);
        picture.grey[y * picture.width + x] = 60;
        if (speck % 2 == 0) picture.grey[y * picture.width + x + 1] = 90;
    }
    return picture;
}

Picture framed(Picture picture) {
    for (std::size_t y = 0; y < picture.height; ++y) {
        for (std::size_t x = 0; x < picture.width; ++x) {
            if (x < 2 || y < 2 || x + 2 >= picture.width || y + 2 >= picture.height)
                picture.grey[y * picture.width + x] = 0;
        }
    }
    return picture;
}

/// Everything that the paper at the picture's edge does not reach.
Picture filled(const Picture& picture) {
    std::vector<std::uint8_t> paper(picture.grey.size());
    std::transform(picture.grey.begin(), picture.grey.end(), paper.begin(),
                   [](std::uint8_t grey) { return grey > 200 ? 1 : 0; });
    const Image mask = image_of(paper, picture.width, picture.height, 1);
    const Image corner =
        take(pixCreate(static_cast<int>(picture.width), static_cast<int>(picture.height), 1));
    pixSetPixel(corner.get(), 0, 0, 1);
    const auto reached = bytes_of(take(pixSeedfillBinary(nullptr, corner.get(), mask.get(), 4)));
    Picture result = picture;
    for (std::size_t i = 0; i < reached.size(); ++i) {
        if (reached[i] == 0) result.grey[i] = std::min<std::uint8_t>(picture.grey[i], 60);
    }
    return result;
}

Picture cropped(const Picture& picture) {
    const Image ink = take(pixThresholdToBinary(image(picture).get(), 250));
    BOX* box = nullptr;
    pixClipToForeground(ink.get(), nullptr, &box);
    if (box == nullptr) fail("a picture is blank");
    Image part(pixClipRectangle(image(picture).get(), box, nullptr));
    boxDestroy(&box);
    return picture_of(part);
}

}  // namespace

std::vector<PictureChange> picture_changes() {
    using P = const Picture&;
    using N = std::uint64_t;
    return {
        {"none", [](P p, N) { return p; }},
        {"light on dark", [](P p, N) { return inverted(p); }},
        {"only in the alpha channel, black", [](P p, N) { return through_alpha(p, 0); }},
        {"only in the alpha channel, white", [](P p, N) { return through_alpha(p, 255); }},
        {"lines thicker by 2 pixels", [](P p, N) { return thick(p, 3); }},
        {"lines thicker by 8 pixels", [](P p, N) { return thick(p, 9); }},
        {"lines thicker by 16 pixels", [](P p, N) { return thick(p, 17); }},
        {"scaled to 64 pixels", [](P p, N) { return scaled(p, 64); }},
        {"scaled to 128 pixels", [](P p, N) { return scaled(p, 128); }},
        {"scaled to 1000 pixels", [](P p, N) { return scaled(p, 1000); }},
        {"scaled to 2000 pixels", [](P p, N) { return scaled(p, 2000); }},
        {"scaled to 3000 pixels", [](P p, N) { return scaled(p, 3000); }},
        {"off-centre on a page of 1500 x 1200",
         [](P p, N) { return on_page(p, 1500, 1200, 1180, 40); }},
        {"cropped to the ink", [](P p, N) { return cropped(p); }},
        {"blurred, sigma 2", [](P p, N) { return blurred(p, 2); }},
        {"blurred, sigma 4", [](P p, N) { return blurred(p, 4); }},
        {"ink 100 on grey 200, noise 10", [](P p, N n) { return noisy(p, 200, 100, 10, n); }},
        {"noise 25", [](P p, N n) { return noisy(p, 215, 40, 25, n); }},
        {"faint: 60 levels", [](P p, N n) { return noisy(p, 230, 170, 2, n); }},
        {"light falling off, grain", [](P p, N n) { return shadowed(p, n); }},
        {"the same, light on dark", [](P p, N n) { return inverted(shadowed(p, n)); }},
        {"rotated by 5 degrees", [](P p, N) { return turned(p, 5); }},
        {"rotated by -10 degrees", [](P p, N) { return turned(p, -10); }},
        {"20 specks of dust", [](P p, N n) { return dusty(p, n); }},
        {"a frame around it", [](P p, N) { return framed(p); }},
        {"filled", [](P p, N) { return filled(p); }},
    };
}

std::array<std::uint8_t, bitmap_pixels> shrunk_and_inverted(const Picture& picture) {
    const Image small = take(pixScaleAreaMapToSize(image(picture).get(), bitmap_side, bitmap_side));
    std::array<std::uint8_t, bitmap_pixels> result{};
    const auto bytes = bytes_of(small);
    std::transform(bytes.begin(), bytes.end(), result.begin(),
                   [](std::uint8_t grey) { return static_cast<std::uint8_t>(255 - grey); });
    return result;
}

}  // namespace sketchfit
