// A file whose bytes are compiled into the program (cmake/embed.cmake), and how to find one.
#pragma once

#include <span>
#include <string_view>

namespace sketchfit {

struct EmbeddedFile {
    std::string_view name;  ///< without a folder
    std::string_view bytes;
};

/// The bytes of the file called `name`. Throws Error where there is none.
std::string_view embedded_file(std::span<const EmbeddedFile> files, std::string_view name);

}  // namespace sketchfit
