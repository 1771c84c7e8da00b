// Pictures of test drawings with what models take them for: the gallery of two runs, the surest
// mistakes of the best one, the drawings that all get wrong.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sketchfit/report/figure_choice.h"

namespace sketchfit {

/// Writes gallery, surest_mistakes and wrong_for_all (each .png and .svg) into the folder, those of
/// them that have something to show, with at most options.drawings in each. Returns the file names;
/// none where bitmaps are not square and cannot be shown.
std::vector<std::string> write_galleries(const std::filesystem::path& folder, const Report& report,
                                         const FigureChoice& choice, const FigureOptions& options);

}  // namespace sketchfit
