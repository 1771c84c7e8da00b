#include "sketchfit/ink/centre_lines.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sketchfit/ink/leptonica.h"
#include "sketchfit/ink/simplify.h"
#include "sketchfit/ink/skeleton.h"

namespace sketchfit {

namespace {

constexpr int margin = 2;  // of paper around the ink, for what looks at neighbours

Mask mask_of(const Image& image) {
    return {static_cast<std::size_t>(pixGetWidth(image.get())),
            static_cast<std::size_t>(pixGetHeight(image.get())), bytes_of(image)};
}

/// Lines one pixel wide in the middle of ink, and how far the ink reached from each pixel.
struct Thinned {
    Mask lines;
    std::vector<std::uint16_t> reach;
};

Thinned thinned(const Image& ink) {
    const Image distances = take(pixDistanceFunction(ink.get(), 8, 16, L_BOUNDARY_BG));
    const Image lines = take(pixThinConnected(ink.get(), L_THIN_FG, 8, 0));
    return {mask_of(lines), numbers_of(distances)};
}

/// The thickness of the pen that drew lines: that of the thinner ones. Lines that differ much in
/// thickness, or are thicker than an eighth of the drawing's larger side (Google's pen is a
/// sixteenth), are no lines but a silhouette: a fine pen draws its edge.
double pen_of(const Thinned& thin, double side) {
    std::vector<std::uint16_t> reach;
    for (std::size_t i = 0; i < thin.reach.size(); ++i) {
        if (thin.lines.ink[i] != 0) reach.push_back(thin.reach[i]);
    }
    if (reach.empty()) return 1;
    std::ranges::sort(reach);
    const double thinner = 2.0 * reach[reach.size() / 4] - 1;
    const double thicker = 2.0 * reach[reach.size() * 3 / 4] - 1;
    const bool uneven = thicker > 1.6 * thinner && thicker > side / 16;
    const bool silhouette = uneven || thinner > side / 8;
    return std::max(1.0, silhouette ? std::min(thinner, side / 32) : thinner);
}

/// Empties what is filled, which is what has room for a square of two and a half pens, and leaves
/// a rim of a pen's thickness.
/// Nothing where nothing is filled.
Image without_filling(const Image& ink, double pen) {
    const int wide = static_cast<int>(std::lround(2.5 * pen)) | 1;
    const int rim = 2 * static_cast<int>(std::lround(pen)) + 1;
    const Image cores = take(pixOpenBrick(nullptr, ink.get(), wide, wide));
    // What is filled reaches a little beyond the squares: round it off within the ink.
    const Image near = take(pixDilateBrick(nullptr, cores.get(), rim, rim));
    const Image filled = take(pixAnd(nullptr, near.get(), ink.get()));
    const Image inside = take(pixErodeBrick(nullptr, filled.get(), rim, rim));
    l_int32 nothing = 0;
    if (pixZero(inside.get(), &nothing) != 0 || nothing != 0) return nullptr;
    return take(pixSubtract(nullptr, ink.get(), inside.get()));
}

/// Means of three neighbouring points: the stairs of pixels become slopes. The ends stay.
Stroke smoothed(std::span<const Point> stroke) {
    Stroke result(stroke.begin(), stroke.end());
    for (std::size_t i = 1; i + 1 < stroke.size(); ++i) {
        result[i] = {(stroke[i - 1].x + stroke[i].x + stroke[i + 1].x) / 3,
                     (stroke[i - 1].y + stroke[i].y + stroke[i + 1].y) / 3};
    }
    return result;
}

}  // namespace

Strokes centre_lines(const Mask& ink) {
    const Image bare = image_of(ink.ink, ink.width, ink.height, 1);
    const Image image = take(pixAddBorder(bare.get(), margin, 0));
    const auto side = static_cast<double>(std::max(ink.width, ink.height));
    Thinned thin = thinned(image);
    if (const Image emptied = without_filling(image, pen_of(thin, side))) thin = thinned(emptied);
    Skeleton skeleton(thin.lines, thin.reach);
    skeleton.prune();
    skeleton.merge_crossings();
    // Google simplified with an epsilon of 2 of 256 units; stairs and spurs took their share.
    const double epsilon = 1.5 * side / 256;
    Strokes strokes;
    for (const std::span<const Point> stroke : skeleton.strokes())
        strokes.add(simplify(smoothed(stroke), epsilon));
    for (Point& point : strokes.points()) point = {point.x - margin, point.y - margin};
    return strokes;
}

}  // namespace sketchfit
