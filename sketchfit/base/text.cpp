#include "sketchfit/base/text.h"

#include <fmt/format.h>

namespace sketchfit {

std::size_t display_width(std::string_view text) {
    // fmt pads by display width and says how many bytes that makes; no width exceeds the bytes.
    return 2 * text.size() - fmt::formatted_size("{:<{}}", text, text.size());
}

std::string shortened(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) return std::string(text);
    const std::string_view dots = std::string_view("...").substr(0, width);
    while (!text.empty() && display_width(text) + dots.size() > width) {
        std::size_t end = text.size() - 1;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
        text = text.substr(0, end);
    }
    return std::string(text).append(dots);
}

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
    return digits;
}

}  // namespace sketchfit
