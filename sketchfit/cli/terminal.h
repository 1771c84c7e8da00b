// What a stream is connected to: a terminal of some width, or a file or pipe.
#pragma once

#include <cstddef>
#include <cstdio>
#include <optional>

namespace sketchfit {

/// Columns of the terminal behind `stream` (80 where it does not say); nothing for no terminal.
std::optional<std::size_t> terminal_width(std::FILE* stream);

/// Whether the environment's locale writes UTF-8, so that a bar may be drawn with its blocks.
bool writes_utf8();

}  // namespace sketchfit
