#include "sketchfit/report/page_run.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "sketchfit/report/base64.h"
#include "sketchfit/report/mistakes.h"
#include "sketchfit/report/statistics.h"

namespace sketchfit {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t mistakes_shown = 24;
constexpr std::size_t pixels = 784;

Json optional_number(std::optional<double> value) {
    return value ? number_or_null(*value) : Json(nullptr);
}

/// Columns of at most about `limit` epochs: every k-th one, and the last.
Json epochs_json(const std::vector<EpochLog>& epochs, std::size_t limit) {
    const std::size_t step = epochs.size() / std::max<std::size_t>(limit, 1) + 1;
    Json columns{{"epoch", Json::array()},
                 {"loss", Json::array()},
                 {"accuracy", Json::array()},
                 {"val_loss", Json::array()},
                 {"val_accuracy", Json::array()}};
    for (std::size_t i = 0; i < epochs.size(); ++i) {
        if ((i + 1) % step != 0 && i + 1 != epochs.size()) continue;
        const EpochLog& log = epochs[i];
        columns["epoch"].push_back(log.epoch + 1);
        columns["loss"].push_back(number_or_null(log.loss));
        columns["accuracy"].push_back(number_or_null(log.accuracy));
        columns["val_loss"].push_back(optional_number(log.val_loss));
        columns["val_accuracy"].push_back(optional_number(log.val_accuracy));
    }
    return columns;
}

/// "784-32-32-10".
std::string shape_of(const Model& model) {
    std::string shape = std::to_string(model.inputs());
    for (const Layer& layer : model.layers()) {
        if (const auto* dense = std::get_if<Dense>(&layer))
            shape += "-" + std::to_string(dense->units);
    }
    return shape;
}

/// Cell, count, cell, count, … of the cells that are not empty.
Json confusion_json(const Evaluation& evaluation) {
    Json cells = Json::array();
    for (std::size_t cell = 0; cell < evaluation.confusion.size(); ++cell) {
        if (evaluation.confusion[cell] == 0) continue;
        cells.push_back(cell);
        cells.push_back(evaluation.confusion[cell]);
    }
    return cells;
}

Json scores_json(const Evaluation& evaluation) {
    Json scores = Json::array();
    for (const ClassScore& score : class_scores(evaluation))
        scores.push_back({score.precision, score.recall, score.f1, score.support});
    return scores;
}

Json calibration_json(const ReportRun& run, const Dataset& test) {
    const Calibration calibration = calibrate(run.predictions, test.labels());
    Json bins = Json::array();
    for (const ReliabilityBin& bin : calibration.bins) {
        const auto hits =
            static_cast<std::size_t>(std::llround(bin.accuracy * static_cast<double>(bin.count)));
        const Interval interval = wilson_interval(hits, bin.count);
        bins.push_back({{"low", bin.low},
                        {"high", bin.high},
                        {"count", bin.count},
                        {"confidence", bin.confidence},
                        {"accuracy", bin.accuracy},
                        {"from", interval.low},
                        {"to", interval.high}});
    }
    return {{"bins", bins}, {"expected_error", number_or_null(calibration.expected_error)}};
}

Json test_json(const ReportRun& run, const Dataset& test, std::span<const int> places) {
    const Evaluation& evaluation = run.evaluation;
    const auto hits = static_cast<std::size_t>(
        std::llround(evaluation.accuracy * static_cast<double>(evaluation.count)));
    const Interval interval = wilson_interval(hits, evaluation.count);
    Json mistakes = Json::array();
    for (const std::uint32_t i : shown_mistakes(run, test)) {
        if (places[i] >= 0) mistakes.push_back(places[i]);
    }
    return {{"count", evaluation.count},
            {"loss", number_or_null(evaluation.loss)},
            {"accuracy", number_or_null(evaluation.accuracy)},
            {"from", interval.low},
            {"to", interval.high},
            {"top_3_accuracy", number_or_null(evaluation.top_3_accuracy)},
            {"confusion", confusion_json(evaluation)},
            {"scores", scores_json(evaluation)},
            {"calibration", calibration_json(run, test)},
            {"mistakes", mistakes}};
}

/// Guesses and their probabilities in ten-thousandths, rounded as fmt rounds to four decimals.
Json predictions_json(const Predictions& predictions, std::span<const std::uint32_t> numbers) {
    std::vector<std::uint16_t> guesses;
    std::vector<std::uint16_t> confidences;
    guesses.reserve(numbers.size());
    confidences.reserve(numbers.size());
    for (const std::uint32_t i : numbers) {
        const std::uint16_t guess = predictions.guess(i);
        const double probability = predictions.probabilities_of(i)[guess];
        guesses.push_back(guess);
        // The product is exact: a float's 24 bits times a number of 10 bits.
        const double scaled = std::isfinite(probability) ? probability * 10000.0 : 0.0;
        confidences.push_back(static_cast<std::uint16_t>(std::nearbyint(scaled)));
    }
    return {{"guesses", base64(guesses)}, {"confidences", base64(confidences)}};
}

/// The absolute value that all but one in 200 stay below.
float extent_of(const std::vector<float>& values) {
    std::vector<float> sizes;
    sizes.reserve(values.size());
    for (const float value : values) sizes.push_back(std::abs(value));
    const auto place = sizes.begin() + static_cast<std::ptrdiff_t>((sizes.size() - 1) * 199 / 200);
    std::nth_element(sizes.begin(), place, sizes.end());
    return *place;
}

/// First-layer weights unit after unit, -127..127 for -extent..extent.
Json weights_json(const Model& model, std::size_t limit) {
    const auto& variables = model.variables();
    if (model.inputs() != pixels || variables.empty() || limit == 0) return nullptr;
    const std::vector<float> values = model.values(variables.front());
    const std::size_t units = variables.front().columns;
    const float extent = extent_of(values);
    const float scale = extent > 0 ? 127.0F / extent : 0.0F;
    const std::size_t shown = std::min(units, limit);
    std::vector<std::int8_t> quantised;
    quantised.reserve(shown * pixels);
    for (std::size_t unit = 0; unit < shown; ++unit) {
        for (std::size_t i = 0; i < pixels; ++i) {
            const float value = std::clamp(values[i * units + unit] * scale, -127.0F, 127.0F);
            quantised.push_back(static_cast<std::int8_t>(std::lround(value)));
        }
    }
    return {{"units", units}, {"shown", shown}, {"extent", extent}, {"values", base64(quantised)}};
}

}  // namespace

Json number_or_null(double value) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

std::vector<std::uint32_t> shown_mistakes(const ReportRun& run, const Dataset& test) {
    return surest_mistakes(run.predictions, test.labels(), mistakes_shown);
}

Json run_json(const ReportRun& run, std::span<const std::string_view> varied,
              const RunBudget& budget) {
    Json settings = Json::object();
    for (const std::string_view name : varied)
        settings[std::string(name)] = setting_text(run.settings, setting_field(name));
    return {{"key", run.key},
            {"variation", run.variation},
            {"value", run.value},
            {"repeat", run.repeat},
            {"seed", run.settings.seed},
            {"settings", settings},
            {"state", run_state_name(run.state)},
            {"message", run.message},
            {"missing", run.missing},
            {"split", run.split},
            {"seconds", number_or_null(run.seconds)},
            {"best_val_accuracy", optional_number(run.best_val_accuracy)},
            {"best_epoch", run.best_epoch ? Json(*run.best_epoch + 1) : Json(nullptr)},
            {"epochs_done", run.epochs.size()},
            {"epochs", epochs_json(run.epochs, budget.epochs)}};
}

Json model_json(const ReportRun& run, const Dataset& test, const PageDrawings& drawings,
                std::span<const int> places, const RunBudget& budget) {
    if (!run.model) return nullptr;
    Json model{{"shape", shape_of(*run.model)},
               {"parameters", run.model->parameter_count()},
               {"weights", weights_json(*run.model, budget.units)}};
    if (run.evaluation.count > 0) {
        model["test"] = test_json(run, test, places);
        model["predictions"] = predictions_json(run.predictions, drawings.numbers);
    }
    return model;
}

}  // namespace sketchfit
