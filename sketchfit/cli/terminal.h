// What a stream is connected to: a terminal of some width, or a file or pipe; and lines on stderr.
#pragma once

#include <cstddef>
#include <cstdio>
#include <optional>
#include <string_view>

namespace sketchfit {

/// Columns of the terminal behind `stream` (80 where it does not say); nothing for no terminal.
std::optional<std::size_t> terminal_width(std::FILE* stream);

/// Writes one line to stderr; where that cannot be, the work goes on without it.
void print_notice(std::string_view line);

/// Whether the environment's locale writes UTF-8, so that a bar may be drawn with its blocks.
bool writes_utf8();

}  // namespace sketchfit
