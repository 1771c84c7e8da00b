#include "sketchfit/cli/bitmap_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "sketchfit/base/error.h"
#include "sketchfit/cli/tables.h"

namespace sketchfit {

namespace {

constexpr std::size_t gap = 2;  // columns between drawings
constexpr std::uint8_t least_ink = 85;

/// Rows 2 * line and 2 * line + 1 of a bitmap.
std::string line_text(std::span<const std::uint8_t> bitmap, std::size_t side, std::size_t line,
                      bool utf8) {
    // Neither, the upper, the lower, both.
    static constexpr std::array blocks{" ", "▀", "▄", "█"};
    static constexpr std::array letters{" ", "\"", "_", "#"};
    std::string text;
    for (std::size_t x = 0; x < side; ++x) {
        const std::size_t upper = 2 * line * side + x;
        const bool above = bitmap[upper] > least_ink;
        const bool below = upper + side < bitmap.size() && bitmap[upper + side] > least_ink;
        const std::size_t which = (above ? 1U : 0U) + (below ? 2U : 0U);
        text += utf8 ? blocks[which] : letters[which];
    }
    return text;
}

std::string trimmed(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

}  // namespace

std::string drawings_text(const Dataset& drawings, std::size_t columns, bool utf8) {
    const auto side = static_cast<std::size_t>(
        std::lround(std::sqrt(static_cast<double>(drawings.pixels_per_drawing()))));
    const std::size_t across = std::max<std::size_t>(1, (columns + gap) / (side + gap));
    std::string text;
    for (std::size_t first = 0; first < drawings.size(); first += across) {
        const std::size_t last = std::min(drawings.size(), first + across);
        std::string titles;
        for (std::size_t i = first; i < last; ++i) {
            const std::string name = printable(drawings.class_names()[drawings.label(i)], 200);
            titles += padded(shortened(name, side), side + gap);
        }
        text += trimmed(titles);
        for (std::size_t line = 0; line < (side + 1) / 2; ++line) {
            std::string row;
            for (std::size_t i = first; i < last; ++i) {
                row += line_text(drawings.drawing(i), side, line, utf8);
                row += std::string(gap, ' ');
            }
            text += trimmed(row);
        }
        text += "\n";
    }
    return text;
}

}  // namespace sketchfit
