// The first layer's weights as a picture: what each unit looks for, red where ink speaks for it and
// blue where ink speaks against it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sketchfit/report/contents.h"

namespace sketchfit {

/// Writes folder/name.png and .svg for a run with a model: one square for each unit, all in one
/// scale of colours whose middle is 0. Returns the file names; none where the inputs are no square
/// bitmap.
std::vector<std::string> write_weights_picture(const std::filesystem::path& folder,
                                               const std::string& name, const ReportRun& run);

}  // namespace sketchfit
