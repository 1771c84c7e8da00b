// The files of web/report/ and dygraphs, as bytes inside the program (cmake/embed.cmake).
#pragma once

#include <span>

#include "sketchfit/base/embedded.h"

namespace sketchfit {

/// All of them, in no particular order.
std::span<const EmbeddedFile> report_files();

}  // namespace sketchfit
