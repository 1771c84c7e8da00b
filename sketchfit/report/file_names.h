// Names of a report's files, made from keys of runs and names of settings: only letters, digits and
// "._=-", which every system takes, and different ones for different texts.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sketchfit {

/// One name for each text, in their order, none of them empty. Other characters become '_', long
/// names end early; where two would then be equal, whatever the case of their letters, the later
/// one ends in -2, -3, …
std::vector<std::string> safe_names(std::span<const std::string> texts);

/// "stem-part", or the stem alone for an empty part.
std::string figure_name(std::string_view stem, std::string_view part);

}  // namespace sketchfit
