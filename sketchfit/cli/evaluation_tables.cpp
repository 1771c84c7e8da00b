#include "sketchfit/cli/evaluation_tables.h"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "sketchfit/base/csv.h"
#include "sketchfit/base/error.h"
#include "sketchfit/cli/json_cells.h"
#include "sketchfit/cli/tables.h"
#include "sketchfit/report/confusion.h"

namespace sketchfit {

namespace {

using Json = nlohmann::ordered_json;

Json classes_json(const EvaluatedModel& model) {
    Json classes = Json::array();
    const std::vector<ClassScore> scores = class_scores(model.assessment.evaluation);
    for (std::size_t i = 0; i < scores.size(); ++i) {
        classes.push_back({{"name", model.class_names[i]},
                           {"precision", scores[i].precision},
                           {"recall", scores[i].recall},
                           {"f1", scores[i].f1},
                           {"support", scores[i].support}});
    }
    return classes;
}

Json reliability_json(const Calibration& calibration) {
    Json bins = Json::array();
    for (const ReliabilityBin& bin : calibration.bins) {
        const auto known = [&](double value) {
            return bin.count == 0 ? Json(nullptr) : Json(value);
        };
        bins.push_back({{"low", bin.low},
                        {"high", bin.high},
                        {"count", bin.count},
                        {"confidence", known(bin.confidence)},
                        {"accuracy", known(bin.accuracy)}});
    }
    return bins;
}

Json confusion_json(const Evaluation& evaluation) {
    Json rows = Json::array();
    const std::span<const std::size_t> cells = evaluation.confusion;
    for (std::size_t c = 0; c < evaluation.classes; ++c) {
        const auto row = cells.subspan(c * evaluation.classes, evaluation.classes);
        rows.push_back(std::vector<std::size_t>(row.begin(), row.end()));
    }
    return rows;
}

Json model_json(const EvaluationResult& result, const EvaluatedModel& model) {
    const Assessment& assessment = model.assessment;
    const Evaluation& evaluation = assessment.evaluation;
    const Interval& interval = assessment.accuracy_interval;
    return {{"model", model.path},
            {"data", result.data},
            {"part", result.part},
            {"count", evaluation.count},
            {"loss", json_number(evaluation.loss)},
            {"accuracy", evaluation.accuracy},
            {"accuracy_interval", Json::array({interval.low, interval.high})},
            {"top_3_accuracy", evaluation.top_3_accuracy},
            {"mean_confidence", json_number(assessment.calibration.confidence)},
            {"expected_calibration_error", json_number(assessment.calibration.expected_error)},
            {"per_class", classes_json(model)},
            {"reliability", reliability_json(assessment.calibration)},
            {"confusion", confusion_json(evaluation)}};
}

Json comparison_json(const Comparison& comparison) {
    Json classes = Json::array();
    for (const ClassComparison& entry : comparison.classes) {
        classes.push_back({{"name", entry.name},
                           {"support", entry.support},
                           {"first_recall", entry.first_recall},
                           {"second_recall", entry.second_recall},
                           {"only_first", entry.only_first},
                           {"only_second", entry.only_second}});
    }
    const McNemar& test = comparison.mcnemar;
    return {{"accuracy_difference", comparison.accuracy_difference},
            {"both_right", test.both_right},
            {"only_first", test.only_first},
            {"only_second", test.only_second},
            {"both_wrong", test.both_wrong},
            {"test", test.exact ? "exact" : "chi-squared"},
            {"statistic", test.exact ? Json(nullptr) : Json(test.statistic)},
            {"p_value", test.p_value},
            {"per_class", std::move(classes)}};
}

const EvaluationTable& find_table(std::string_view name) {
    for (const EvaluationTable& table : evaluation_tables()) {
        if (table.name == name) return table;
    }
    fail("evaluate has no table '{}'", printable(name));
}

/// Objects as rows of one of evaluation_tables().
class Rows {
  public:
    explicit Rows(std::string_view table)
        : columns_(find_table(table).columns), text_(csv_line(columns_)) {}

    void add(const Json& object) {
        std::vector<std::string> cells;
        cells.reserve(columns_.size());
        for (const std::string& column : columns_) cells.push_back(csv_cell(object.at(column)));
        text_ += csv_line(cells);
    }
    /// The rows of a list, which do not say whose they are.
    void add(const EvaluatedModel& model, Json list) {
        for (Json& row : list) {
            row["model"] = model.path;
            add(row);
        }
    }
    const std::string& text() const { return text_; }

  private:
    const std::vector<std::string>& columns_;
    std::string text_;
};

Json pairs_json(const EvaluatedModel& model) {
    Json pairs = Json::array();
    for (const ConfusedPair& pair : confused_pairs(model.assessment.evaluation)) {
        pairs.push_back({{"true", model.class_names[pair.truth]},
                         {"guessed", model.class_names[pair.guess]},
                         {"count", pair.count},
                         {"share", pair.share}});
    }
    return pairs;
}

/// The model's object with the ends of its interval as columns of their own.
Json summary_row(const EvaluationResult& result, const EvaluatedModel& model) {
    Json row = model_json(result, model);
    row["accuracy_low"] = row["accuracy_interval"][0];
    row["accuracy_high"] = row["accuracy_interval"][1];
    return row;
}

/// One column for each class that any of the models knows; what a model does not know is empty.
std::string confusion_csv(const EvaluationResult& result) {
    std::vector<std::string> cells = find_table("confusion").columns;
    std::map<std::string, std::size_t> columns;
    for (const EvaluatedModel& model : result.models) {
        for (const std::string& name : model.class_names) {
            if (columns.emplace(name, cells.size()).second) cells.push_back(name);
        }
    }
    std::string text = csv_line(cells);
    for (const EvaluatedModel& model : result.models) {
        const Evaluation& evaluation = model.assessment.evaluation;
        for (std::size_t c = 0; c < evaluation.classes; ++c) {
            std::fill(cells.begin(), cells.end(), "");
            cells[0] = model.path;
            cells[1] = model.class_names[c];
            for (std::size_t guess = 0; guess < evaluation.classes; ++guess) {
                cells[columns.at(model.class_names[guess])] =
                    std::to_string(evaluation.confusion[c * evaluation.classes + guess]);
            }
            text += csv_line(cells);
        }
    }
    return text;
}

}  // namespace

Json evaluation_json(const EvaluationResult& result) {
    if (!result.comparison) return model_json(result, result.models.front());
    Json models = Json::array();
    for (const EvaluatedModel& model : result.models) models.push_back(model_json(result, model));
    return {{"models", std::move(models)}, {"comparison", comparison_json(*result.comparison)}};
}

const std::vector<EvaluationTable>& evaluation_tables() {
    static const std::vector<EvaluationTable> tables{
        {"classes", {"model", "name", "precision", "recall", "f1", "support"}},
        {"summary",
         {"model", "data", "part", "count", "loss", "accuracy", "accuracy_low", "accuracy_high",
          "top_3_accuracy", "mean_confidence", "expected_calibration_error"}},
        {"confusion", {"model", "true"}, "then a column for each class, of what was guessed"},
        {"pairs",
         {"model", "true", "guessed", "count", "share"},
         "the most confused first; share of the true class"},
        {"reliability", {"model", "low", "high", "count", "confidence", "accuracy"}},
        {"comparison",
         {"name", "support", "first_recall", "second_recall", "only_first", "only_second"},
         "of two models"}};
    return tables;
}

std::string evaluation_csv(const EvaluationResult& result, std::string_view table) {
    if (table == "confusion") return confusion_csv(result);
    Rows rows(table);
    if (table == "comparison") {
        const Json comparison = comparison_json(*result.comparison);
        for (const Json& row : comparison["per_class"]) rows.add(row);
    }
    for (const EvaluatedModel& model : result.models) {
        if (table == "classes") rows.add(model, classes_json(model));
        if (table == "summary") rows.add(summary_row(result, model));
        if (table == "pairs") rows.add(model, pairs_json(model));
        if (table == "reliability") rows.add(model, reliability_json(model.assessment.calibration));
    }
    return rows.text();
}

}  // namespace sketchfit
