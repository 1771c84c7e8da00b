// The numbers behind the figures: columns, digits, hostile names.
#include "sketchfit/report/csv_tables.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/csv.h"
#include "sketchfit/report/file_names.h"
#include "sketchfit/report/statistics.h"
#include "tests/unit/report/page_fixtures.h"

namespace sketchfit {
namespace {

using Rows = std::vector<std::vector<std::string>>;
using testing::ElementsAre;

/// RFC 4180, read back.
Rows parse(const std::string& text) {
    Rows rows{{}};
    std::string cell;
    bool in_quotes = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_quotes && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
            cell += text[++i];
        } else if (c == '"') {
            in_quotes = !in_quotes;
        } else if (!in_quotes && (c == ',' || c == '\n')) {
            rows.back().push_back(std::exchange(cell, ""));
            if (c == '\n') rows.emplace_back();
        } else {
            cell += c;
        }
    }
    rows.pop_back();
    return rows;
}

std::vector<TableFile> tables_of(const Report& report) {
    std::vector<std::string> keys;
    for (const ReportRun& run : report.runs) keys.push_back(run.key);
    return report_tables(report, choose_figures(report, {.drawings = 5}), curves_of(report),
                         safe_names(keys));
}

Rows table(const std::vector<TableFile>& files, const std::string& name) {
    for (const TableFile& file : files) {
        if (file.name == name) return parse(file.content);
    }
    ADD_FAILURE() << "no table " << name;
    return {};
}

std::string cell(const Rows& rows, std::size_t row, const std::string& column) {
    for (std::size_t i = 0; i < rows[0].size(); ++i) {
        if (rows[0][i] == column) return rows[row].at(i);
    }
    ADD_FAILURE() << "no column " << column;
    return "";
}

TEST(CsvTables, AreOfTheseNames) {
    std::vector<std::string> names;
    for (const TableFile& file : tables_of(fixtures::small_report())) names.push_back(file.name);
    EXPECT_THAT(names,
                ElementsAre("runs.csv", "settings.csv", "epochs.csv", "curves.csv", "values.csv",
                            "per_class.csv", "calibration.csv", "confusion-learning_rate=0.01.csv",
                            "confusion-learning_rate=0.1.csv", "gallery.csv", "surest_mistakes.csv",
                            "wrong_for_all.csv", testing::MatchesRegex("first_layer-.*.csv"),
                            testing::MatchesRegex("first_layer-.*.csv")));
}

TEST(CsvTables, EveryRowHasEveryColumn) {
    for (const TableFile& file : tables_of(fixtures::small_report())) {
        const Rows rows = parse(file.content);
        for (const auto& row : rows) EXPECT_EQ(row.size(), rows[0].size()) << file.name;
    }
}

TEST(CsvTables, RunsHaveTheirResultsToTheLastDigit) {
    const Report report = fixtures::small_report();
    const Rows runs = table(tables_of(report), "runs.csv");
    ASSERT_EQ(runs.size(), 4U);
    const Evaluation& evaluation = report.runs[0].evaluation;
    EXPECT_EQ(cell(runs, 1, "key"), "learning_rate=0.01");
    EXPECT_EQ(cell(runs, 1, "val_loss"), "1.2");
    EXPECT_EQ(cell(runs, 1, "best_epoch"), "1");
    EXPECT_EQ(cell(runs, 1, "signature"), report.runs[0].model->signature());
    EXPECT_EQ(cell(runs, 1, "test_count"), "60");
    EXPECT_EQ(std::stod(cell(runs, 1, "test_loss")), evaluation.loss);
    EXPECT_EQ(std::stod(cell(runs, 1, "test_accuracy")), evaluation.accuracy);
    const Interval interval =
        wilson_interval(static_cast<std::size_t>(std::lround(evaluation.accuracy * 60)), 60);
    EXPECT_EQ(std::stod(cell(runs, 1, "test_accuracy_low")), interval.low);
    EXPECT_EQ(std::stod(cell(runs, 1, "test_accuracy_high")), interval.high);
    EXPECT_EQ(cell(runs, 1, "file_name"), "learning_rate=0.01");
    EXPECT_EQ(cell(runs, 3, "state"), "diverged");
    EXPECT_EQ(cell(runs, 3, "test_loss"), "");
    EXPECT_EQ(cell(runs, 3, "missing"), "its weights are not numbers");
}

TEST(CsvTables, EpochsOfAllRunsFollowEachOther) {
    Report report = fixtures::small_report();
    report.runs[2].epochs = {{.epoch = 0, .loss = std::nan(""), .accuracy = 0.1}};
    const Rows epochs = table(tables_of(report), "epochs.csv");
    ASSERT_EQ(epochs.size(), 6U);
    EXPECT_EQ(cell(epochs, 1, "val_accuracy"), "0.3333333333333333");
    EXPECT_EQ(cell(epochs, 2, "epoch"), "1");
    EXPECT_EQ(cell(epochs, 5, "key"), "learning_rate=1e+20");
    EXPECT_EQ(cell(epochs, 5, "loss"), "");
    EXPECT_EQ(cell(epochs, 5, "val_loss"), "");
    EXPECT_EQ(cell(epochs, 5, "accuracy"), "0.1");
}

TEST(CsvTables, CurvesAndValuesHaveSpreadsOnlyWhereThereAreSeveralRuns) {
    Report report = fixtures::small_report();
    report.runs[1].value = report.runs[0].value;
    report.runs[1].epochs[1].val_accuracy = 0.5;
    const auto files = tables_of(report);
    const Rows curves = table(files, "curves.csv");
    EXPECT_EQ(cell(curves, 2, "runs"), "2");
    EXPECT_EQ(cell(curves, 2, "val_accuracy"), "0.55");
    EXPECT_NEAR(std::stod(cell(curves, 2, "val_accuracy_std")), std::sqrt(0.005), 1e-15);
    const Rows values = table(files, "values.csv");
    EXPECT_EQ(cell(values, 1, "last_val_accuracy"), "0.55");
    EXPECT_EQ(cell(values, 2, "diverged"), "1");
    EXPECT_EQ(cell(values, 2, "last_val_accuracy"), "");
    EXPECT_EQ(
        cell(table(tables_of(fixtures::small_report()), "values.csv"), 1, "last_val_accuracy_std"),
        "");
}

TEST(CsvTables, ConfusionHasARowForEachClassAndAColumnForEachGuess) {
    const Report report = fixtures::small_report();
    const Rows rows = table(tables_of(report), "confusion-learning_rate=0.1.csv");
    EXPECT_THAT(rows[0], ElementsAre("true", "cat", "dog", "fish"));
    for (std::size_t i = 0; i < 9; ++i) {
        EXPECT_EQ(rows[1 + i / 3][1 + i % 3],
                  std::to_string(report.runs[1].evaluation.confusion[i]));
    }
}

TEST(CsvTables, DrawingsHaveWhatTheModelsSayOfThem) {
    const Report report = fixtures::small_report();
    const auto files = tables_of(report);
    const Rows gallery = table(files, "gallery.csv");
    ASSERT_EQ(gallery.size(), 11U) << "5 drawings, 2 models";
    for (std::size_t row = 1; row < gallery.size(); ++row) {
        const std::size_t drawing = std::stoul(cell(gallery, row, "drawing"));
        const std::string key = cell(gallery, row, "key");
        const ReportRun& run = report.runs[key == report.runs[0].key ? 0 : 1];
        const std::uint16_t guess = run.predictions.guess(drawing);
        const std::uint16_t label = report.splits[0].test.label(drawing);
        EXPECT_EQ(cell(gallery, row, "true"), report.class_names[label]);
        EXPECT_EQ(cell(gallery, row, "guessed"), report.class_names[guess]);
        EXPECT_EQ(std::stof(cell(gallery, row, "probability")),
                  run.predictions.probabilities_of(drawing)[guess]);
        EXPECT_EQ(cell(gallery, row, "right"), guess == label ? "true" : "false");
    }
    const Rows mistakes = table(files, "surest_mistakes.csv");
    ASSERT_GT(mistakes.size(), 2U);
    for (std::size_t row = 1; row < mistakes.size(); ++row) {
        EXPECT_NE(cell(mistakes, row, "true"), cell(mistakes, row, "guessed"));
        if (row > 1) {
            EXPECT_LE(std::stof(cell(mistakes, row, "probability")),
                      std::stof(cell(mistakes, row - 1, "probability")));
        }
    }
}

TEST(CsvTables, FirstLayerWeightsComeBack) {
    const Report report = fixtures::small_report();
    const Rows rows = table(tables_of(report), "first_layer-learning_rate=0.01.csv");
    const Model& model = *report.runs[0].model;
    const std::vector<float> kernel = model.values(model.variables()[0]);
    ASSERT_EQ(rows.size(), 1 + kernel.size());
    const auto& row = rows[1 + 784 + 28 * 3 + 5];
    EXPECT_THAT(row, ElementsAre("1", "3", "5", csv_float(kernel[(28 * 3 + 5) * 6 + 1])));
}

TEST(CsvTables, HostileNamesStayInTheirCells) {
    const std::vector<std::string> names{"a,\"b\"", "two\nlines\r", "\xff\xfe"};
    const auto files = tables_of(fixtures::small_report(names));
    const Rows classes = table(files, "per_class.csv");
    ASSERT_EQ(classes.size(), 7U);
    EXPECT_EQ(classes[1][1], "a,\"b\"");
    EXPECT_EQ(classes[2][1], "two?lines?");
    EXPECT_EQ(classes[3][1], "??");
}

TEST(CsvTables, WithoutModelsOnlyTheRunsAreThere) {
    Report report = fixtures::small_report();
    for (ReportRun& run : report.runs) run.model.reset();
    std::vector<std::string> names;
    const auto files = tables_of(report);
    for (const TableFile& file : files) names.push_back(file.name);
    EXPECT_THAT(names, ElementsAre("runs.csv", "settings.csv", "epochs.csv", "curves.csv",
                                   "values.csv", "per_class.csv", "calibration.csv"));
    EXPECT_EQ(table(files, "per_class.csv").size(), 1U);
}

TEST(CsvTables, SettingsHaveAColumnEach) {
    const Rows rows = table(tables_of(fixtures::small_report()), "settings.csv");
    EXPECT_EQ(rows[0].size(), 1 + setting_fields().size());
    EXPECT_EQ(cell(rows, 2, "learning_rate"), "0.1");
    EXPECT_EQ(cell(rows, 2, "layers"), "32,32");
    EXPECT_EQ(cell(rows, 2, "momentum"), "");
}

}  // namespace
}  // namespace sketchfit
