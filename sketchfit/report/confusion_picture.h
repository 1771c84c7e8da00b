// The confusion matrix as a picture: a row for each target, a column for each guess, the shares of
// each row as colours. With few classes the shares and counts stand in the cells.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sketchfit/report/contents.h"

namespace sketchfit {

/// Writes folder/name.png and .svg for a run with a model. Returns the file names; none for more
/// than 2,000 classes, which no picture can show.
std::vector<std::string> write_confusion_picture(const std::filesystem::path& folder,
                                                 const std::string& name, const Report& report,
                                                 const ReportRun& run);

}  // namespace sketchfit
