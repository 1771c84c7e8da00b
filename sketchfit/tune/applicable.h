// Which settings the chosen optimizer, schedule and callbacks have; one that would have no effect
// is an error, never ignored.
#pragma once

#include <string_view>
#include <vector>

#include "sketchfit/nn/optimizer.h"
#include "sketchfit/tune/settings.h"

namespace sketchfit {

/// Throws UsageError for a setting that is set and has no effect; names it, the choice that does
/// not have it, and what to choose or to leave out.
void check_applicable(const Settings& settings);

/// Names of the settings that belong to this kind of optimizer and not to every one (see
/// make_optimizer).
std::vector<std::string_view> own_settings(const Optimizer& optimizer);

}  // namespace sketchfit
