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

/// The thickness of the pen that drew lines: that of the thinner ones, but no more than an eighth
/// of the drawing's larger side (Google's pen is a sixteenth). A drawing whose lines differ much in
/// thickness is a silhouette, filled as a whole: it gets a fine pen to draw its edge.
double pen_of(const Thinned& thin, double side) {
    std::vector<std::uint16_t> reach;
    for (std::size_t i = 0; i < thin.reach.size(); ++i) {
        if (thin.lines.ink[i] != 0) reach.push_back(thin.reach[i]);
    }
    if (reach.empty()) return 1;
    std::ranges::sort(reach);
    const double thinner = 2.0 * reach[reach.size() / 4] - 1;
    const double thicker = 2.0 * reach[reach.size() * 3 / 4] - 1;
    const bool silhouette = thicker > 1.6 * thinner && thicker > side / 16;
    return std::clamp(thinner, 1.0, silhouette ? side / 32 : side / 8);
}

/// Empties what is filled, which is what has room for a square of two and a half pens, and leaves
/// a rim of a pen's thickness.
Image without_filling(const Image& ink, double pen) {
    const int wide = static_cast<int>(std::lround(2.5 * pen)) | 1;
    const int rim = 2 * static_cast<int>(std::lround(pen)) + 1;
    const Image cores = take(pixOpenBrick(nullptr, ink.get(), wide, wide));
    // What is filled reaches a little beyond the squares: round it off within the ink.
    const Image near = take(pixDilateBrick(nullptr, cores.get(), rim, rim));
    const Image filled = take(pixAnd(nullptr, near.get(), ink.get()));
    const Image inside = take(pixErodeBrick(nullptr, filled.get(), rim, rim));
    return take(pixSubtract(nullptr, ink.get(), inside.get()));
}

/// Means of up to five neighbouring points: the stairs of pixels become slopes.
Stroke smoothed(const Stroke& stroke) {
    constexpr std::size_t reach = 1;
    Stroke result;
    for (std::size_t i = 0; i < stroke.size(); ++i) {
        const std::size_t around = std::min({reach, i, stroke.size() - 1 - i});
        Point sum{};
        for (std::size_t k = i - around; k <= i + around; ++k)
            sum = {sum.x + stroke[k].x, sum.y + stroke[k].y};
        const auto count = static_cast<double>(2 * around + 1);
        result.push_back({sum.x / count, sum.y / count});
    }
    return result;
}

}  // namespace

Strokes centre_lines(const Mask& ink) {
    const Image bare = image_of(ink.ink, ink.width, ink.height, 1);
    Image image = take(pixAddBorder(bare.get(), margin, 0));
    const auto side = static_cast<double>(std::max(ink.width, ink.height));
    Thinned thin = thinned(image);
    image = without_filling(image, pen_of(thin, side));
    thin = thinned(image);
    Skeleton skeleton(thin.lines, thin.reach);
    skeleton.prune();
    skeleton.merge_crossings();
    // As Google simplified strokes: an epsilon of 2 of 256 units; stairs and spurs took their
    // share.

    const double epsilon = 1.5 * side / 256;
    Strokes strokes = skeleton.strokes();
    for (Stroke& stroke : strokes) {
        stroke = simplify(smoothed(stroke), epsilon);
        for (Point& point : stroke) point = {point.x - margin, point.y - margin};
    }
    return strokes;
}

}  // namespace sketchfit
