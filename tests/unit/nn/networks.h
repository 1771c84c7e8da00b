// Small data and models that the tests of the network room share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sketchfit/base/random.h"
#include "sketchfit/data/dataset.h"
#include "sketchfit/nn/model.h"

namespace sketchfit::test {

/// Random bitmaps, about a third of them ink, with labels in turn.
inline Dataset random_drawings(std::size_t count, std::size_t width, std::size_t classes,
                               std::uint64_t seed = 7) {
    Random random(seed, Purpose::sample);
    Pixels pixels(count * width);
    for (std::uint8_t& pixel : pixels) {
        if (random.below(3) == 0) pixel = static_cast<std::uint8_t>(random.below(256));
    }
    std::vector<std::uint16_t> labels(count);
    for (std::size_t i = 0; i < count; ++i) labels[i] = static_cast<std::uint16_t>(i % classes);
    std::vector<std::string> names;
    for (std::size_t c = 0; c < classes; ++c) names.push_back("class " + std::to_string(c));
    return Dataset(std::move(pixels), width, std::move(labels), std::move(names));
}

/// Drawings that can be learned: class c has more ink in its own stretch of pixels.
inline Dataset learnable_drawings(std::size_t count, std::size_t width, std::size_t classes,
                                  std::uint64_t seed = 7) {
    Random random(seed, Purpose::sample, 1);
    Pixels pixels(count * width);
    std::vector<std::uint16_t> labels(count);
    for (std::size_t i = 0; i < count; ++i) {
        labels[i] = static_cast<std::uint16_t>(random.below(classes));
        for (std::size_t j = 0; j < width; ++j) {
            const bool own = j * classes / width == labels[i];
            if (random.uniform() < (own ? 0.6 : 0.25)) {
                pixels[i * width + j] = static_cast<std::uint8_t>(1 + random.below(255));
            }
        }
    }
    std::vector<std::string> names;
    for (std::size_t c = 0; c < classes; ++c) names.push_back("class " + std::to_string(c));
    return Dataset(std::move(pixels), width, std::move(labels), std::move(names));
}

/// Pointers to all drawings, as a pass takes them.
inline std::vector<const std::uint8_t*> rows_of(const Dataset& drawings) {
    std::vector<const std::uint8_t*> rows;
    for (std::size_t i = 0; i < drawings.size(); ++i) rows.push_back(drawings.drawing(i).data());
    return rows;
}

}  // namespace sketchfit::test
