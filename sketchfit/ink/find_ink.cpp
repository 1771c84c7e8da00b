#include "sketchfit/ink/find_ink.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/ink/contrast.h"
#include "sketchfit/ink/leptonica.h"

namespace sketchfit {

namespace {

/// Larger pictures are made smaller first: a drawing's details are far coarser.
constexpr std::size_t working_side = 2048;
// The larger side of the mask.
constexpr std::size_t smallest_side = 256;
constexpr std::size_t largest_side = 768;

struct Working {
    Picture picture;
    double unit = 1;  // of the original's pixels
};

Working at_working_size(const Picture& picture) {
    const std::size_t larger = std::max(picture.width, picture.height);
    if (larger <= working_side) return {picture, 1};
    const double scale = static_cast<double>(working_side) / static_cast<double>(larger);
    const auto scaled = [&](std::size_t side) {
        return std::max(1, static_cast<int>(std::lround(static_cast<double>(side) * scale)));
    };
    const Image whole = image_of(picture.grey, picture.width, picture.height, 8);
    const Image small =
        take(pixScaleAreaMapToSize(whole.get(), scaled(picture.width), scaled(picture.height)));
    return {{static_cast<std::size_t>(pixGetWidth(small.get())),
             static_cast<std::size_t>(pixGetHeight(small.get())), bytes_of(small)},
            1 / scale};
}

/// From which contrast on a pixel is ink: `low`, where it hangs together with one of `sure`.
struct Thresholds {
    int low = 0;
    int sure = 0;
};

/// Nothing where no pixel stands out. Thin lines, whose pixels are only partly covered, and strokes
/// of a softer pencil stay whole by the lower threshold; the grain of the paper must stay below it.
Thresholds choose_thresholds(const Contrast& contrast, const std::string& name) {
    constexpr double faintest = 10;  // levels that a person can hardly see
    const double floor = std::max(faintest, 5 * contrast.noise);
    std::array<std::size_t, 256> histogram{};
    std::size_t total = 0;
    for (const std::uint8_t value : contrast.picture.grey) {
        if (value <= floor) continue;
        ++histogram[value];
        ++total;
    }
    if (total == 0) {
        fail("{} shows no drawing: nothing in it stands out from the background", name);
    }
    // The contrast of full ink: what a tenth of the ink's pixels exceed.
    std::size_t above = 0;
    std::size_t full = 255;
    while ((above + histogram[full]) * 10 <= total) above += histogram[full--];
    const double ink = static_cast<double>(full);
    return {static_cast<int>(std::ceil(std::max({faintest, 4 * contrast.noise, 0.3 * ink}))),
            static_cast<int>(std::ceil(std::max({faintest, 5 * contrast.noise, 0.4 * ink})))};
}

std::vector<std::uint8_t> at_least(const Picture& contrast, int threshold) {
    std::vector<std::uint8_t> result(contrast.grey.size());
    std::transform(contrast.grey.begin(), contrast.grey.end(), result.begin(),
                   [&](std::uint8_t value) { return value >= threshold ? 1 : 0; });
    return result;
}

Mask threshold(const Picture& contrast, const Thresholds& thresholds) {
    const std::size_t width = contrast.width;
    const std::size_t height = contrast.height;
    const Image low = image_of(at_least(contrast, thresholds.low), width, height, 1);
    const Image sure = image_of(at_least(contrast, thresholds.sure), width, height, 1);
    const Image grown = take(pixSeedfillBinary(nullptr, sure.get(), low.get(), 8));
    return {width, height, bytes_of(grown)};
}

/// Whether a piece is a frame around the picture: most of each of its four edges.
bool is_frame(const Component& component, const Mask& mask) {
    const Box& box = component.box;
    if (box.left > 0 || box.top > 0 || box.right < mask.width || box.bottom < mask.height)
        return false;
    std::array<std::size_t, 4> touched{};
    for (const std::uint32_t pixel : component.pixels) {
        const std::size_t x = pixel % mask.width;
        const std::size_t y = pixel / mask.width;
        touched[0] += x == 0 ? 1 : 0;
        touched[1] += x + 1 == mask.width ? 1 : 0;
        touched[2] += y == 0 ? 1 : 0;
        touched[3] += y + 1 == mask.height ? 1 : 0;
    }
    const std::size_t upright = std::min(touched[0], touched[1]);
    const std::size_t level = std::min(touched[2], touched[3]);
    return upright * 4 > mask.height * 3 && level * 4 > mask.width * 3;
}

/// Takes a frame out of the picture, with the soft pixels at its edge; false where there is none.
bool remove_frame(Picture& contrast, const Mask& mask) {
    const std::vector<Component> pieces = components_of(mask);
    const auto frame =
        std::ranges::find_if(pieces, [&](const Component& piece) { return is_frame(piece, mask); });
    if (frame == pieces.end() || pieces.size() == 1) return false;
    for (const std::uint32_t pixel : frame->pixels) {
        const std::size_t x = pixel % mask.width;
        const std::size_t y = pixel / mask.width;
        for (std::size_t row = y == 0 ? 0 : y - 1; row < std::min(y + 2, mask.height); ++row) {
            for (std::size_t column = x == 0 ? 0 : x - 1; column < std::min(x + 2, mask.width);
                 ++column) {
                contrast.grey[row * mask.width + column] = 0;
            }
        }
    }
    return true;
}

/// Takes away pieces that are smaller than a dot of the drawing's pen would be and, from grainy
/// pictures, small ones outside of what is drawn.
void remove_dust(Mask& mask, double noise) {
    const std::vector<Component> pieces = components_of(mask);
    std::size_t largest = 0;
    for (const Component& piece : pieces) largest = std::max(largest, piece.box.larger_side());
    Box drawing;
    for (const Component& piece : pieces) {
        if (piece.box.larger_side() * 10 >= largest) drawing = drawing.with(piece.box);
    }
    const double width = line_width(mask);
    // A round dot has 0.8 of its width's square; a small one covers three pixels at least.
    const double few = noise > 0 ? 6 : width > 1.5 ? 3 : 1;
    const double smallest = std::max(0.6 * width * width, few);
    for (const Component& piece : pieces) {
        const std::size_t side = piece.box.larger_side();
        const bool tiny = static_cast<double>(piece.pixels.size()) < smallest;
        const bool grain = noise > 0 && side * 30 < largest && !piece.box.touches(drawing);
        if (side == largest || (!tiny && !grain)) continue;
        for (const std::uint32_t pixel : piece.pixels) mask.ink[pixel] = 0;
    }
}

Box box_of(const Mask& mask) {
    Box box;
    for (std::size_t y = 0; y < mask.height; ++y) {
        for (std::size_t x = 0; x < mask.width; ++x) {
            if (mask.at(x, y)) box = box.with({x, y, x + 1, y + 1});
        }
    }
    return box;
}

/// The part of the mask within `box`.
Mask cropped(const Mask& mask, const Box& box) {
    Mask result{box.width(), box.height(), {}};
    for (std::size_t y = box.top; y < box.bottom; ++y) {
        const auto row = std::span(mask.ink).subspan(y * mask.width + box.left, box.width());
        result.ink.insert(result.ink.end(), row.begin(), row.end());
    }
    return result;
}

/// Halves the mask until it is small enough; a pixel is ink where one of the four was, so that thin
/// lines stay whole.
double reduce(Mask& mask) {
    Image image = image_of(mask.ink, mask.width, mask.height, 1);
    double factor = 1;
    while (std::max(pixGetWidth(image.get()), pixGetHeight(image.get())) >
           static_cast<int>(largest_side)) {
        // An odd last row or column would get lost.
        image = take(pixAddBorderGeneral(image.get(), 0, pixGetWidth(image.get()) % 2, 0,
                                         pixGetHeight(image.get()) % 2, 0));
        image = take(pixReduceRankBinaryCascade(image.get(), 1, 0, 0, 0));
        factor *= 2;
    }
    mask = {static_cast<std::size_t>(pixGetWidth(image.get())),
            static_cast<std::size_t>(pixGetHeight(image.get())), bytes_of(image)};
    return factor;
}

/// A small drawing made larger: its contrast is interpolated, so that lines become smooth, and
/// decides anew. Only what touches the mask takes part.
Mask enlarged(const Mask& mask, const Picture& contrast, const Box& box, int factor, int low) {
    const Image ink = image_of(mask.ink, mask.width, mask.height, 1);
    const std::vector<std::uint8_t> near = bytes_of(take(pixDilateBrick(nullptr, ink.get(), 3, 3)));
    Picture part{box.width(), box.height(), {}};
    for (std::size_t y = box.top; y < box.bottom; ++y) {
        for (std::size_t x = box.left; x < box.right; ++x) {
            const std::size_t i = y * mask.width + x;
            part.grey.push_back(near[i] != 0 ? contrast.grey[i] : std::uint8_t{0});
        }
    }
    const Image small = image_of(part.grey, part.width, part.height, 8);
    const auto scale = static_cast<float>(factor);
    const Image large = take(pixScaleGrayLI(small.get(), scale, scale));
    const Picture result{static_cast<std::size_t>(pixGetWidth(large.get())),
                         static_cast<std::size_t>(pixGetHeight(large.get())), bytes_of(large)};
    return {result.width, result.height, at_least(result, low)};
}

/// `box` and one pixel around it, within the mask.
Box with_margin(const Box& box, const Mask& mask) {
    return {box.left - (box.left > 0 ? 1 : 0), box.top - (box.top > 0 ? 1 : 0),
            std::min(box.right + 1, mask.width), std::min(box.bottom + 1, mask.height)};
}

}  // namespace

FoundInk find_ink(const Picture& picture, const std::string& name) {
    const Working working = at_working_size(picture);
    Contrast contrast = find_contrast(working.picture);
    Thresholds thresholds = choose_thresholds(contrast, name);
    Mask mask = threshold(contrast.picture, thresholds);
    if (remove_frame(contrast.picture, mask)) {
        // It is often darker than the drawing.
        thresholds = choose_thresholds(contrast, name);
        mask = threshold(contrast.picture, thresholds);
    }
    remove_dust(mask, contrast.noise);
    const Box box = with_margin(box_of(mask), mask);
    FoundInk found;
    found.origin = {static_cast<double>(box.left) * working.unit,
                    static_cast<double>(box.top) * working.unit};
    if (box.larger_side() < smallest_side) {
        const auto factor = static_cast<int>(
            std::min<std::size_t>(16, (smallest_side + box.larger_side() - 1) / box.larger_side()));
        found.mask = enlarged(mask, contrast.picture, box, factor, thresholds.low);
        found.unit = working.unit / factor;
    } else {
        found.mask = cropped(mask, box);
        found.unit = working.unit * reduce(found.mask);
    }
    return found;
}

}  // namespace sketchfit
