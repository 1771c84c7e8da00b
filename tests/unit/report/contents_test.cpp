// A report's contents: of a sweep, of one run, and of folders where something is missing; that the
// numbers are those of evaluate; which two runs a gallery shows.
#include "sketchfit/report/contents.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/data/npz_writer.h"
#include "sketchfit/nn/model_file.h"
#include "tests/unit/tune/sweep_fixtures.h"

namespace sketchfit {
namespace {

using namespace fixtures;
namespace fs = std::filesystem;
using testing::HasSubstr;

class Contents : public testing::Test {
  protected:
    Contents() {
        const Dataset drawings = invented_drawings().drawings;
        Pixels pixels;
        for (std::size_t i = 0; i < drawings.size(); ++i) {
            const auto bitmap = drawings.drawing(i);
            pixels.insert(pixels.end(), bitmap.begin(), bitmap.end());
        }
        write_npz(file,
                  {{"arr_0", view_array<std::uint8_t>(pixels, {drawings.size(), 784})},
                   {"arr_1", view_array<std::uint16_t>(drawings.labels(), {drawings.size()})}});
        data = load_data(file);
        experiment = small_experiment();
        experiment.base.epochs = 2;
        experiment.base.label_smoothing = 0.1;
        experiment.variations = {{"learning_rate", {"0.001", "0.05"}}, {"optimizer", {"Adam"}}};
    }

    void sweep_now() { sweep(experiment, data, file.string(), {.folder = results}); }

    static std::string message_of(const fs::path& folder, const ReportOptions& options = {}) {
        try {
            gather_report(folder, options);
        } catch (const Error& error) {
            return error.what();
        }
        return "nothing was thrown";
    }

    TemporaryFolder folder;
    fs::path file = folder / "drawings.npz";
    fs::path results = folder / "results";
    LoadedData data;
    Experiment experiment;
};

TEST_F(Contents, OfASweepAreItsRunsWithTheNumbersOfEvaluate) {
    sweep_now();
    const Report report = gather_report(results, {.threads = 2});
    EXPECT_EQ(report.title, "small");
    EXPECT_EQ(report.source, file.string());
    EXPECT_EQ(report.class_names.size(), 3U);
    ASSERT_EQ(report.runs.size(), 3U);
    ASSERT_EQ(report.splits.size(), 1U);
    EXPECT_EQ(report.splits[0].train.size(), 192U);
    EXPECT_EQ(report.test_summary.drawings, 48U);
    EXPECT_EQ(report.comparable(), (std::vector<std::size_t>{0, 1, 2}));
    for (const ReportRun& run : report.runs) {
        EXPECT_EQ(run.state, RunState::finished);
        ASSERT_EQ(run.epochs.size(), 2U);
        // The last epoch's validation is the evaluation of the model that was kept.
        EXPECT_EQ(run.evaluation.accuracy, run.epochs.back().val_accuracy);
        EXPECT_EQ(run.evaluation.loss, run.epochs.back().val_loss);
        EXPECT_GE(run.best_val_accuracy, run.epochs.back().val_accuracy);
        EXPECT_EQ(run.best_val_accuracy,
                  run.epochs[static_cast<std::size_t>(*run.best_epoch)].val_accuracy);
        EXPECT_EQ(run.predictions.probabilities, predict(*run.model, report.splits[0].test));
    }
    EXPECT_EQ(report.runs[1].key, "learning_rate=0.05");
    EXPECT_EQ(report.runs[1].variation, "learning_rate");
    EXPECT_EQ(report.runs[1].value, "0.05");
}

TEST_F(Contents, OfOneRunComeFromItsFolder) {
    sweep_now();
    const Report whole = gather_report(results);
    const Report report = gather_report(run_folder(results, "learning_rate=0.05"));
    ASSERT_EQ(report.runs.size(), 1U);
    EXPECT_EQ(report.title, "learning_rate=0.05");
    EXPECT_EQ(report.runs[0].variation, "");
    EXPECT_EQ(report.runs[0].epochs.size(), 2U);
    EXPECT_EQ(report.runs[0].best_val_accuracy, whole.runs[1].best_val_accuracy);
    EXPECT_EQ(report.runs[0].evaluation.loss, whole.runs[1].evaluation.loss);
    EXPECT_EQ(gallery_pair(report), (std::pair<std::size_t, std::size_t>{0, 0}));
}

TEST_F(Contents, KeepApartRunsThatDivideTheDrawingsInAnotherWay) {
    experiment.variations = {{"random_state", {"1", "2"}}, {"test_size", {"0.2", "0.5"}}};
    experiment.base.random_state = 1;
    sweep_now();
    const Report report = gather_report(results);
    ASSERT_EQ(report.runs.size(), 4U);
    EXPECT_EQ(report.splits.size(), 3U);
    EXPECT_EQ(report.runs[0].split, 0U);
    EXPECT_EQ(report.runs[1].split, 1U);
    EXPECT_EQ(report.runs[2].split, 0U);
    EXPECT_EQ(report.runs[3].evaluation.count, 120U);
    EXPECT_EQ(report.comparable(), (std::vector<std::size_t>{0, 2}));
}

TEST_F(Contents, SayWhyARunHasNoModel) {
    sweep_now();
    fs::remove(run_folder(results, "learning_rate=0.001") / "model.safetensors");
    write_file(run_folder(results, "optimizer=Adam") / "model.safetensors", "not one");
    const Report report = gather_report(results);
    EXPECT_EQ(report.comparable(), (std::vector<std::size_t>{1}));
    EXPECT_EQ(report.runs[0].missing, "it left no model");
    EXPECT_EQ(report.runs[0].evaluation.count, 0U);
    EXPECT_THAT(report.runs[2].missing, HasSubstr("model.safetensors"));
    EXPECT_EQ(report.runs[2].epochs.size(), 2U);
}

TEST_F(Contents, RefuseFoldersAndDrawingsThatDoNotFit) {
    EXPECT_THAT(message_of(folder / "nowhere"), HasSubstr("holds neither a sweep nor a run"));
    sweep_now();
    fs::rename(file, folder / "moved.npz");
    EXPECT_THAT(message_of(results), HasSubstr("--data"));
    EXPECT_EQ(message_of(results, {.data = (folder / "moved.npz").string()}), "nothing was thrown");
    const std::vector<std::uint8_t> blank(std::size_t{60} * 784);
    const std::vector<std::uint16_t> labels{std::vector<std::uint16_t>(60, 1)};
    write_npz(folder / "other.npz", {{"arr_0", view_array<std::uint8_t>(blank, {60, 784})},
                                     {"arr_1", view_array<std::uint16_t>(labels, {60})}});
    EXPECT_THAT(message_of(results, {.data = (folder / "other.npz").string()}),
                HasSubstr("are not the drawings"));
}

TEST_F(Contents, NeedAnEpoch) {
    std::filesystem::create_directories(results);
    Store(results).plan(experiment, "0123456789abcdef", file.string(), plan_runs(experiment));
    EXPECT_THAT(message_of(results), HasSubstr("nothing to report"));
}

TEST_F(Contents, PairTheBestAndTheWorstRunForTheGalleryOrThoseNamed) {
    sweep_now();
    const Report report = gather_report(results);
    const auto [best, worst] = gallery_pair(report);
    for (const ReportRun& run : report.runs) {
        EXPECT_LE(run.evaluation.accuracy, report.runs[best].evaluation.accuracy);
        EXPECT_GE(run.evaluation.accuracy, report.runs[worst].evaluation.accuracy);
    }
    Report diverged = report;
    diverged.runs[worst].state = RunState::diverged;
    EXPECT_EQ(gallery_pair(diverged).first, best);
    EXPECT_NE(gallery_pair(diverged).second, worst);
    EXPECT_EQ(gallery_pair(report, {"optimizer=Adam", "learning_rate=0.001"}),
              (std::pair<std::size_t, std::size_t>{2, 0}));
    try {
        gallery_pair(report, {"optimizer=Adan"});
        ADD_FAILURE();
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), HasSubstr("did you mean optimizer=Adam?"));
    }
}

}  // namespace
}  // namespace sketchfit
