// What the figures show: which runs, which drawings.
#include "sketchfit/report/figure_choice.h"

#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "tests/unit/report/page_fixtures.h"

namespace sketchfit {
namespace {

TEST(FigureChoice, TakesTheBestAndTheWorstRunOfThoseWithModels) {
    const Report report = fixtures::small_report();
    const FigureChoice choice = choose_figures(report, {.drawings = 7, .seed = 3});
    EXPECT_EQ(choice.comparable, (std::vector<std::size_t>{0, 1}));
    ASSERT_EQ(choice.pair.size(), 2U);
    EXPECT_EQ(choice.best, choice.pair[0]);
    EXPECT_GE(report.runs[choice.pair[0]].evaluation.accuracy,
              report.runs[choice.pair[1]].evaluation.accuracy);
    EXPECT_EQ(choice.gallery.size(), 7U);
    EXPECT_EQ(choice.gallery, choose_figures(report, {.drawings = 7, .seed = 3}).gallery);
    EXPECT_NE(choice.gallery, choose_figures(report, {.drawings = 7, .seed = 4}).gallery);
    for (const std::uint32_t drawing : choice.wrong_for_all) {
        for (const std::size_t run : choice.comparable) {
            EXPECT_NE(report.runs[run].predictions.guess(drawing),
                      report.splits[0].test.label(drawing));
        }
    }
}

TEST(FigureChoice, APairThatIsNamedDoesNotChangeTheBest) {
    const Report report = fixtures::small_report();
    const std::size_t best = choose_figures(report, {}).best;
    const std::size_t other = 1 - best;
    const FigureChoice choice = choose_figures(report, {.pair = std::pair{other, other}});
    EXPECT_EQ(choice.pair, (std::vector<std::size_t>{other}));
    EXPECT_EQ(choice.best, best);
}

TEST(FigureChoice, RefusesRunsWithoutModelsAndNoDrawings) {
    const Report report = fixtures::small_report();
    using Pair = std::pair<std::size_t, std::size_t>;
    EXPECT_THROW(choose_figures(report, {.pair = Pair{0, 2}}), UsageError);
    EXPECT_THROW(choose_figures(report, {.pair = Pair{7, 0}}), UsageError);
    EXPECT_THROW(choose_figures(report, {.drawings = 0}), UsageError);
    EXPECT_THROW(choose_figures(report, {.drawings = 401}), UsageError);
}

TEST(FigureChoice, IsEmptyWithoutModels) {
    Report report = fixtures::small_report();
    for (ReportRun& run : report.runs) run.model.reset();
    const FigureChoice choice = choose_figures(report, {});
    EXPECT_TRUE(choice.pair.empty());
    EXPECT_TRUE(choice.gallery.empty());
}

TEST(CommonGuess, IsTheMostFrequentOneAndTheLowerAmongEquals) {
    Report report;
    report.splits.push_back({.test = Dataset(Pixels(1), 1, {0}, {"a", "b", "c"})});
    for (const std::vector<float>& probabilities : std::vector<std::vector<float>>{
             {0.25F, 0.25F, 0.5F}, {0.0F, 0.75F, 0.25F}, {0.25F, 0.125F, 0.625F}}) {
        ReportRun run;
        run.predictions = {.classes = 3, .logits = probabilities, .probabilities = probabilities};
        report.runs.push_back(std::move(run));
    }
    const CommonGuess all = common_guess(report, {0, 1, 2}, 0);
    EXPECT_EQ(all.guess, 2);
    EXPECT_EQ(all.models, 2U);
    EXPECT_DOUBLE_EQ(all.mean_target_probability, 0.5 / 3);
    EXPECT_EQ(common_guess(report, {0, 1}, 0).guess, 1);
}

}  // namespace
}  // namespace sketchfit
