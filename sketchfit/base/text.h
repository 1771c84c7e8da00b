// Text and numbers for people to read, in terminals and on charts: how wide UTF-8 text is, and cut
// to a width. Text from files must go through printable() (base/error.h) before it comes here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sketchfit {

/// Columns of a terminal that `text` takes, as fmt counts them: 2 for wide characters.
std::size_t display_width(std::string_view text);

/// The front of `text` that fits into `width` columns; ends in "..." where something is cut off.
std::string shortened(std::string_view text, std::size_t width);

/// 26506 as "26,506".
std::string grouped(std::uint64_t number);

}  // namespace sketchfit
