#include "sketchfit/report/assessment.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sketchfit {

namespace {

/// Probabilities of all classes that are kept at a time: 32 MB with their logits.
constexpr std::size_t most_at_once = std::size_t{1} << 22;

}  // namespace

Assessment assess(const Model& model, const Dataset& drawings, const EvaluateOptions& options) {
    Assessment result{.evaluation = evaluate(model, drawings, options),
                      .accuracy_interval = {},
                      .guesses = {},
                      .calibration = {}};
    const auto count = static_cast<double>(result.evaluation.count);
    const auto hits = static_cast<std::size_t>(std::llround(result.evaluation.accuracy * count));
    result.accuracy_interval = wilson_interval(hits, result.evaluation.count);

    const std::size_t piece = std::max<std::size_t>(1, most_at_once / model.outputs());
    std::vector<float> probabilities;
    for (std::size_t first = 0; first < drawings.size(); first += piece) {
        std::vector<std::uint32_t> rows(std::min(piece, drawings.size() - first));
        std::iota(rows.begin(), rows.end(), static_cast<std::uint32_t>(first));
        const Predictions predictions = classify(model, drawings.select(rows), options.threads);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            result.guesses.push_back(predictions.guess(i));
            probabilities.push_back(predictions.probabilities_of(i)[result.guesses.back()]);
        }
    }
    result.calibration = calibrate(result.guesses, probabilities, drawings.labels());
    return result;
}

}  // namespace sketchfit
