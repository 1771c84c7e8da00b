// Pieces of C++ source text: literals that bring the same value back, lists laid out in lines, and
// identifiers. What comes out is plain ASCII that C++11 and later read alike.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sketchfit {

/// The shortest decimal that reads back as the same float, with its suffix: "0.5f", "-1e-05f".
/// `value` must be finite.
std::string float_literal(float value);

/// A narrow string literal, quotes included, of the text's bytes. Quotes, backslashes and question
/// marks are escaped, all other bytes but ASCII's printable ones are octal. Throws Error for a text
/// with a zero byte, which would end a C string.
std::string string_literal(std::string_view text);

/// Values separated by commas, in lines of at most 100 columns that are indented by `indent`. Each
/// `row` values begin on a new line.
std::string float_list(std::span<const float> values, std::size_t row, std::size_t indent);
std::string int8_list(std::span<const std::int8_t> values, std::size_t row, std::size_t indent);

/// Whether a namespace may have this name: letters, digits and single underscores between them, a
/// letter first; no keyword, no name that the standard headers own.
bool is_namespace_name(std::string_view name);

/// A namespace's name from that of a file without its ending: what is_namespace_name refuses is
/// replaced by underscores, or gets "model" in front.
std::string namespace_from(std::string_view file_stem);

}  // namespace sketchfit
