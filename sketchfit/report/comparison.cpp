#include "sketchfit/report/comparison.h"

#include <algorithm>
#include <cmath>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

const std::string& class_of(const Guessed& guessed, std::size_t drawing) {
    return guessed.class_names[guessed.labels[drawing]];
}

void check_same_drawings(const Guessed& first, const Guessed& second) {
    const std::size_t count = first.labels.size();
    if (second.labels.size() != count || first.guesses.size() != count ||
        second.guesses.size() != count) {
        fail(
            "two models are compared on the same drawings; received {} and {} labels, {} and {} "
            "guesses",
            count, second.labels.size(), first.guesses.size(), second.guesses.size());
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (class_of(first, i) == class_of(second, i)) continue;
        fail(
            "drawing {} is of class '{}' for the first model, '{}' for the second: the data must "
            "name their classes",
            i, printable(class_of(first, i)), printable(class_of(second, i)));
    }
}

/// 0 for each drawing that is guessed right, 1 for each that is not: two models whose classes have
/// different numbers can be compared by these.
std::vector<std::uint16_t> wrong(const Guessed& guessed) {
    std::vector<std::uint16_t> result(guessed.guesses.size());
    for (std::size_t i = 0; i < result.size(); ++i)
        result[i] = guessed.guesses[i] == guessed.labels[i] ? 0 : 1;
    return result;
}

}  // namespace

Comparison compare(const Guessed& first, const Guessed& second) {
    check_same_drawings(first, second);
    const std::vector<std::uint16_t> first_wrong = wrong(first);
    const std::vector<std::uint16_t> second_wrong = wrong(second);
    const std::vector<std::uint16_t> right(first_wrong.size());
    Comparison result{.mcnemar = mcnemar(first_wrong, second_wrong, right)};
    if (right.empty()) return result;
    result.accuracy_difference = (static_cast<double>(result.mcnemar.only_second) -
                                  static_cast<double>(result.mcnemar.only_first)) /
                                 static_cast<double>(right.size());

    std::vector<ClassComparison> classes(first.class_names.size());
    std::vector<std::size_t> both_right(classes.size());
    for (std::size_t i = 0; i < right.size(); ++i) {
        const std::size_t label = first.labels[i];
        ClassComparison& entry = classes[label];
        ++entry.support;
        both_right[label] += first_wrong[i] == 0 && second_wrong[i] == 0 ? 1 : 0;
        entry.only_first += first_wrong[i] < second_wrong[i] ? 1 : 0;
        entry.only_second += second_wrong[i] < first_wrong[i] ? 1 : 0;
    }
    for (std::size_t c = 0; c < classes.size(); ++c) {
        ClassComparison& entry = classes[c];
        if (entry.support == 0) continue;
        const auto drawings = static_cast<double>(entry.support);
        entry.name = first.class_names[c];
        entry.first_recall = static_cast<double>(both_right[c] + entry.only_first) / drawings;
        entry.second_recall = static_cast<double>(both_right[c] + entry.only_second) / drawings;
        result.classes.push_back(std::move(entry));
    }
    return result;
}

std::vector<ClassComparison> most_different(const Comparison& comparison, std::size_t count) {
    std::vector<ClassComparison> classes;
    for (const ClassComparison& entry : comparison.classes) {
        if (entry.only_first != entry.only_second) classes.push_back(entry);
    }
    const auto difference = [](const ClassComparison& entry) {
        return std::abs(entry.second_recall - entry.first_recall);
    };
    std::stable_sort(classes.begin(), classes.end(),
                     [&](const ClassComparison& left, const ClassComparison& right) {
                         return difference(left) > difference(right);
                     });
    if (classes.size() > count) classes.resize(count);
    return classes;
}

}  // namespace sketchfit
