#include "sketchfit/report/figure_choice.h"

#include <algorithm>
#include <map>

#include "sketchfit/base/error.h"
#include "sketchfit/report/mistakes.h"

namespace sketchfit {

namespace {

constexpr std::size_t most_drawings = 400;

void check_pair(const Report& report, const std::vector<std::size_t>& comparable,
                const std::pair<std::size_t, std::size_t>& pair) {
    for (const std::size_t run : {pair.first, pair.second}) {
        if (run >= report.runs.size())
            fail_usage("the gallery's run number {} is not one of the {}", run, report.runs.size());
        if (std::find(comparable.begin(), comparable.end(), run) == comparable.end()) {
            fail_usage(
                "{} cannot be in the gallery: it has no model that was tested on the same "
                "drawings as the first run's; name another run",
                printable(report.runs[run].key, 200));
        }
    }
}

}  // namespace

FigureChoice choose_figures(const Report& report, const FigureOptions& options) {
    if (options.drawings < 1 || options.drawings > most_drawings) {
        fail_usage("the pictures show 1 to {} drawings, received {}", most_drawings,
                   options.drawings);
    }
    FigureChoice choice;
    choice.comparable = report.comparable();
    if (options.pair) check_pair(report, choice.comparable, *options.pair);
    if (choice.comparable.empty()) return choice;

    const auto usual = gallery_pair(report);
    const auto [first, second] = options.pair.value_or(usual);
    choice.pair.push_back(first);
    if (second != first) choice.pair.push_back(second);
    choice.best = usual.first;

    const Dataset& test = report.splits[0].test;
    choice.gallery = drawn_by_lot(test.size(), options.drawings, options.seed);
    choice.surest_mistakes =
        surest_mistakes(report.runs[choice.best].predictions, test.labels(), test.size());
    choice.wrong_for_all = wrong_for_all(report, choice.comparable);
    return choice;
}

CommonGuess common_guess(const Report& report, const std::vector<std::size_t>& runs,
                         std::uint32_t drawing) {
    CommonGuess result;
    std::map<std::uint16_t, std::size_t> votes;
    const std::uint16_t target = report.splits[0].test.label(drawing);
    double sum = 0.0;
    for (const std::size_t run : runs) {
        const Predictions& predictions = report.runs[run].predictions;
        ++votes[predictions.guess(drawing)];
        sum += predictions.probabilities_of(drawing)[target];
    }
    for (const auto& [guess, models] : votes) {
        if (models > result.models) {
            result.guess = guess;
            result.models = models;
        }
    }
    if (!runs.empty()) result.mean_target_probability = sum / static_cast<double>(runs.size());
    return result;
}

}  // namespace sketchfit
