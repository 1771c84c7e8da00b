#include "sketchfit/ink/normalise.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "sketchfit/ink/centre_lines.h"
#include "sketchfit/ink/find_ink.h"

namespace sketchfit {

namespace {

constexpr double largest_coordinate = 255;

/// The grey of the paper, 0 or 255, where the outermost pixels of a bitmap are all within a step or
/// two of it.
std::optional<int> paper_around(const Picture& picture) {
    constexpr int near = 16;
    std::uint8_t darkest = 255;
    std::uint8_t lightest = 0;
    const std::size_t last = bitmap_side - 1;
    for (std::size_t i = 0; i < bitmap_side; ++i) {
        for (const std::uint8_t grey :
             {picture.at(i, 0), picture.at(i, last), picture.at(0, i), picture.at(last, i)}) {
            darkest = std::min(darkest, grey);
            lightest = std::max(lightest, grey);
        }
    }
    if (lightest < near) return 0;
    if (darkest > 255 - near) return 255;
    return std::nullopt;
}

/// Moves and scales strokes so that their minima are 0 and their larger extent 255.
void settle(NormalisedPicture& result) {
    Point low{HUGE_VAL, HUGE_VAL};
    Point high{-HUGE_VAL, -HUGE_VAL};
    for (const Stroke& stroke : result.strokes) {
        for (const Point& point : stroke) {
            low = {std::min(low.x, point.x), std::min(low.y, point.y)};
            high = {std::max(high.x, point.x), std::max(high.y, point.y)};
        }
    }
    const double extent = std::max(high.x - low.x, high.y - low.y);
    const double scale = extent > 0 ? largest_coordinate / extent : 1;  // a dot has none
    for (Stroke& stroke : result.strokes) {
        for (Point& point : stroke) {
            point = {(point.x - low.x) * scale, (point.y - low.y) * scale};
        }
    }
    result.origin = {result.origin.x + result.unit * low.x, result.origin.y + result.unit * low.y};
    result.unit /= scale;
}

}  // namespace

NormalisedPicture normalise(const Picture& picture, const std::string& name) {
    NormalisedPicture result;
    const bool small = picture.width == bitmap_side && picture.height == bitmap_side;
    const FoundInk found = find_ink(picture, name);
    if (const auto paper = small ? paper_around(picture) : std::nullopt) {
        std::transform(picture.grey.begin(), picture.grey.end(), result.bitmap.begin(),
                       [&](std::uint8_t grey) {
                           return static_cast<std::uint8_t>(*paper == 0 ? grey : 255 - grey);
                       });
        return result;
    }
    result.strokes = centre_lines(found.mask);
    // The middle of the picture's first pixel is at 0.5.
    result.origin = {found.origin.x + found.unit / 2, found.origin.y + found.unit / 2};
    result.unit = found.unit;
    settle(result);
    Rasteriser().draw(result.strokes, result.bitmap);
    return result;
}

}  // namespace sketchfit
