// The charts: what is on which axis, what is left out, and that gnuplot takes all of it without a
// word, whatever the runs are like.
#include "sketchfit/report/charts.h"

#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/files.h"
#include "sketchfit/report/chart_layout.h"
#include "tests/unit/report/figure_folder.h"
#include "tests/unit/report/page_fixtures.h"

namespace sketchfit {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A run with one loss for each epoch.
ReportRun run_of(const std::string& variation, const std::string& value,
                 const std::vector<double>& losses, std::size_t repeat = 0) {
    ReportRun run;
    run.key = variation + "=" + value + "," + std::to_string(repeat);
    run.variation = variation;
    run.value = value;
    run.repeat = repeat;
    run.state = RunState::finished;
    for (std::size_t i = 0; i < losses.size(); ++i) {
        const double accuracy = 0.5 + 0.01 * static_cast<double>(i + repeat);
        run.epochs.push_back({.epoch = static_cast<int>(i),
                              .loss = losses[i],
                              .accuracy = accuracy + 0.1,
                              .val_loss = losses[i],
                              .val_accuracy = accuracy});
        run.best_val_accuracy = accuracy;
    }
    return run;
}

std::vector<GnuplotChart> charts_of(std::vector<ReportRun> runs) {
    Report report;
    report.runs = std::move(runs);
    return variation_charts("Title", curves_of(report).at(0), "part");
}

const GnuplotChart& chart(const std::vector<GnuplotChart>& charts, const std::string& name) {
    for (const GnuplotChart& one : charts) {
        if (one.name == name) return one;
    }
    throw std::runtime_error("no chart " + name);
}

/// What gnuplot says when it draws them; nothing where all is well.
std::string complaints(const std::vector<GnuplotChart>& charts) {
    const fixtures::TemporaryFolder folder;
    GnuplotProcess gnuplot(folder.path(), charts);
    const std::vector<std::string> files = gnuplot.wait();
    EXPECT_EQ(files.size(), 2 * charts.size());
    for (const std::string& file : files)
        EXPECT_GT(std::filesystem::file_size(folder.path() / file), 500U) << file;
    return read_file(folder.path() / "charts.log");
}

TEST(Charts, EachVariationHasFour) {
    const auto charts = charts_of(
        {run_of("learning_rate", "0.01", {2.0, 1.0}), run_of("learning_rate", "0.02", {2.0, 1.5})});
    std::vector<std::string> names;
    for (const GnuplotChart& one : charts) names.push_back(one.name);
    EXPECT_EQ(names, (std::vector<std::string>{"accuracy-part", "loss-part", "training-part",
                                               "values-part"}));
    EXPECT_EQ(complaints(charts), "");
    EXPECT_THAT(charts[0].commands, HasSubstr("'Title: validation accuracy by learning_rate'"));
    EXPECT_THAT(charts[0].commands, Not(HasSubstr("standard deviation")));
}

TEST(Charts, EpochsCountFromOne) {
    const auto charts = charts_of({run_of("momentum", "0.9", {2.0, 1.25})});
    EXPECT_THAT(chart(charts, "loss-part").data,
                HasSubstr("$c0 << END\n1 2 2 2\n2 1.25 1.25 1.25\n"));
}

TEST(Charts, WhatIsNaNOrInfiniteIsLeftOut) {
    auto lost = run_of("learning_rate", "1", {2.0, std::nan(""), 3.0, HUGE_VAL});
    lost.state = RunState::diverged;
    const auto charts = charts_of({run_of("learning_rate", "0.1", {2.0, 1.0}), std::move(lost)});
    const GnuplotChart& loss = chart(charts, "loss-part");
    EXPECT_THAT(loss.data, HasSubstr("$c1 << END\n1 2 2 2\n3 3 3 3\nEND"));
    EXPECT_THAT(loss.commands, HasSubstr("'1 (diverged)'"));
    EXPECT_THAT(loss.commands, HasSubstr("what is NaN or infinite is left out"));
    EXPECT_EQ(complaints(charts), "");
}

TEST(Charts, LossesThatDifferMuchStandOnALogarithmicAxis) {
    const auto near = charts_of({run_of("learning_rate", "1", {2.0, 1.0})});
    EXPECT_THAT(chart(near, "loss-part").commands, Not(HasSubstr("logscale")));
    const auto far = charts_of(
        {run_of("learning_rate", "1", {2.0, 1.0}), run_of("learning_rate", "9", {2.0, 1e9})});
    const std::string& commands = chart(far, "loss-part").commands;
    EXPECT_THAT(commands, HasSubstr("set logscale y"));
    EXPECT_THAT(commands, HasSubstr("validation loss (logarithmic)"));
    EXPECT_THAT(commands, Not(HasSubstr("1e+09"))) << "one loss must not flatten the others";
    EXPECT_EQ(complaints(far), "");
}

TEST(Charts, RepeatsHaveABandOfOneStandardDeviation) {
    const auto charts = charts_of({run_of("learning_rate", "1", {1.0, 4.0}, 0),
                                   run_of("learning_rate", "1", {2.0, 6.0}, 1),
                                   run_of("learning_rate", "2", {1.0, 1.0}, 0)});
    const GnuplotChart& loss = chart(charts, "loss-part");
    EXPECT_THAT(loss.data, HasSubstr("\n1 1.5 0.792893219 2.20710678\n"));
    EXPECT_THAT(loss.commands, HasSubstr("$c0 using 1:3:4 with filledcurves"));
    EXPECT_THAT(loss.commands, Not(HasSubstr("$c1 using 1:3:4"))) << "one run has no spread";
    EXPECT_THAT(loss.commands, HasSubstr("mean of up to 2 runs; band: ± 1 standard deviation"));
    EXPECT_THAT(chart(charts, "values-part").commands, HasSubstr("yerrorbars"));
    EXPECT_EQ(complaints(charts), "");
}

TEST(Charts, ValuesThatSpanMoreThanAFactorOf20StandOnALogarithmicAxis) {
    const auto axis = [](const std::vector<std::string>& values) {
        std::vector<ReportRun> runs;
        for (const std::string& value : values) runs.push_back(run_of("l2", value, {1.0}));
        const auto charts = charts_of(std::move(runs));
        EXPECT_EQ(complaints(charts), "");
        return chart(charts, "values-part");
    };
    EXPECT_THAT(axis({"0.1", "0.2"}).commands, Not(HasSubstr("logscale x")));
    EXPECT_THAT(axis({"0.1", "0.001", "1"}).commands, HasSubstr("logscale x"));
    // 0 has no place on a logarithmic axis: the values stand side by side.
    const GnuplotChart beside = axis({"0.1", "0", "0.00001"});
    EXPECT_THAT(beside.commands, Not(HasSubstr("logscale x")));
    EXPECT_THAT(beside.commands, HasSubstr("('0' 0, '0.00001' 1, '0.1' 2)"));
}

TEST(Charts, WordsAreRows) {
    const auto charts =
        charts_of({run_of("optimizer", "SGD", {1.0}), run_of("optimizer", "Adam", {1.0}),
                   run_of("optimizer", "100 %", {})});
    const GnuplotChart& values = chart(charts, "values-part");
    EXPECT_THAT(values.commands, HasSubstr("set ytics ('SGD' 2, 'Adam' 1, '100 %%' 0)"));
    EXPECT_THAT(values.commands, HasSubstr("without a point: no epoch came to its end"));
    EXPECT_EQ(complaints(charts), "");
}

TEST(Charts, ManyValuesLeaveTheBestOnesInColour) {
    std::vector<ReportRun> runs;
    for (int i = 0; i < 60; ++i) {
        runs.push_back(run_of("grid",
                              fmt::format("learning_rate={},optimizer=Adam,batch_size=8", i + 1),
                              {1.0}, static_cast<std::size_t>(59 - i)));
    }
    const auto charts = charts_of(std::move(runs));
    const std::string& commands = chart(charts, "accuracy-part").commands;
    EXPECT_THAT(commands, HasSubstr("'1 · Adam · 8'"));
    EXPECT_THAT(commands, HasSubstr("'8 · Adam · 8'"));
    EXPECT_THAT(commands, Not(HasSubstr("'9 · Adam · 8'")));
    EXPECT_THAT(commands, HasSubstr("'52 others'"));
    EXPECT_THAT(chart(charts, "training-part").commands, HasSubstr("the 12 best of 60"));
    EXPECT_THAT(chart(charts, "values-part").commands, HasSubstr("'60 · Adam · 8'"));
    EXPECT_EQ(complaints(charts), "");
}

TEST(Charts, ARunByItselfHasNoLegendAndNoValues) {
    auto run = run_of("", "", {2.0});
    const auto charts = charts_of({run});
    ASSERT_EQ(charts.size(), 3U);
    EXPECT_THAT(charts[0].commands, HasSubstr("unset key"));
    EXPECT_THAT(charts[0].commands, HasSubstr("'Title: validation accuracy'"));
    EXPECT_EQ(complaints(charts), "");
}

TEST(Charts, WhatHasNoNumbersHasNoChart) {
    EXPECT_TRUE(charts_of({run_of("dropout", "0", {})}).empty());
    auto fitted_only = run_of("dropout", "0", {1.0});
    fitted_only.epochs[0].val_accuracy.reset();
    fitted_only.epochs[0].val_loss.reset();
    const auto charts = charts_of({fitted_only});
    ASSERT_EQ(charts.size(), 1U);
    EXPECT_EQ(charts[0].name, "training-part");
    EXPECT_EQ(complaints(charts), "");
    auto lost = run_of("dropout", "0", {std::nan("")});
    lost.epochs[0].val_accuracy = std::nan("");
    lost.epochs[0].accuracy = HUGE_VAL;
    EXPECT_TRUE(charts_of({lost}).empty());
}

TEST(Charts, LongAndHostileValuesFitAndStayTexts) {
    const std::string hostile = "'; system \"touch /tmp/x\" `ls` \n" + std::string(3000, 'W');
    const auto charts = charts_of({run_of(hostile, hostile, {1.0, 2.0}), run_of(hostile, "b", {})});
    EXPECT_EQ(complaints(charts), "");
    for (const GnuplotChart& one : charts) {
        EXPECT_LE(one.width, 2000);
        EXPECT_LE(one.height, 2000);
        EXPECT_THAT(one.commands, Not(HasSubstr(std::string(300, 'W'))));
    }
}

TEST(Charts, LossesOfAnyMagnitudeGiveAnAxis) {
    for (const double loss :
         {0.0, 1e-300, 5e-324, 1e300, std::numeric_limits<double>::max(), -1.0}) {
        const auto charts =
            charts_of({run_of("dropout", "0", {loss, loss}), run_of("dropout", "0.5", {1.0, 0.5})});
        EXPECT_EQ(complaints(charts), "") << loss;
    }
}

TEST(Charts, CalibrationNamesBothRunsAndTheirErrors) {
    const Report report = fixtures::small_report();
    const std::vector<std::size_t> pair{0, 1};
    const GnuplotChart both = calibration_chart(report, pair);
    EXPECT_THAT(both.commands, HasSubstr("'learning_rate=0.01 (expected calibration error 0."));
    EXPECT_THAT(both.commands, HasSubstr("'learning_rate=0.1 (expected calibration error 0."));
    const GnuplotChart one = calibration_chart(report, std::span(pair).first(1));
    EXPECT_THAT(one.commands, Not(HasSubstr("learning_rate=0.1 ")));
    EXPECT_EQ(complaints({both}), "");
    EXPECT_EQ(complaints({one}), "");
}

TEST(Charts, CalibrationWithoutAnyProbabilityIsDrawnToo) {
    Report report = fixtures::small_report();
    for (float& probability : report.runs[0].predictions.probabilities)
        probability = std::numeric_limits<float>::quiet_NaN();
    const std::vector<std::size_t> lost{0};
    const GnuplotChart chart = calibration_chart(report, lost);
    EXPECT_THAT(chart.commands, HasSubstr("(expected calibration error nan)"));
    EXPECT_EQ(complaints({chart}), "");
}

TEST(Charts, NumbersHaveColoursInTheirOrder) {
    const std::vector<std::string> scale = ordered_colours(3);
    const auto charts = charts_of({run_of("dropout", "0.5", {1.0}), run_of("dropout", "0", {1.0}),
                                   run_of("dropout", "0.2", {1.0})});
    for (const auto& [curve, colour] :
         {std::pair{"$c0", scale[2]}, std::pair{"$c1", scale[0]}, std::pair{"$c2", scale[1]}}) {
        EXPECT_THAT(charts[0].commands,
                    testing::ContainsRegex(fmt::format(
                        "\\{} using 1:2 with linespoints [^\n]*'{}' title", curve, colour)));
    }
}

TEST(Charts, RangesAndTicksAreRound) {
    const AxisRange shares = share_range({0.123, 0.78, std::nan("")});
    EXPECT_NEAR(shares.low, 0.1, 1e-9);
    EXPECT_NEAR(shares.high, 0.8, 1e-9);
    EXPECT_EQ(share_range({1.0, 0.0}).high, 1.0);
    EXPECT_EQ(share_range({}).high, 1.0);
    EXPECT_TRUE(loss_range({0.1, 5.0}).logarithmic);
    EXPECT_FALSE(loss_range({1.0, 5.0}).logarithmic);
    EXPECT_FALSE(loss_range({-1.0, 50.0}).logarithmic);
    EXPECT_THAT(epoch_axis(25, 500), HasSubstr("('1' 1, '2' 2, '4' 4"));
    EXPECT_THAT(epoch_axis(1, 500), HasSubstr("[0.5:1.5]"));
    EXPECT_THAT(epoch_axis(5, 500, false), HasSubstr("('' 1, '' 2"));
}

}  // namespace
}  // namespace sketchfit
