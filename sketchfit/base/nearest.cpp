// The optimal string alignment distance (Damerau-Levenshtein without overlapping swaps).
#include "sketchfit/base/nearest.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <fmt/format.h>

namespace sketchfit {

namespace {

/// Names from files may be of any length; beyond this none is near.
constexpr std::size_t longest_name = 64;

std::string normalized(std::string_view name) {
    std::string result(name);
    for (char& letter : result) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
        if (letter == '-') letter = '_';
    }
    return result;
}

std::size_t distance(std::string_view left, std::string_view right) {
    const std::size_t width = right.size() + 1;
    // Row i holds the distances of the first i letters of `left`; three rows are needed.
    std::vector<std::size_t> before(width);
    std::vector<std::size_t> last(width);
    std::vector<std::size_t> row(width);
    for (std::size_t j = 0; j < width; ++j) row[j] = j;
    for (std::size_t i = 1; i <= left.size(); ++i) {
        before.swap(last);
        last.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j < width; ++j) {
            const std::size_t replaced = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
    }
    return row.back();
}

}  // namespace

std::string_view nearest_name(std::string_view name, std::span<const std::string_view> known) {
    if (name.size() > longest_name) return {};
    const std::string wanted = normalized(name);
    std::size_t least = std::max<std::size_t>(1, name.size() / 3) + 1;
    std::string_view nearest;
    for (const std::string_view candidate : known) {
        if (candidate.size() > longest_name) continue;
        const std::size_t found = distance(wanted, normalized(candidate));
        if (found < least) {
            least = found;
            nearest = candidate;
        }
    }
    return nearest;
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> known) {
    const std::string_view nearest = nearest_name(name, known);
    return nearest.empty() ? std::string() : fmt::format("; did you mean {}?", nearest);
}

}  // namespace sketchfit
