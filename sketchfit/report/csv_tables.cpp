#include "sketchfit/report/csv_tables.h"

#include <array>
#include <limits>
#include <utility>

#include "sketchfit/base/csv.h"
#include "sketchfit/base/error.h"
#include "sketchfit/report/file_names.h"
#include "sketchfit/report/first_layer.h"
#include "sketchfit/report/statistics.h"

namespace sketchfit {

namespace {

using Cells = std::vector<std::string>;

/// Text as a cell that every reader of CSV takes: UTF-8 in one line, of any length.
std::string cell(std::string_view text) {
    return printable(text, std::numeric_limits<std::size_t>::max());
}

std::string cell(bool value) {
    return value ? "true" : "false";
}

class Csv {
  public:
    explicit Csv(const Cells& columns) : text_(csv_line(columns)) {}
    void add(const Cells& cells) { text_ += csv_line(cells); }
    std::string take() { return std::move(text_); }

  private:
    std::string text_;
};

void append(Cells& cells, const Spread& spread) {
    cells.push_back(spread.count > 0 ? csv_number(spread.mean) : "");
    cells.push_back(spread.count > 1 ? csv_number(spread.deviation) : "");
}

/// Test drawings that a model took for what they are.
std::size_t hits(const Evaluation& evaluation) {
    std::size_t count = 0;
    for (std::size_t k = 0; k < evaluation.classes; ++k)
        count += evaluation.confusion[k * evaluation.classes + k];
    return count;
}

/// loss, accuracy, val_loss and val_accuracy of the last epoch.
void append_last_epoch(Cells& cells, const ReportRun& run) {
    if (run.epochs.empty()) {
        cells.insert(cells.end(), 4, "");
        return;
    }
    const EpochLog& last = run.epochs.back();
    for (const std::optional<double>& number :
         {std::optional(last.loss), std::optional(last.accuracy), last.val_loss, last.val_accuracy})
        cells.push_back(csv_number(number));
}

constexpr std::array test_columns{
    "test_count",         "test_loss",           "test_accuracy",   "test_accuracy_low",
    "test_accuracy_high", "test_top_3_accuracy", "mean_confidence", "expected_calibration_error"};

/// test_columns.
void append_test(Cells& cells, const Report& report, const ReportRun& run) {
    if (!run.model) {
        cells.insert(cells.end(), test_columns.size(), "");
        return;
    }
    const Evaluation& evaluation = run.evaluation;
    const Interval interval = wilson_interval(hits(evaluation), evaluation.count);
    const Calibration calibration =
        calibrate(run.predictions, report.splits[run.split].test.labels());
    cells.push_back(std::to_string(evaluation.count));
    for (const double number :
         {evaluation.loss, evaluation.accuracy, interval.low, interval.high,
          evaluation.top_3_accuracy, calibration.confidence, calibration.expected_error})
        cells.push_back(csv_number(number));
}

std::string runs_table(const Report& report, const std::vector<std::string>& names) {
    // The columns of `sketchfit runs`, then what it does not know.
    Cells columns{"key",        "variation", "value",        "repeat",
                  "seed",       "state",     "epochs",       "loss",
                  "accuracy",   "val_loss",  "val_accuracy", "best_val_accuracy",
                  "best_epoch", "seconds",   "signature",    "message"};
    columns.insert(columns.end(), test_columns.begin(), test_columns.end());
    columns.insert(columns.end(), {"missing", "file_name"});
    Csv csv(columns);
    for (std::size_t i = 0; i < report.runs.size(); ++i) {
        const ReportRun& run = report.runs[i];
        Cells cells{cell(run.key),
                    cell(run.variation),
                    cell(run.value),
                    std::to_string(run.repeat),
                    std::to_string(run.settings.seed),
                    std::string(run_state_name(run.state)),
                    std::to_string(run.epochs.size())};
        append_last_epoch(cells, run);
        cells.push_back(csv_number(run.best_val_accuracy));
        cells.push_back(run.best_epoch ? std::to_string(*run.best_epoch) : "");
        cells.push_back(csv_number(run.seconds));
        cells.push_back(run.model ? run.model->signature() : "");
        cells.push_back(cell(run.message));
        append_test(cells, report, run);
        cells.push_back(cell(run.missing));
        cells.push_back(names[i]);
        csv.add(cells);
    }
    return csv.take();
}

std::string settings_table(const Report& report) {
    Cells columns{"key"};
    for (const SettingField& field : setting_fields()) columns.emplace_back(field.name);
    Csv csv(columns);
    for (const ReportRun& run : report.runs) {
        Cells cells{cell(run.key)};
        for (const SettingField& field : setting_fields())
            cells.push_back(cell(setting_text(run.settings, field)));
        csv.add(cells);
    }
    return csv.take();
}

std::string epochs_table(const Report& report) {
    Csv csv({"key", "epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate",
             "seconds"});
    for (const ReportRun& run : report.runs) {
        for (const EpochLog& log : run.epochs) {
            csv.add({cell(run.key), std::to_string(log.epoch), csv_number(log.loss),
                     csv_number(log.accuracy), csv_number(log.val_loss),
                     csv_number(log.val_accuracy), csv_number(log.learning_rate),
                     csv_number(log.seconds)});
        }
    }
    return csv.take();
}

std::string curves_table(const std::vector<VariationCurves>& variations) {
    Csv csv({"variation", "value", "epoch", "runs", "loss", "loss_std", "accuracy", "accuracy_std",
             "val_loss", "val_loss_std", "val_accuracy", "val_accuracy_std"});
    for (const VariationCurves& variation : variations) {
        for (const ValueCurve& value : variation.values) {
            for (const MeanEpoch& epoch : value.epochs) {
                Cells cells{cell(variation.variation), cell(value.value),
                            std::to_string(epoch.epoch), std::to_string(epoch.runs)};
                append(cells, epoch.loss);
                append(cells, epoch.accuracy);
                append(cells, epoch.val_loss);
                append(cells, epoch.val_accuracy);
                csv.add(cells);
            }
        }
    }
    return csv.take();
}

std::string values_table(const std::vector<VariationCurves>& variations) {
    Csv csv({"variation", "value", "runs", "diverged", "last_val_accuracy", "last_val_accuracy_std",
             "best_val_accuracy", "best_val_accuracy_std"});
    for (const VariationCurves& variation : variations) {
        for (const ValueCurve& value : variation.values) {
            Cells cells{cell(variation.variation), cell(value.value),
                        std::to_string(value.runs.size()), std::to_string(value.diverged)};
            append(cells, value.last_val_accuracy);
            append(cells, value.best_val_accuracy);
            csv.add(cells);
        }
    }
    return csv.take();
}

std::string per_class_table(const Report& report) {
    Csv csv({"key", "name", "precision", "recall", "f1", "support"});
    for (const ReportRun& run : report.runs) {
        if (!run.model) continue;
        const std::vector<ClassScore> scores = class_scores(run.evaluation);
        for (std::size_t k = 0; k < scores.size(); ++k) {
            csv.add({cell(run.key), cell(report.class_names[k]), csv_number(scores[k].precision),
                     csv_number(scores[k].recall), csv_number(scores[k].f1),
                     std::to_string(scores[k].support)});
        }
    }
    return csv.take();
}

/// A line for each target, a column for each guess: the picture's own shape.
std::string confusion_table(const Report& report, const Evaluation& evaluation) {
    Cells line{"true"};
    for (const std::string& name : report.class_names) line.push_back(cell(name));
    Csv csv(line);
    for (std::size_t target = 0; target < evaluation.classes; ++target) {
        line = {cell(report.class_names[target])};
        for (std::size_t guess = 0; guess < evaluation.classes; ++guess) {
            line.push_back(
                std::to_string(evaluation.confusion[target * evaluation.classes + guess]));
        }
        csv.add(line);
    }
    return csv.take();
}

std::string calibration_table(const Report& report) {
    Csv csv({"key", "bin", "low", "high", "count", "confidence", "accuracy"});
    for (const ReportRun& run : report.runs) {
        if (!run.model) continue;
        const Calibration calibration =
            calibrate(run.predictions, report.splits[run.split].test.labels());
        for (std::size_t i = 0; i < calibration.bins.size(); ++i) {
            const ReliabilityBin& bin = calibration.bins[i];
            const bool known = bin.count > 0;
            csv.add({cell(run.key), std::to_string(i), csv_number(bin.low), csv_number(bin.high),
                     std::to_string(bin.count), known ? csv_number(bin.confidence) : "",
                     known ? csv_number(bin.accuracy) : ""});
        }
    }
    return csv.take();
}

/// What one run says of one drawing: guessed, probability, true_probability, right.
Cells guess_cells(const Report& report, const ReportRun& run, std::uint32_t drawing) {
    const std::uint16_t guess = run.predictions.guess(drawing);
    const std::uint16_t target = report.splits[0].test.label(drawing);
    const auto probabilities = run.predictions.probabilities_of(drawing);
    return {cell(report.class_names[guess]), csv_float(probabilities[guess]),
            csv_float(probabilities[target]), cell(guess == target)};
}

std::string target_name(const Report& report, std::uint32_t drawing) {
    return cell(report.class_names[report.splits[0].test.label(drawing)]);
}

std::string gallery_table(const Report& report, const FigureChoice& choice) {
    Csv csv({"drawing", "true", "key", "guessed", "probability", "true_probability", "right"});
    for (const std::uint32_t drawing : choice.gallery) {
        for (const std::size_t run : choice.pair) {
            Cells cells{std::to_string(drawing), target_name(report, drawing),
                        cell(report.runs[run].key)};
            const Cells guess = guess_cells(report, report.runs[run], drawing);
            cells.insert(cells.end(), guess.begin(), guess.end());
            csv.add(cells);
        }
    }
    return csv.take();
}

std::string mistakes_table(const Report& report, const FigureChoice& choice) {
    Csv csv({"key", "drawing", "true", "guessed", "probability", "true_probability"});
    const ReportRun& run = report.runs[choice.best];
    for (const std::uint32_t drawing : choice.surest_mistakes) {
        Cells cells{cell(run.key), std::to_string(drawing), target_name(report, drawing)};
        const Cells guess = guess_cells(report, run, drawing);
        cells.insert(cells.end(), guess.begin(), guess.end() - 1);
        csv.add(cells);
    }
    return csv.take();
}

std::string wrong_for_all_table(const Report& report, const FigureChoice& choice) {
    Csv csv({"drawing", "true", "guessed", "guessed_by", "models", "mean_true_probability"});
    for (const std::uint32_t drawing : choice.wrong_for_all) {
        const CommonGuess guess = common_guess(report, choice.comparable, drawing);
        csv.add({std::to_string(drawing), target_name(report, drawing),
                 cell(report.class_names[guess.guess]), std::to_string(guess.models),
                 std::to_string(choice.comparable.size()),
                 csv_number(guess.mean_target_probability)});
    }
    return csv.take();
}

std::string first_layer_table(const FirstLayer& layer) {
    Csv csv({"unit", "row", "column", "weight"});
    for (std::size_t unit = 0; unit < layer.shown; ++unit) {
        for (std::size_t pixel = 0; pixel < layer.side * layer.side; ++pixel) {
            csv.add({std::to_string(unit), std::to_string(pixel / layer.side),
                     std::to_string(pixel % layer.side), csv_float(layer.weight(unit, pixel))});
        }
    }
    return csv.take();
}

}  // namespace

std::vector<TableFile> report_tables(const Report& report, const FigureChoice& choice,
                                     const std::vector<VariationCurves>& curves,
                                     const std::vector<std::string>& names) {
    std::vector<TableFile> files{
        {"runs.csv", runs_table(report, names)},       {"settings.csv", settings_table(report)},
        {"epochs.csv", epochs_table(report)},          {"curves.csv", curves_table(curves)},
        {"values.csv", values_table(curves)},          {"per_class.csv", per_class_table(report)},
        {"calibration.csv", calibration_table(report)}};
    for (std::size_t i = 0; i < report.runs.size(); ++i) {
        if (!report.runs[i].model) continue;
        files.push_back({figure_name("confusion", names[i]) + ".csv",
                         confusion_table(report, report.runs[i].evaluation)});
    }
    if (choice.comparable.empty()) return files;
    files.push_back({"gallery.csv", gallery_table(report, choice)});
    files.push_back({"surest_mistakes.csv", mistakes_table(report, choice)});
    files.push_back({"wrong_for_all.csv", wrong_for_all_table(report, choice)});
    for (const std::size_t run : choice.pair) {
        if (const auto layer = first_layer(*report.runs[run].model)) {
            files.push_back(
                {figure_name("first_layer", names[run]) + ".csv", first_layer_table(*layer)});
        }
    }
    return files;
}

}  // namespace sketchfit
