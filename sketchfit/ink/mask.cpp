#include "sketchfit/ink/mask.h"

#include <algorithm>
#include <utility>

namespace sketchfit {

Box Box::with(const Box& other) const {
    if (right == left) return other;
    if (other.right == other.left) return *this;
    return {std::min(left, other.left), std::min(top, other.top), std::max(right, other.right),
            std::max(bottom, other.bottom)};
}

bool Box::touches(const Box& other) const {
    return left <= other.right && other.left <= right && top <= other.bottom && other.top <= bottom;
}

std::vector<Component> components_of(const Mask& mask) {
    std::vector<Component> result;
    std::vector<std::uint8_t> waiting = mask.ink;
    for (std::size_t start = 0; start < waiting.size(); ++start) {
        if (waiting[start] == 0) continue;
        Component component;
        waiting[start] = 0;
        component.pixels.push_back(static_cast<std::uint32_t>(start));
        for (std::size_t done = 0; done < component.pixels.size(); ++done) {
            const std::size_t x = component.pixels[done] % mask.width;
            const std::size_t y = component.pixels[done] / mask.width;
            component.box = component.box.with({x, y, x + 1, y + 1});
            for (std::size_t row = y == 0 ? 0 : y - 1; row < std::min(y + 2, mask.height); ++row) {
                for (std::size_t column = x == 0 ? 0 : x - 1; column < std::min(x + 2, mask.width);
                     ++column) {
                    const std::size_t next = row * mask.width + column;
                    if (std::exchange(waiting[next], std::uint8_t{0}) != 0)
                        component.pixels.push_back(static_cast<std::uint32_t>(next));
                }
            }
        }
        result.push_back(std::move(component));
    }
    return result;
}

double line_width(const Mask& mask) {
    std::size_t area = 0;
    std::size_t edges = 0;
    for (std::size_t y = 0; y < mask.height; ++y) {
        for (std::size_t x = 0; x < mask.width; ++x) {
            if (!mask.at(x, y)) continue;
            ++area;
            edges += x == 0 || !mask.at(x - 1, y) ? 1 : 0;
            edges += x + 1 == mask.width || !mask.at(x + 1, y) ? 1 : 0;
            edges += y == 0 || !mask.at(x, y - 1) ? 1 : 0;
            edges += y + 1 == mask.height || !mask.at(x, y + 1) ? 1 : 0;
        }
    }
    return edges == 0 ? 0 : 2.0 * static_cast<double>(area) / static_cast<double>(edges);
}

}  // namespace sketchfit
