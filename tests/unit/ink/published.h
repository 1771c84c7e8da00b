// Published drawings that lie beside the checkout, for tests that need real ones.
#pragma once

#include <filesystem>
#include <vector>

#include "sketchfit/ink/ndjson.h"

namespace sketchfit {

/// Where they are; there may be no such folder.
inline const std::filesystem::path published_strokes =
    std::filesystem::path(SKETCHFIT_SOURCE_DIR) / "../shared/data/strokes";

/// All drawings of an .ndjson file.
inline std::vector<Drawing> read_drawings(const std::filesystem::path& path) {
    std::vector<Drawing> result;
    NdjsonSource source(open_file(path));
    for (Drawing drawing; source.next(drawing);) result.push_back(drawing);
    return result;
}

}  // namespace sketchfit
