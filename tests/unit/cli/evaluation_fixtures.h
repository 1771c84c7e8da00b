// Results of sketchfit evaluate made from guesses, without a model.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sketchfit/cli/evaluation.h"

namespace sketchfit::fixtures {

/// A model that guessed `guesses` for drawings of these labels, each with probability 0.75.
inline EvaluatedModel evaluated(std::string path, std::vector<std::string> class_names,
                                const std::vector<std::uint16_t>& labels,
                                std::vector<std::uint16_t> guesses) {
    const std::size_t classes = class_names.size();
    Evaluation evaluation{.count = labels.size(), .loss = 0.5, .classes = classes};
    evaluation.confusion.resize(classes * classes);
    std::size_t hits = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        ++evaluation.confusion[labels[i] * classes + guesses[i]];
        hits += guesses[i] == labels[i] ? 1 : 0;
    }
    evaluation.accuracy = static_cast<double>(hits) / static_cast<double>(labels.size());
    evaluation.top_3_accuracy = evaluation.accuracy;
    const std::vector<float> probabilities(labels.size(), 0.75F);
    Assessment assessment{.evaluation = std::move(evaluation),
                          .accuracy_interval = wilson_interval(hits, labels.size()),
                          .guesses = std::move(guesses)};
    assessment.calibration = calibrate(assessment.guesses, probabilities, labels);
    return {std::move(path), std::move(class_names), std::move(assessment)};
}

/// `per_class` drawings of each class; the first `wrong` of each are taken for the class behind it.
inline EvaluatedModel shifted(std::vector<std::string> class_names, std::size_t per_class,
                              std::size_t wrong) {
    const std::size_t classes = class_names.size();
    std::vector<std::uint16_t> labels;
    std::vector<std::uint16_t> guesses;
    for (std::size_t c = 0; c < classes; ++c) {
        for (std::size_t i = 0; i < per_class; ++i) {
            labels.push_back(static_cast<std::uint16_t>(c));
            guesses.push_back(static_cast<std::uint16_t>(i < wrong ? (c + 1) % classes : c));
        }
    }
    return evaluated("run", std::move(class_names), labels, std::move(guesses));
}

/// `count` names of this many letters, with numbers in front.
inline std::vector<std::string> names(std::size_t count, std::size_t letters = 8) {
    std::vector<std::string> result;
    for (std::size_t c = 0; c < count; ++c) {
        result.push_back(std::to_string(c) + " ");
        result.back().append(letters, 'x');
    }
    return result;
}

/// Two models with different lists of classes on the same five drawings: two ants, three bees.
inline EvaluationResult two_models() {
    EvaluationResult result{.data = "drawings.npz", .part = "test", .models = {}};
    const std::vector<std::uint16_t> first_labels{0, 0, 1, 1, 1};
    const std::vector<std::uint16_t> second_labels{1, 1, 0, 0, 0};
    result.models.push_back(evaluated("first", {"ant", "bee"}, first_labels, {0, 1, 1, 0, 0}));
    result.models.push_back(
        evaluated("second", {"bee", "ant", "cat, \"big\""}, second_labels, {1, 1, 0, 0, 2}));
    const auto guessed = [&](std::size_t i, const std::vector<std::uint16_t>& labels) {
        const EvaluatedModel& model = result.models[i];
        return Guessed{model.class_names, labels, model.assessment.guesses};
    };
    result.comparison = compare(guessed(0, first_labels), guessed(1, second_labels));
    return result;
}

inline EvaluationResult one_model(EvaluatedModel model) {
    EvaluationResult result{.data = "drawings.npz", .part = "validation", .models = {}};
    result.models.push_back(std::move(model));
    return result;
}

}  // namespace sketchfit::fixtures
