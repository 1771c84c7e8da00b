// Means and spreads over the runs with one value of a hyperparameter.
#include "sketchfit/report/curves.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

ReportRun run_of(const std::string& variation, const std::string& value,
                 const std::vector<double>& val_accuracies) {
    ReportRun run;
    run.variation = variation;
    run.value = value;
    for (const double accuracy : val_accuracies) {
        const int epoch = static_cast<int>(run.epochs.size());
        run.epochs.push_back({.epoch = epoch,
                              .loss = 1.0 + epoch,
                              .accuracy = 0.5,
                              .val_loss = 2.0,
                              .val_accuracy = accuracy});
        if (!run.best_val_accuracy || accuracy > *run.best_val_accuracy)
            run.best_val_accuracy = accuracy;
    }
    return run;
}

Report report_of(std::vector<ReportRun> runs) {
    Report report;
    report.runs = std::move(runs);
    return report;
}

TEST(Spread, IsTheSampleStandardDeviationOfTheFiniteNumbers) {
    const Spread spread = spread_of({1.0, std::nan(""), 3.0, 5.0, HUGE_VAL});
    EXPECT_EQ(spread.count, 3U);
    EXPECT_DOUBLE_EQ(spread.mean, 3.0);
    EXPECT_DOUBLE_EQ(spread.deviation, 2.0);
    EXPECT_EQ(spread_of({0.1}).mean, 0.1);
    EXPECT_EQ(spread_of({0.1}).deviation, 0.0);
    EXPECT_EQ(spread_of({std::nan("")}).count, 0U);
}

TEST(Curves, GroupByVariationAndValueInTheirOrder) {
    const auto curves = curves_of(
        report_of({run_of("learning_rate", "0.5", {0.1}), run_of("learning_rate", "0.01", {0.2}),
                   run_of("batch_size", "0.5", {0.3}), run_of("learning_rate", "0.5", {0.4})}));
    ASSERT_EQ(curves.size(), 2U);
    EXPECT_EQ(curves[0].variation, "learning_rate");
    EXPECT_EQ(curves[0].label, "learning_rate");
    EXPECT_EQ(curves[0].repeats(), 2U);
    ASSERT_EQ(curves[0].values.size(), 2U);
    EXPECT_EQ(curves[0].values[0].value, "0.5");
    EXPECT_EQ(curves[0].values[0].runs, (std::vector<std::size_t>{0, 3}));
    EXPECT_EQ(curves[0].values[1].runs, (std::vector<std::size_t>{1}));
    EXPECT_EQ(curves[1].variation, "batch_size");
}

TEST(Curves, AnEpochIsTheMeanOfTheRunsThatCameSoFar) {
    auto diverged = run_of("learning_rate", "1", {0.2});
    diverged.epochs[0].val_loss = std::numeric_limits<double>::infinity();
    diverged.state = RunState::diverged;
    const auto curves =
        curves_of(report_of({run_of("learning_rate", "1", {0.4, 0.8}), std::move(diverged)}));
    const ValueCurve& value = curves[0].values[0];
    EXPECT_EQ(value.diverged, 1U);
    ASSERT_EQ(value.epochs.size(), 2U);
    EXPECT_EQ(value.epochs[0].runs, 2U);
    EXPECT_DOUBLE_EQ(value.epochs[0].val_accuracy.mean, 0.3);
    EXPECT_EQ(value.epochs[0].val_loss.count, 1U) << "infinity is left out";
    EXPECT_EQ(value.epochs[1].runs, 1U);
    EXPECT_EQ(value.epochs[1].epoch, 1);
    EXPECT_EQ(value.epochs[1].val_accuracy.mean, 0.8);
    EXPECT_DOUBLE_EQ(value.last_val_accuracy.mean, 0.5);
    EXPECT_DOUBLE_EQ(value.best_val_accuracy.mean, 0.5);
}

TEST(Curves, ValuesWithoutEpochsOrValidationAreThereToo) {
    auto fitted_only = run_of("dropout", "0.5", {0.5});
    fitted_only.epochs[0].val_accuracy.reset();
    fitted_only.epochs[0].val_loss.reset();
    const auto curves = curves_of(report_of({run_of("dropout", "0", {}), fitted_only}));
    ASSERT_EQ(curves[0].values.size(), 2U);
    EXPECT_TRUE(curves[0].values[0].epochs.empty());
    EXPECT_EQ(curves[0].values[0].last_val_accuracy.count, 0U);
    EXPECT_EQ(curves[0].values[1].epochs[0].val_accuracy.count, 0U);
    EXPECT_EQ(curves[0].values[1].epochs[0].accuracy.count, 1U);
}

TEST(Curves, AGridNamesItsSettingsOnce) {
    const auto curves =
        curves_of(report_of({run_of("grid", "learning_rate=0.1,layers=32,32,optimizer=SGD", {0.5}),
                             run_of("grid", "learning_rate=1,layers=64,optimizer=Adam", {0.5})}));
    EXPECT_EQ(curves[0].label, "learning_rate · layers · optimizer");
    EXPECT_EQ(curves[0].values[0].label, "0.1 · 32,32 · SGD");
    EXPECT_EQ(curves[0].values[1].label, "1 · 64 · Adam");
    EXPECT_EQ(curves[0].values[0].value, "learning_rate=0.1,layers=32,32,optimizer=SGD");
}

TEST(Curves, AGridThatIsNoneKeepsItsText) {
    for (const char* other : {"what=1", "", "optimizer=SGD", "learning_rate"}) {
        const auto curves = curves_of(
            report_of({run_of("grid", "learning_rate=0.1", {0.5}), run_of("grid", other, {0.5})}));
        EXPECT_EQ(curves[0].label, "grid") << other;
        EXPECT_EQ(curves[0].values[0].label, "learning_rate=0.1") << other;
        EXPECT_EQ(curves[0].values[1].label, other);
    }
}

}  // namespace
}  // namespace sketchfit
