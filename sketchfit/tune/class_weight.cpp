#include "sketchfit/tune/class_weight.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>

#include "sketchfit/base/error.h"
#include "sketchfit/base/nearest.h"

namespace sketchfit {

namespace {

struct NamedWeight {
    std::string_view name;
    double weight;
};

std::string_view without_spaces(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

/// One NAME=WEIGHT; a name may hold spaces and '=', but no comma.
std::optional<NamedWeight> parse_entry(std::string_view entry) {
    const std::size_t equals = entry.rfind('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view name = without_spaces(entry.substr(0, equals));
    const std::string_view number = without_spaces(entry.substr(equals + 1));
    double weight = 0.0;
    const char* end = number.data() + number.size();
    const auto [stop, error] = std::from_chars(number.data(), end, weight);
    if (name.empty() || error != std::errc() || stop != end) return std::nullopt;
    if (!std::isfinite(weight) || weight < 0.0) return std::nullopt;
    return NamedWeight{name, weight};
}

/// The list's entries; none for "none" and "balanced".
std::vector<NamedWeight> parse(std::string_view text) {
    std::vector<NamedWeight> result;
    if (text == "none" || text == "balanced") return result;
    for (bool more = true; more;) {
        const std::size_t comma = text.find(',');
        const std::optional<NamedWeight> entry = parse_entry(text.substr(0, comma));
        if (!entry) {
            fail_usage(
                "class_weight must be none, balanced, or NAME=WEIGHT,NAME=WEIGHT with weights of 0 "
                "or more; received \"{}\"",
                printable(text.substr(0, comma)));
        }
        result.push_back(*entry);
        more = comma != std::string_view::npos;
        if (more) text.remove_prefix(comma + 1);
    }
    return result;
}

std::vector<double> balanced(const Dataset& train) {
    std::vector<std::size_t> counts(train.class_count());
    for (const std::uint16_t label : train.labels()) ++counts[label];
    const auto classes = counts.size() - static_cast<std::size_t>(std::ranges::count(counts, 0U));
    std::vector<double> weights;
    weights.reserve(counts.size());
    for (const std::size_t count : counts) {
        weights.push_back(count == 0 ? 1.0
                                     : static_cast<double>(train.size()) /
                                           static_cast<double>(classes * count));
    }
    return weights;
}

}  // namespace

void check_class_weight(std::string_view text) {
    parse(text);
}

std::vector<double> make_class_weight(std::string_view text, const Dataset& train) {
    if (text == "balanced") return balanced(train);
    const std::vector<NamedWeight> entries = parse(text);
    if (entries.empty()) return {};
    const std::vector<std::string>& classes = train.class_names();
    std::vector<double> weights(classes.size(), 1.0);
    std::vector<bool> named(classes.size());
    for (const NamedWeight& entry : entries) {
        const auto found = std::ranges::find(classes, entry.name);
        if (found == classes.end()) {
            const std::vector<std::string_view> known(classes.begin(), classes.end());
            fail_usage("class_weight: there is no class \"{}\" in the data{}",
                       printable(entry.name), printable(did_you_mean(entry.name, known)));
        }
        const auto place = static_cast<std::size_t>(found - classes.begin());
        if (named[place]) {
            fail_usage("class_weight: the class \"{}\" comes twice", printable(entry.name));
        }
        named[place] = true;
        weights[place] = entry.weight;
    }
    return weights;
}

}  // namespace sketchfit
