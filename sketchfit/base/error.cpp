#include "sketchfit/base/error.h"

#include <cstddef>
#include <string_view>

namespace sketchfit {

namespace {

/// Length in bytes of the UTF-8 sequence that starts `text`, or 0 where it is malformed.
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    std::size_t length = 0;
    if (byte(0) < 0x80) {
        length = 1;
    } else if (byte(0) >= 0xC2 && byte(0) < 0xE0) {
        length = 2;
    } else if (byte(0) >= 0xE0 && byte(0) < 0xF0) {
        length = 3;
    } else if (byte(0) >= 0xF0 && byte(0) < 0xF5) {
        length = 4;
    }
    if (length == 0 || length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return 0;
    }
    return length;
}

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
    std::string result;
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        const bool control = length == 1 && (text[0] < ' ' || text[0] == '\x7f');
        const std::size_t taken = length == 0 ? 1 : length;
        if (result.size() + taken > limit) return result + "...";
        if (length == 0 || control) {
            result += '?';
        } else {
            result += text.substr(0, length);
        }
        text.remove_prefix(taken);
    }
    return result;
}

}  // namespace sketchfit
