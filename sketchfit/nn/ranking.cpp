#include "sketchfit/nn/ranking.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace sketchfit {

std::size_t leading_class(std::span<const float> logits) {
    float largest = -std::numeric_limits<float>::infinity();
    for (const float logit : logits) largest = logit > largest ? logit : largest;
    std::size_t guess = 0;
    while (guess + 1 < logits.size() && logits[guess] != largest) ++guess;
    return logits[guess] == largest ? guess : 0;
}

std::size_t rank_of(std::span<const float> logits, std::size_t label) {
    const float own = logits[label];
    std::size_t rank = 0;
    for (const float logit : logits) rank += logit > own ? 1 : 0;
    for (const float logit : logits.first(label)) rank += logit == own ? 1 : 0;
    return rank;
}

std::vector<std::uint16_t> ranked_classes(std::span<const float> logits, std::size_t count) {
    std::vector<std::uint16_t> order(logits.size());
    std::iota(order.begin(), order.end(), std::uint16_t{0});
    count = std::min(count, order.size());
    // NaN stands behind every number, so that the order stays one.
    const auto before = [&](std::uint16_t a, std::uint16_t b) {
        if (logits[a] > logits[b]) return true;
        if (logits[b] > logits[a]) return false;
        const bool number_a = logits[a] == logits[a];
        const bool number_b = logits[b] == logits[b];
        return number_a != number_b ? number_a : a < b;
    };
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count),
                      order.end(), before);
    order.resize(count);
    return order;
}

}  // namespace sketchfit
