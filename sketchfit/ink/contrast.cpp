#include "sketchfit/ink/contrast.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <utility>

#include "sketchfit/ink/leptonica.h"

namespace sketchfit {

namespace {

using Histogram = std::array<std::size_t, 256>;

int median_of(const Histogram& histogram) {
    std::size_t total = 0;
    for (const std::size_t count : histogram) total += count;
    std::size_t below = 0;
    std::size_t grey = 0;
    while (grey < 255 && 2 * (below + histogram[grey]) < total) below += histogram[grey++];
    return static_cast<int>(grey);
}

/// The grey of the paper where it is even all around: the picture's outermost 32nd.
std::optional<int> even_paper(const Picture& picture) {
    constexpr int even = 12;  // levels
    const std::size_t margin =
        std::max<std::size_t>(1, std::min(picture.width, picture.height) / 32);
    Histogram border{};
    std::size_t total = 0;
    for (std::size_t y = 0; y < picture.height; ++y) {
        const bool whole = y < margin || y >= picture.height - margin;
        for (std::size_t x = 0; x < picture.width; ++x) {
            if (!whole && x == margin && picture.width > 2 * margin) x = picture.width - margin;
            ++border[picture.at(x, y)];
            ++total;
        }
    }
    const int median = median_of(border);
    std::size_t alike = 0;
    for (int grey = std::max(0, median - even); grey <= std::min(255, median + even); ++grey)
        alike += border[static_cast<std::size_t>(grey)];
    if (alike * 5 < total * 4) return std::nullopt;
    return median;
}

void invert(Picture& picture) {
    for (std::uint8_t& grey : picture.grey) grey = static_cast<std::uint8_t>(255 - grey);
}

/// Whether ink is lighter than an even paper: more stands out to that side.
bool light_on_even(const Picture& picture, int paper) {
    double lighter = 0;
    double darker = 0;
    for (const std::uint8_t grey : picture.grey) {
        const double difference = grey - paper;
        (difference > 0 ? lighter : darker) += difference * difference;
    }
    return lighter > darker;
}

Image grey_image(const Picture& picture) {
    return image_of(picture.grey, picture.width, picture.height, 8);
}

/// Whether ink is lighter than a paper that is not even: as ink is rare and paper is not, the
/// deviations from the mean of a wide neighbourhood are skewed to the ink's side.
bool light_on_uneven(const Picture& picture) {
    const int reach = static_cast<int>(std::max(picture.width, picture.height) / 8);
    const Image mean = take(pixBlockconv(grey_image(picture).get(), reach, reach));
    const std::vector<std::uint8_t> means = bytes_of(mean);
    double skew = 0;
    for (std::size_t i = 0; i < means.size(); ++i) {
        const double difference = picture.grey[i] - means[i];
        skew += difference * difference * difference;
    }
    return skew > 0;
}

/// The picture goes on beyond its edges as steeply as it falls towards them, so that a closing
/// finds no hollow where the light falls off. `margin` is less than either side.
Picture continued(const Picture& picture, std::size_t margin) {
    // How a place before or beyond a side is mirrored into it, and at which edge.
    const auto mirrored = [&](std::size_t place,
                              std::size_t side) -> std::pair<std::size_t, std::size_t> {
        if (place < margin) return {margin - place, 0};
        if (place < margin + side) return {place - margin, place - margin};
        return {2 * (side - 1) - (place - margin), side - 1};
    };
    Picture result{picture.width + 2 * margin, picture.height + 2 * margin, {}};
    for (std::size_t y = 0; y < result.height; ++y) {
        const auto [row, edge_row] = mirrored(y, picture.height);
        for (std::size_t x = 0; x < result.width; ++x) {
            const auto [column, edge_column] = mirrored(x, picture.width);
            const int edge = picture.at(edge_column, edge_row);
            const int steep = 2 * edge - picture.at(column, row);
            const bool inside = row == edge_row && column == edge_column;
            result.grey.push_back(
                static_cast<std::uint8_t>(inside ? edge : std::clamp(steep, 0, edge)));
        }
    }
    return result;
}

Picture picture_of(const Image& image) {
    return {static_cast<std::size_t>(pixGetWidth(image.get())),
            static_cast<std::size_t>(pixGetHeight(image.get())), bytes_of(image)};
}

/// The uneven paper under dark ink: the lightest of each small block, closed over everything that
/// is narrower than a third of the picture.
std::vector<std::uint8_t> uneven_paper(const Picture& picture) {
    constexpr std::size_t blocks = 64;  // along the larger side
    const std::size_t larger = std::max(picture.width, picture.height);
    const auto factor = static_cast<int>(std::max<std::size_t>(1, larger / blocks));
    const int wide = static_cast<int>(larger) / factor / 3 | 1;
    const Image whole = grey_image(picture);
    const Picture lightest =
        picture_of(take(pixScaleGrayMinMax(whole.get(), factor, factor, L_CHOOSE_MAX)));
    const std::size_t margin =
        std::min({static_cast<std::size_t>(wide), lightest.width - 1, lightest.height - 1});
    const Image padded = grey_image(continued(lightest, margin));
    const Image closed = take(pixCloseGray(padded.get(), wide, wide));
    const Image smooth = take(pixBlockconv(closed.get(), 2, 2));
    const Image middle = margin == 0
                             ? take(pixCopy(nullptr, smooth.get()))
                             : take(pixRemoveBorder(smooth.get(), static_cast<int>(margin)));
    const auto scale = [](std::size_t to, std::size_t from) {
        return static_cast<float>(to) / static_cast<float>(from);
    };
    const Image paper = take(pixScaleGrayLI(middle.get(), scale(picture.width, lightest.width),
                                            scale(picture.height, lightest.height)));
    std::vector<std::uint8_t> result = bytes_of(paper);
    result.resize(picture.grey.size(), 255);
    return result;
}

/// The standard deviation of the grain by Immerkaer's mask (Computer Vision and Image Understanding
/// 64, 1996), which lines and slopes hardly touch; by the median, so that ink does not count.
double noise_of(const Picture& picture) {
    if (picture.width < 3 || picture.height < 3) return 0;
    std::vector<std::size_t> histogram(16 * 256);
    std::size_t total = 0;
    for (std::size_t y = 1; y + 1 < picture.height; ++y) {
        for (std::size_t x = 1; x + 1 < picture.width; ++x, ++total) {
            const auto at = [&](std::size_t column, std::size_t row) {
                return static_cast<int>(picture.at(column, row));
            };
            const int corners =
                at(x - 1, y - 1) + at(x + 1, y - 1) + at(x - 1, y + 1) + at(x + 1, y + 1);
            const int sides = at(x, y - 1) + at(x, y + 1) + at(x - 1, y) + at(x + 1, y);
            ++histogram[static_cast<std::size_t>(std::abs(corners - 2 * sides + 4 * at(x, y)))];
        }
    }
    std::size_t below = 0;
    std::size_t median = 0;
    while (2 * (below + histogram[median]) < total) below += histogram[median++];
    // 36 is the sum of the mask's squares, 0.6745 a normal distribution's median deviation.
    return static_cast<double>(median) / (0.6745 * 6);
}

/// Means of 3 x 3 pixels, where the grain would hide faint lines otherwise.
double smooth_grain(Picture& picture) {
    constexpr double visible = 3;
    double noise = noise_of(picture);
    for (int times = 0; times < 2 && noise > visible; ++times) {
        const Image mean = take(pixBlockconv(grey_image(picture).get(), 1, 1));
        picture.grey = bytes_of(mean);
        noise /= 3;
    }
    return noise;
}

/// Moves the paper, which is most of the picture, to 0.
void settle_paper(Picture& contrast) {
    Histogram histogram{};
    for (const std::uint8_t value : contrast.grey) ++histogram[value];
    const int paper = median_of(histogram);
    for (std::uint8_t& value : contrast.grey)
        value = static_cast<std::uint8_t>(std::max(0, value - paper));
}

}  // namespace

Contrast find_contrast(const Picture& picture) {
    Contrast result{picture, 0};
    Picture& grey = result.picture;
    result.noise = smooth_grain(grey);
    std::optional<int> even = even_paper(grey);
    if (even ? light_on_even(grey, *even) : light_on_uneven(grey)) {
        invert(grey);
        if (even) even = 255 - *even;
    }
    if (even) {
        for (std::uint8_t& value : grey.grey)
            value = static_cast<std::uint8_t>(std::max(0, *even - value));
        return result;
    }
    const std::vector<std::uint8_t> paper = uneven_paper(grey);
    for (std::size_t i = 0; i < paper.size(); ++i)
        grey.grey[i] = static_cast<std::uint8_t>(std::max(0, paper[i] - grey.grey[i]));
    settle_paper(grey);
    return result;
}

}  // namespace sketchfit
