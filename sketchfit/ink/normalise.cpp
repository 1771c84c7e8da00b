#include "sketchfit/ink/normalise.h"

#include <algorithm>
#include <cmath>
#include <numeric>
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

/// How many pixels wide and high the equal squares are that a picture consists of: 1 unless it was
/// enlarged without smoothing, as viewers of datasets do.
std::size_t enlargement_of(const Picture& picture) {
    // Squares begin only where a row or a column differs from the one before.
    std::size_t factor = std::gcd(picture.width, picture.height);
    for (std::size_t y = 0; y < picture.height && factor > 1; ++y) {
        const std::uint8_t* const row = picture.grey.data() + y * picture.width;
        for (std::size_t x = 1; x < picture.width; ++x) {
            if (row[x] != row[x - 1]) factor = std::gcd(factor, x);
        }
        if (y > 0 && !std::equal(row, row + picture.width, row - picture.width))
            factor = std::gcd(factor, y);
    }
    return factor;
}

/// One pixel for each square of `factor` pixels.
Picture reduced(const Picture& picture, std::size_t factor) {
    Picture result{picture.width / factor, picture.height / factor, {}};
    for (std::size_t y = 0; y < picture.height; y += factor) {
        for (std::size_t x = 0; x < picture.width; x += factor)
            result.grey.push_back(picture.at(x, y));
    }
    return result;
}

/// Moves and scales strokes so that their minima are 0 and their larger extent 255.
void settle(NormalisedPicture& result) {
    Point low{HUGE_VAL, HUGE_VAL};
    Point high{-HUGE_VAL, -HUGE_VAL};
    for (const Point& point : result.strokes.points()) {
        low = {std::min(low.x, point.x), std::min(low.y, point.y)};
        high = {std::max(high.x, point.x), std::max(high.y, point.y)};
    }
    const double extent = std::max(high.x - low.x, high.y - low.y);
    const double scale = extent > 0 ? largest_coordinate / extent : 1;  // a dot has none
    for (Point& point : result.strokes.points())
        point = {(point.x - low.x) * scale, (point.y - low.y) * scale};
    result.origin = {result.origin.x + result.unit * low.x, result.origin.y + result.unit * low.y};
    result.unit /= scale;
}

}  // namespace

NormalisedPicture normalise(const Picture& original, const std::string& name) {
    const std::size_t enlarged = enlargement_of(original);
    const Picture picture = reduced(original, enlarged);
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
    const auto scale = static_cast<double>(enlarged);
    result.unit = found.unit * scale;
    // The middle of the picture's first pixel is at 0.5.
    result.origin = {found.origin.x * scale + result.unit / 2,
                     found.origin.y * scale + result.unit / 2};
    settle(result);
    Rasteriser().draw(result.strokes, result.bitmap);
    return result;
}

}  // namespace sketchfit
