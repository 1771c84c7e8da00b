#include "sketchfit/cli/evaluation_text.h"

#include <algorithm>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/cli/tables.h"
#include "sketchfit/report/confusion.h"

namespace sketchfit {

namespace {

constexpr std::size_t most_in_matrix = 20;  // classes
constexpr std::size_t most_in_table = 40;   // classes
constexpr std::size_t shown = 10;           // pairs, and classes at either end
constexpr std::size_t narrowest_name = 10;  // columns

std::string name_of(const std::string& name, std::size_t width) {
    return shortened(printable(name, name.size()), std::max(width, narrowest_name));
}

/// What is left of `width` beside the numbers of a table.
std::size_t room(std::size_t width, std::size_t numbers) {
    return width > numbers ? width - numbers : 0;
}

std::string data_line(const EvaluationResult& result) {
    const std::size_t count = result.models.front().assessment.evaluation.count;
    return fmt::format("{}: {} drawing{} ({})\n", result.data, grouped(count),
                       count == 1 ? "" : "s", result.part);
}

std::string interval_text(const Interval& interval) {
    return fmt::format("{} to {}", decimals(interval.low), decimals(interval.high));
}

std::string confidence_text(const Assessment& assessment) {
    const double surplus = assessment.calibration.confidence - assessment.evaluation.accuracy;
    std::string_view word = "as sure as it is right";
    if (surplus > 0.005) word = "surer than it is right";
    if (surplus < -0.005) word = "less sure than it is right";
    if (std::isnan(surplus)) word = "some probabilities are no numbers";
    return fmt::format("mean confidence {}: {}", decimals(assessment.calibration.confidence), word);
}

std::string summary_text(const EvaluationResult& result) {
    const Assessment& assessment = result.models.front().assessment;
    const Evaluation& evaluation = assessment.evaluation;
    std::string text = "data               " + data_line(result);
    text += fmt::format("loss               {}\n", decimals(evaluation.loss));
    text += fmt::format("accuracy           {} (95 % interval {})\n", decimals(evaluation.accuracy),
                        interval_text(assessment.accuracy_interval));
    text += fmt::format("top_3_accuracy     {}\n", decimals(evaluation.top_3_accuracy));
    text +=
        fmt::format("calibration error  {} ({})\n", decimals(assessment.calibration.expected_error),
                    confidence_text(assessment));
    return text;
}

/// The classes of these numbers, a line each.
std::string class_table(const EvaluatedModel& model, std::span<const ClassScore> scores,
                        std::span<const std::size_t> classes, std::size_t width) {
    Table table({{"class", Align::left}, {"precision"}, {"recall"}, {"f1"}, {"support"}});
    for (const std::size_t c : classes) {
        table.add({name_of(model.class_names[c], room(width, 44)), decimals(scores[c].precision),
                   decimals(scores[c].recall), decimals(scores[c].f1), grouped(scores[c].support)});
    }
    return table.text();
}

std::string classes_text(const EvaluatedModel& model, std::size_t width) {
    const std::vector<ClassScore> scores = class_scores(model.assessment.evaluation);
    std::vector<std::size_t> classes;
    const bool all = scores.size() <= most_in_table;
    for (std::size_t c = 0; c < scores.size(); ++c) {
        if (all || scores[c].support > 0) classes.push_back(c);
    }
    if (classes.size() <= most_in_table) return class_table(model, scores, classes, width);
    std::stable_sort(classes.begin(), classes.end(), [&](std::size_t left, std::size_t right) {
        if (scores[left].f1 != scores[right].f1) return scores[left].f1 < scores[right].f1;
        return scores[left].support > scores[right].support;
    });
    const std::vector<std::size_t> hardest(classes.begin(), classes.begin() + shown);
    const std::vector<std::size_t> easiest(classes.rbegin(), classes.rbegin() + shown);
    return fmt::format("The {} hardest of {} classes (all: --csv classes)\n", shown,
                       grouped(classes.size())) +
           class_table(model, scores, hardest, width) + fmt::format("\nThe {} easiest\n", shown) +
           class_table(model, scores, easiest, width);
}

/// Sentences in lines that are easily read.
std::string paragraph(const std::string& text, std::size_t width) {
    std::string lines;
    for (const std::string& line : wrapped(text, std::min<std::size_t>(width, 90)))
        lines += line + "\n";
    return lines;
}

std::string matrix_section(const EvaluatedModel& model, std::size_t width) {
    const std::string matrix = confusion_text(model, width);
    if (!matrix.empty())
        return "Confusion matrix: a row for each true class, a column for each guess\n" + matrix;
    return paragraph(fmt::format("The confusion matrix of {} classes is too wide to print here: "
                                 "--csv confusion or --json has all of it.",
                                 grouped(model.class_names.size())),
                     width);
}

std::string pairs_section(const EvaluatedModel& model, std::size_t width) {
    const std::vector<ConfusedPair> pairs = confused_pairs(model.assessment.evaluation);
    if (pairs.empty()) return "No drawing was taken for another class.\n";
    const std::size_t names = room(width, 34) / 2;
    Table table({{"true class", Align::left},
                 {"taken for", Align::left},
                 {"drawings"},
                 {"share of the class"}});
    for (std::size_t i = 0; i < std::min(shown, pairs.size()); ++i) {
        const ConfusedPair& pair = pairs[i];
        table.add({name_of(model.class_names[pair.truth], names),
                   name_of(model.class_names[pair.guess], names), grouped(pair.count),
                   decimals(pair.share)});
    }
    std::string title = "Most confused";
    if (pairs.size() > shown)
        title += fmt::format(" (all {} pairs: --csv pairs)", grouped(pairs.size()));
    return title + "\n" + table.text();
}

std::string one_model_text(const EvaluationResult& result, std::size_t width) {
    const EvaluatedModel& model = result.models.front();
    return summary_text(result) + "\n" + classes_text(model, width) + "\n" +
           matrix_section(model, width) + "\n" + pairs_section(model, width);
}

std::string both_models_table(const EvaluationResult& result) {
    Table table({{"", Align::left},
                 {"accuracy"},
                 {"95 % interval"},
                 {"top_3_accuracy"},
                 {"loss"},
                 {"calibration error"}});
    for (std::size_t i = 0; i < result.models.size(); ++i) {
        const Assessment& assessment = result.models[i].assessment;
        table.add({i == 0 ? "first" : "second", decimals(assessment.evaluation.accuracy),
                   interval_text(assessment.accuracy_interval),
                   decimals(assessment.evaluation.top_3_accuracy),
                   decimals(assessment.evaluation.loss),
                   decimals(assessment.calibration.expected_error)});
    }
    return table.text();
}

std::string agreement_table(const McNemar& test) {
    Table table({{"drawings", Align::left}, {"second right"}, {"second wrong"}});
    table.add({"first right", grouped(test.both_right), grouped(test.only_first)});
    table.add({"first wrong", grouped(test.only_second), grouped(test.both_wrong)});
    return table.text();
}

std::string differences_section(const Comparison& comparison, std::size_t width) {
    const std::vector<ClassComparison> classes = most_different(comparison, shown);
    if (classes.empty()) return "Their recall is the same for every class.\n";
    Table table({{"class", Align::left},
                 {"first"},
                 {"second"},
                 {"only first"},
                 {"only second"},
                 {"support"}});
    for (const ClassComparison& entry : classes) {
        table.add({name_of(entry.name, room(width, 54)), decimals(entry.first_recall),
                   decimals(entry.second_recall), grouped(entry.only_first),
                   grouped(entry.only_second), grouped(entry.support)});
    }
    return "Where they differ most: recall of each, and drawings that only one gets right\n" +
           table.text();
}

std::string two_models_text(const EvaluationResult& result, std::size_t width) {
    const Comparison& comparison = *result.comparison;
    std::string text = "first   " + result.models[0].path + "\n";
    text += "second  " + result.models[1].path + "\n";
    text += "data    " + data_line(result) + "\n";
    text += both_models_table(result) + "\n" + agreement_table(comparison.mcnemar) + "\n";
    text += paragraph(verdict_text(comparison), width);
    return text + "\n" + differences_section(comparison, width);
}

/// How often chance does this, as a person would say it.
std::string chance_text(double p) {
    if (p < 0.0005) return "fewer than 1 of 1,000";
    if (p < 0.0095) return fmt::format("about {:.0f} of 1,000", p * 1000.0);
    if (p < 0.995) return fmt::format("about {:.0f} of 100", p * 100.0);
    return "nearly all";
}

std::string p_text(double p) {
    if (p < 1e-300) return "p < 1e-300";
    return p < 0.001 ? fmt::format("p = {:.1e}", p) : fmt::format("p = {:.4f}", p);
}

}  // namespace

std::string confusion_text(const EvaluatedModel& model, std::size_t width) {
    const Evaluation& evaluation = model.assessment.evaluation;
    const std::size_t classes = evaluation.classes;
    if (classes > most_in_matrix) return "";
    const std::size_t largest =
        *std::max_element(evaluation.confusion.begin(), evaluation.confusion.end());
    const std::size_t digits = std::to_string(largest).size();
    std::size_t cell = digits + 2;
    if (room(width, classes * cell + 2) < narrowest_name) cell = digits + 1;
    const std::size_t names = room(width, classes * cell + 2);
    if (names < narrowest_name) return "";

    std::vector<std::string> rows;
    std::size_t widest = 0;
    for (std::size_t c = 0; c < classes; ++c) {
        rows.push_back(
            fmt::format("{} {}", static_cast<char>('A' + c), name_of(model.class_names[c], names)));
        widest = std::max(widest, display_width(rows.back()));
    }
    std::string text(widest, ' ');
    for (std::size_t c = 0; c < classes; ++c)
        text += fmt::format("{:>{}}", static_cast<char>('A' + c), cell);
    text += '\n';
    for (std::size_t c = 0; c < classes; ++c) {
        text += padded(rows[c], widest);
        for (std::size_t guess = 0; guess < classes; ++guess) {
            const std::size_t count = evaluation.confusion[c * classes + guess];
            text += padded(count == 0 ? "." : std::to_string(count), cell, Align::right);
        }
        text += '\n';
    }
    return text;
}

std::string verdict_text(const Comparison& comparison) {
    const McNemar& test = comparison.mcnemar;
    const std::size_t single = test.only_first + test.only_second;
    if (single == 0)
        return "Both are right on the same drawings: nothing tells them apart (p = 1).";
    const double points = 100.0 * comparison.accuracy_difference;
    const bool second = points > 0.0;
    std::string text = fmt::format("Only the first gets {} right, only the second {}",
                                   grouped(test.only_first), grouped(test.only_second));
    text += points == 0.0 ? ": their accuracy is the same. "
                          : fmt::format(": the {} is {:.2f} percentage points better. ",
                                        second ? "second" : "first", std::abs(points));
    text += fmt::format(
        "McNemar's test ({}): {}. Were both equally good, chance alone would set them this far "
        "apart, or farther, in {} such sets of drawings. ",
        test.exact ? "exact" : fmt::format("chi-squared {:.2f}", test.statistic),
        p_text(test.p_value), chance_text(test.p_value));
    if (test.p_value < 0.05) {
        text += fmt::format(
            "So the {} network is better at such drawings, by more than chance explains. That "
            "is about these two networks: fitted with other seeds, they may rank otherwise.",
            second ? "second" : "first");
    } else {
        text +=
            "So chance may well explain the difference: these drawings do not show which "
            "network is better.";
    }
    return text;
}

std::string evaluation_text(const EvaluationResult& result, std::size_t width) {
    return result.comparison ? two_models_text(result, width) : one_model_text(result, width);
}

}  // namespace sketchfit
