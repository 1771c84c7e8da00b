// The order of the classes for one drawing: by falling logits, the lower class first among equals.
// Every place that says what a model takes a drawing for asks here, so that evaluate, predict and
// the report agree. Not by probabilities: two that are far from 1 round to the same float sooner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sketchfit {

/// The class with the first of the largest logits: the guess. NaN stands behind every number; 0
/// where all are NaN. `logits` must not be empty.
std::size_t leading_class(std::span<const float> logits);

/// How many classes stand before `label`, 0 for the guess itself; its logit must not be NaN.
std::size_t rank_of(std::span<const float> logits, std::size_t label);

/// The first `count` classes in their order (all of them where there are fewer).
std::vector<std::uint16_t> ranked_classes(std::span<const float> logits, std::size_t count);

}  // namespace sketchfit
