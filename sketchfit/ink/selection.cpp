#include "sketchfit/ink/selection.h"

#include <algorithm>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/data/class_names.h"

namespace sketchfit {

Selection::Selection(SelectionOptions options) : options_(std::move(options)) {
    if (options_.per_class && options_.sample)
        fail_usage("either the first drawings of a class or a sample of them can be chosen");
    for (const auto& number : {options_.per_class, options_.sample, options_.limit}) {
        if (number && *number == 0) fail_usage("at least 1 drawing must be kept, received 0");
    }
    for (const std::string& name : options_.classes) {
        labels_.emplace(name, static_cast<std::uint16_t>(classes_.size()));
        classes_.push_back(name);
    }
    counts_.resize(classes_.size());
    offered_.resize(classes_.size());
}

bool Selection::complete(const std::string& word) const {
    if (complete()) return true;
    const auto found = labels_.find(word);
    if (found == labels_.end()) return !options_.classes.empty();
    return options_.per_class && counts_[found->second] >= *options_.per_class;
}

bool Selection::wanted(const Drawing& drawing, const std::string& name) const {
    if (options_.recognized_only) {
        if (!drawing.recognized) {
            fail(
                "{} does not say which drawings were recognised: use the simplified or raw "
                ".ndjson or the .bin files for that",
                name);
        }
        if (!*drawing.recognized) return false;
    }
    if (options_.countries.empty()) return true;
    if (drawing.countrycode.empty()) {
        fail(
            "{} does not say where drawings come from: use the simplified or raw .ndjson or the "
            ".bin files for that",
            name);
    }
    return std::ranges::find(options_.countries, drawing.countrycode) != options_.countries.end();
}

std::optional<std::uint16_t> Selection::label_of(const std::string& word) {
    const auto found = labels_.find(word);
    if (found != labels_.end()) return found->second;
    if (!options_.classes.empty()) return std::nullopt;
    if (classes_.size() == most_classes)
        fail("a dataset has at most {} classes; choose some of them by name", most_classes);
    const auto label = static_cast<std::uint16_t>(classes_.size());
    labels_.emplace(word, label);
    classes_.push_back(word);
    counts_.push_back(0);
    offered_.push_back(0);
    return label;
}

std::optional<std::uint16_t> Selection::keep(Drawing& drawing, const std::string& name) {
    ++seen_;
    if (complete()) return std::nullopt;
    if (!wanted(drawing, name)) {
        ++left_out_;
        return std::nullopt;
    }
    const auto label = label_of(drawing.word);
    if (!label) {
        ++left_out_;
        return std::nullopt;
    }
    ++offered_[*label];
    if (options_.sample) {
        draw_lot(drawing, *label);
        return std::nullopt;
    }
    if (options_.per_class && counts_[*label] >= *options_.per_class) return std::nullopt;
    ++counts_[*label];
    ++kept_;
    return label;
}

void Selection::uncount(std::uint16_t label) {
    --counts_[label];
    if (kept_ > 0) --kept_;
}

/// Every drawing of a class has the same chance to be among its N (Vitter 1985, algorithm R).
void Selection::draw_lot(Drawing& drawing, std::uint16_t label) {
    while (lots_.size() <= label)
        lots_.push_back({0, Random(options_.seed, Purpose::sample, lots_.size())});
    Lot& lot = lots_[label];
    const std::uint64_t seen = lot.seen++;
    if (seen < *options_.sample) {
        lot.drawn.push_back({seen_, {std::move(drawing), label}});
        drawing = {};
        ++counts_[label];
        return;
    }
    const std::uint64_t place = lot.random.below(lot.seen);
    if (place >= *options_.sample) return;
    Drawn& replaced = lot.drawn[place];
    std::swap(replaced.item.drawing, drawing);
    replaced.place = seen_;
}

std::vector<LabelledDrawing> Selection::take_sample() {
    if (!options_.sample) return {};
    std::vector<Drawn> all;
    for (Lot& lot : lots_) std::ranges::move(lot.drawn, std::back_inserter(all));
    lots_.clear();
    std::ranges::sort(all, {}, &Drawn::place);
    if (options_.limit && all.size() > *options_.limit)
        all.erase(all.begin() + static_cast<std::ptrdiff_t>(*options_.limit), all.end());
    std::ranges::fill(counts_, 0);
    std::vector<LabelledDrawing> result;
    for (Drawn& drawn : all) {
        ++counts_[drawn.item.label];
        result.push_back(std::move(drawn.item));
    }
    return result;
}

}  // namespace sketchfit
