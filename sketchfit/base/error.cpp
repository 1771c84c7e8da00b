#include "sketchfit/base/error.h"

#include <cstddef>
#include <string_view>

namespace sketchfit {

namespace {

/// Length in bytes of the UTF-8 sequence that starts `text`, or 0 where it is malformed: overlong
/// forms, surrogates and numbers above U+10FFFF are (Unicode 15, table 3-7).
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
    if (length < 3) return length;
    const unsigned char second = byte(1);
    const bool wrong = (byte(0) == 0xE0 && second < 0xA0) || (byte(0) == 0xED && second > 0x9F) ||
                       (byte(0) == 0xF0 && second < 0x90) || (byte(0) == 0xF4 && second > 0x8F);
    return wrong ? 0 : length;
}

/// Whether a well-formed sequence is a control character: C0, delete, or C1 (U+0080..U+009F,
/// which terminals obey too).
bool is_control(std::string_view sequence) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
    if (sequence.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7F;
    return sequence.size() == 2 && byte(0) == 0xC2 && byte(1) < 0xA0;
}

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
    std::string result;
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        const std::size_t taken = length == 0 ? 1 : length;
        const bool hidden = length == 0 || is_control(text.substr(0, length));
        if (result.size() + (hidden ? 1 : taken) > limit) return result + "...";
        if (hidden) {
            result += '?';
        } else {
            result += text.substr(0, length);
        }
        text.remove_prefix(taken);
    }
    return result;
}

}  // namespace sketchfit
