// Raw strokes of Quick, Draw! drawn with many pens, against the official bitmaps.
#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "bench/picture_changes.h"
#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/data/canvas.h"
#include "sketchfit/ink/ndjson.h"
#include "sketchfit/ink/normalise.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

struct Pair {
    Strokes strokes;  // raw, in screen pixels
    std::array<std::uint8_t, bitmap_pixels> official{};
};

/// The drawings that have both raw strokes and an official bitmap: joined by key_id.
std::vector<Pair> read_pairs(const fs::path& folder) {
    std::vector<Pair> pairs;
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(folder / "bitmaps"))
        paths.push_back(entry.path());
    std::ranges::sort(paths);
    for (const fs::path& path : paths) {
        const std::string name = path.stem().string() + ".ndjson";
        std::map<std::uint64_t, std::size_t> order;
        Drawing drawing;
        NdjsonSource simplified(open_file(folder / "simplified" / name));
        while (simplified.next(drawing)) order.emplace(*drawing.key_id, order.size());
        const std::string npy = read_file(path);
        NdjsonSource raw(open_file(folder / "raw" / name));
        const std::size_t most = pairs.size() + 8;  // of each class
        while (pairs.size() < most && raw.next(drawing)) {
            const auto found = order.find(*drawing.key_id);
            if (found == order.end()) continue;
            Pair pair{drawing.strokes, {}};
            const std::size_t start = npy.size() - (order.size() - found->second) * bitmap_pixels;
            std::copy_n(npy.begin() + static_cast<std::ptrdiff_t>(start), bitmap_pixels,
                        pair.official.begin());
            pairs.push_back(std::move(pair));
        }
    }
    return pairs;
}

/// Dark lines of `pen` pixels on white, the drawing's larger side `side` pixels.
Picture drawn(const Strokes& strokes, double side, double pen, cairo_line_cap_t cap) {
    Point low{HUGE_VAL, HUGE_VAL};
    Point high{-HUGE_VAL, -HUGE_VAL};
    for (const std::span<const Point> stroke : strokes) {
        for (const Point& point : stroke) {
            low = {std::min(low.x, point.x), std::min(low.y, point.y)};
            high = {std::max(high.x, point.x), std::max(high.y, point.y)};
        }
    }
    const double scale = side / std::max({high.x - low.x, high.y - low.y, 1.0});
    const double margin = pen + 0.1 * side;
    const auto width = static_cast<int>((high.x - low.x) * scale + 2 * margin);
    const auto height = static_cast<int>((high.y - low.y) * scale + 2 * margin);
    const CairoSurface surface = make_surface(CAIRO_FORMAT_A8, width, height);
    const CairoContext context(cairo_create(surface.get()));
    cairo_set_line_width(context.get(), pen);
    cairo_set_line_cap(context.get(), cap);
    cairo_set_line_join(
        context.get(), cap == CAIRO_LINE_CAP_ROUND ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER);
    for (const std::span<const Point> stroke : strokes) {
        for (const Point& point : stroke) {
            cairo_line_to(context.get(), (point.x - low.x) * scale + margin,
                          (point.y - low.y) * scale + margin);
        }
        cairo_stroke(context.get());
    }
    check_cairo(cairo_status(context.get()));
    cairo_surface_flush(surface.get());
    Picture picture{static_cast<std::size_t>(width), static_cast<std::size_t>(height), {}};
    const unsigned char* data = cairo_image_surface_get_data(surface.get());
    const int stride = cairo_image_surface_get_stride(surface.get());
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x)
            picture.grey.push_back(static_cast<std::uint8_t>(255 - data[y * stride + x]));
    }
    return picture;
}

/// The root of the mean square difference, in levels of 255, and how alike two bitmaps are: the
/// cosine of the angle between them, 1 for the same.
struct Distance {
    double root_mean_square = 0;
    double cosine = 0;
};

Distance distance(const std::array<std::uint8_t, bitmap_pixels>& a,
                  const std::array<std::uint8_t, bitmap_pixels>& b) {
    double square = 0;
    double product = 0;
    double size_a = 0;
    double size_b = 0;
    for (std::size_t i = 0; i < bitmap_pixels; ++i) {
        const double x = a[i];
        const double y = b[i];
        square += (x - y) * (x - y);
        product += x * y;
        size_a += x * x;
        size_b += y * y;
    }
    return {std::sqrt(square / bitmap_pixels), product / std::sqrt(size_a * size_b)};
}

}  // namespace

int measure_distance(const fs::path& strokes) {
    const std::vector<Pair> drawings = read_pairs(strokes);
    fmt::print("{} drawings with raw strokes and an official bitmap\n\n", drawings.size());
    fmt::print("{:>6} {:>6} {:>6}   {:>8} {:>8} {:>8}   {:>8} {:>8}\n", "side", "pen", "cap", "rms",
               "cosine", "worst", "rms", "cosine");
    fmt::print("{:>23} {:-^26}   {:-^17}\n", "", " sketchfit ", " naive ");
    for (const double side : {100.0, 180.0, 400.0}) {
        for (const double share : {0.01, 0.03, 0.06}) {
            const double pen = share * side;
            if (pen < 0.8) continue;
            for (const cairo_line_cap_t cap : {CAIRO_LINE_CAP_ROUND, CAIRO_LINE_CAP_BUTT}) {
                if (cap == CAIRO_LINE_CAP_BUTT) continue;
                Distance ours{};
                Distance naive{};
                double worst = 1;
                for (const Pair& drawing : drawings) {
                    const Picture picture = drawn(drawing.strokes, side, pen, cap);
                    const Distance one =
                        distance(normalise(picture, "a picture").bitmap, drawing.official);
                    const Distance other = distance(shrunk_and_inverted(picture), drawing.official);
                    ours.root_mean_square += one.root_mean_square;
                    ours.cosine += one.cosine;
                    worst = std::min(worst, one.cosine);
                    naive.root_mean_square += other.root_mean_square;
                    naive.cosine += other.cosine;
                }
                const auto count = static_cast<double>(drawings.size());
                fmt::print(
                    "{:>6.0f} {:>6.1f} {:>6}   {:>8.2f} {:>8.4f} {:>8.4f}   {:>8.2f} {:>8.4f}\n",
                    side, pen, cap == CAIRO_LINE_CAP_ROUND ? "round" : "butt",
                    ours.root_mean_square / count, ours.cosine / count, worst,
                    naive.root_mean_square / count, naive.cosine / count);
            }
        }
    }
    return 0;
}

}  // namespace sketchfit
