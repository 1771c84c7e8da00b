#include "sketchfit/report/assessment.h"

#include <cmath>

namespace sketchfit {

Assessment assess(const Model& model, const Dataset& drawings, const EvaluateOptions& options) {
    Assessment result{.evaluation = evaluate(model, drawings, options),
                      .accuracy_interval = {},
                      .guesses = {},
                      .calibration = {}};
    const auto count = static_cast<double>(result.evaluation.count);
    const auto hits = static_cast<std::size_t>(std::llround(result.evaluation.accuracy * count));
    result.accuracy_interval = wilson_interval(hits, result.evaluation.count);

    std::vector<float> probabilities;
    classify_parts(model, drawings, options.threads, [&](const Predictions& predictions) {
        for (std::size_t i = 0; i < predictions.size(); ++i) {
            result.guesses.push_back(predictions.guess(i));
            probabilities.push_back(predictions.probabilities_of(i)[result.guesses.back()]);
        }
    });
    result.calibration = calibrate(result.guesses, probabilities, drawings.labels());
    return result;
}

}  // namespace sketchfit
