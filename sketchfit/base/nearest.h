// "Did you mean ...?": the known name that a mistyped one comes closest to.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sketchfit {

/// The first of the `known` names with the fewest letters to insert, remove, replace or swap with
/// their neighbour (upper and lower case are alike, and so are '-' and '_'). Empty where none is
/// near: more than a third of the letters, and more than one, would change.
std::string_view nearest_name(std::string_view name, std::span<const std::string_view> known);

/// "; did you mean NAME?" for the end of a message, or "" where no name is near.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> known);

}  // namespace sketchfit
