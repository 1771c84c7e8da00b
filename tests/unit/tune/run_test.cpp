// A run leaves all it should in its folder, goes on to the same bits, and never replaces another
// run unasked.
#include "sketchfit/tune/run.h"

#include <atomic>
#include <bit>
#include <cmath>
#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "sketchfit/base/files.h"
#include "sketchfit/nn/checkpoint.h"
#include "sketchfit/nn/history_csv.h"
#include "sketchfit/nn/model_file.h"
#include "sketchfit/tune/folder_lock.h"
#include "tests/unit/tune/run_fixtures.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using fixtures::banded_drawings;
using fixtures::prepared;
using fixtures::small_settings;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using Json = nlohmann::ordered_json;

class Run : public fixtures::Runs {
  protected:
    static Json record_of(const fs::path& folder) {
        return Json::parse(read_file(folder / "run.json"));
    }
    static void change_record(const fs::path& folder, const std::string& key, const Json& value) {
        Json record = record_of(folder);
        record[key] = value;
        write_file(folder / "run.json", record.dump());
    }
    static std::set<std::string> files_in(const fs::path& folder) {
        std::set<std::string> names;
        for (const auto& entry : fs::directory_iterator(folder)) {
            names.insert(entry.path().filename());
        }
        return names;
    }
    static RunResult run(const Settings& settings, const RunOptions& options) {
        return run_once(settings, prepared(settings), options);
    }
    /// Fits in `folder` and is told to stop after so many batches.
    static RunResult run_batches(const Settings& settings, RunOptions options, int batches) {
        std::atomic<bool> stop = false;
        options.stop = &stop;
        options.on_batch = [&](const FitProgress&) { stop = --batches <= 0; };
        return run(settings, options);
    }
    std::string refusal(const Settings& settings, const RunOptions& options) {
        return message_of([&] { run(settings, options); });
    }
};

void expect_same_history(const History& left, const History& right) {
    ASSERT_EQ(left.epochs.size(), right.epochs.size());
    for (std::size_t i = 0; i < left.epochs.size(); ++i) {
        const EpochLog& a = left.epochs[i];
        const EpochLog& b = right.epochs[i];
        EXPECT_EQ(a.epoch, b.epoch);
        for (const auto& [one, other] :
             {std::pair(a.loss, b.loss), std::pair(a.accuracy, b.accuracy),
              std::pair(*a.val_loss, *b.val_loss), std::pair(*a.val_accuracy, *b.val_accuracy),
              std::pair(a.learning_rate, b.learning_rate)}) {
            EXPECT_EQ(std::bit_cast<std::uint64_t>(one), std::bit_cast<std::uint64_t>(other))
                << "epoch " << i;
        }
    }
}

TEST_F(Run, FolderHoldsModelHistoryRecordAndCheckpoint) {
    const fs::path folder = fresh();
    const RunResult result = run(small_settings(), {.folder = folder});
    EXPECT_EQ(result.state, RunState::finished);
    EXPECT_EQ(result.history.epochs.size(), 4U);
    EXPECT_THAT(files_in(folder), ElementsAre("checkpoint.safetensors", "history.csv", "lock",
                                              "model.safetensors", "run.json"));
    EXPECT_EQ(load_model(folder / "model.safetensors").signature(), result.signature);
    EXPECT_EQ(read_file(folder / "history.csv"), history_csv(result.history.epochs));
    EXPECT_EQ(load_checkpoint(folder / "checkpoint.safetensors").history.size(), 4U);
}

TEST_F(Run, RecordSaysAllAboutTheRun) {
    const fs::path folder = fresh();
    const RunResult result = run(small_settings(), {.folder = folder, .threads = 2});
    const Json record = record_of(folder);
    const EpochLog& last = result.history.epochs.back();
    EXPECT_EQ(record["state"], "finished");
    EXPECT_EQ(record["settings"], to_json(small_settings()));
    EXPECT_EQ(record["signature"], result.signature);
    EXPECT_EQ(record["threads"], 2);
    EXPECT_EQ(record["parameters"], 785 * 12 + 13 * 6 + 7 * 3);
    EXPECT_EQ(record["data"]["source"], "invented.npz");
    EXPECT_EQ(record["data"]["path"], (fs::current_path() / "invented.npz").string());
    EXPECT_EQ(record["data"]["fingerprint"], banded_drawings().fingerprint());
    EXPECT_EQ(record["data"]["train"], 56);
    EXPECT_EQ(record["data"]["validation"], 14);
    EXPECT_EQ(record["data"]["classes"], Json({"high", "middle", "low"}));
    EXPECT_EQ(record["scaling"]["divisor"], 254.0);
    EXPECT_EQ(record["results"]["epochs"], 4);
    EXPECT_EQ(record["results"]["loss"], last.loss);
    EXPECT_EQ(record["results"]["val_accuracy"], *last.val_accuracy);
    EXPECT_EQ(record["results"]["seconds"], result.seconds);
    EXPECT_FALSE(record["machine"]["processor"].get<std::string>().empty());
    EXPECT_FALSE(record["machine"]["kernels"].get<std::string>().empty());
    EXPECT_FALSE(record["sketchfit"].get<std::string>().empty());
    for (const char* time : {"started", "ended"}) {
        EXPECT_THAT(record[time].get<std::string>(), testing::MatchesRegex("20..-..-..T..:..:..Z"));
    }
}

TEST_F(Run, RecordIsThereBeforeTheFirstBatch) {
    const fs::path folder = fresh();
    bool seen = false;
    RunOptions options{.folder = folder};
    options.on_batch = [&](const FitProgress&) {
        if (seen) return;
        seen = true;
        EXPECT_EQ(read_run(folder).state, RunState::running);
        EXPECT_TRUE(record_of(folder)["results"].is_null());
    };
    run(small_settings(), options);
    EXPECT_TRUE(seen);
}

TEST_F(Run, ModelFileKeepsSettingsAndLabelSmoothing) {
    const fs::path folder = fresh();
    Settings settings = small_settings();
    settings.label_smoothing = 0.125;
    run(settings, {.folder = folder});
    Json training;
    load_model(folder / "model.safetensors", training);
    EXPECT_EQ(training["label_smoothing"], 0.125);
    EXPECT_TRUE(settings_from_json(training["settings"]) == settings);
    EXPECT_EQ(training["fingerprint"], banded_drawings().fingerprint());
}

TEST_F(Run, WithoutAFolderNothingIsWrittenAndTheResultIsTheSame) {
    const RunResult kept = run(small_settings(), {.folder = fresh()});
    const std::set<std::string> before = files_in(fs::current_path());
    const RunResult loose = run(small_settings(), {});
    EXPECT_EQ(files_in(fs::current_path()), before);
    EXPECT_EQ(loose.signature, kept.signature);
    expect_same_history(loose.history, kept.history);
}

TEST_F(Run, ThreadsChangeNoBit) {
    const RunResult one = run(small_settings(), {});
    const RunResult two = run(small_settings(), {.threads = 2});
    EXPECT_EQ(one.signature, two.signature);
    expect_same_history(one.history, two.history);
}

TEST_F(Run, StoppedAnywhereItGoesOnToTheSameBits) {
    Settings settings = small_settings();
    settings.use_ema = true;
    settings.early_stopping = true;
    settings.stopping_patience = 10;
    settings.restore_best_weights = true;
    settings.reduce_on_plateau = true;
    settings.plateau_patience = 1;
    const fs::path whole_folder = fresh();
    const RunResult whole = run(settings, {.folder = whole_folder, .save_best = true});
    // 4 batches in an epoch, 16 in all.
    for (const int batches : {1, 3, 4, 5, 8, 15, 16}) {
        SCOPED_TRACE(batches);
        const fs::path folder = fresh();
        const RunResult part =
            run_batches(settings, {.folder = folder, .save_best = true}, batches);
        EXPECT_EQ(part.state, RunState::interrupted);
        EXPECT_THAT(part.message, HasSubstr("interrupted in epoch"));
        EXPECT_EQ(read_run(folder).state, RunState::interrupted);
        EXPECT_TRUE(fs::exists(folder / "model.safetensors"));
        EXPECT_TRUE(fs::exists(folder / "history.csv"));
        const RunResult rest = run(settings, {.folder = folder, .resume = true});
        EXPECT_EQ(rest.state, RunState::finished);
        EXPECT_EQ(rest.signature, whole.signature);
        expect_same_history(rest.history, whole.history);
        for (const char* name : {"model.safetensors", "best.safetensors"}) {
            EXPECT_TRUE(read_file(folder / name) == read_file(whole_folder / name)) << name;
        }
        EXPECT_EQ(read_run(folder).state, RunState::finished);
    }
}

TEST_F(Run, StoppedAgainAndAgainItGoesOnToTheSameBits) {
    const RunResult whole = run(small_settings(), {});
    const fs::path folder = fresh();
    RunResult part = run_batches(small_settings(), {.folder = folder}, 3);
    int parts = 1;
    while (part.state == RunState::interrupted) {
        part = run_batches(small_settings(), {.folder = folder, .resume = true}, 3);
        ASSERT_LT(++parts, 20);
    }
    EXPECT_EQ(parts, 6);
    EXPECT_EQ(part.signature, whole.signature);
    expect_same_history(part.history, whole.history);
}

TEST_F(Run, KilledBeforeItsFirstCheckpointItBeginsAgain) {
    const RunResult whole = run(small_settings(), {});
    const fs::path folder = fresh();
    run_batches(small_settings(), {.folder = folder}, 2);
    fs::remove(folder / "checkpoint.safetensors");
    change_record(folder, "state", "running");
    change_record(folder, "started", "2001-02-03T04:05:06Z");
    const RunResult again = run(small_settings(), {.folder = folder, .resume = true});
    EXPECT_EQ(again.signature, whole.signature);
    EXPECT_EQ(read_run(folder).started, "2001-02-03T04:05:06Z");
}

TEST_F(Run, FinishedRunTakesMoreEpochs) {
    Settings settings = small_settings();
    const RunResult whole = run(settings, {});
    const fs::path folder = fresh();
    settings.epochs = 2;
    run(settings, {.folder = folder});
    settings.epochs = 4;
    const RunResult grown = run(settings, {.folder = folder, .resume = true});
    EXPECT_EQ(grown.signature, whole.signature);
    expect_same_history(grown.history, whole.history);
    EXPECT_EQ(read_run(folder).settings.epochs, 4);
}

TEST_F(Run, ResumingAnEndedRunChangesNothing) {
    const fs::path folder = fresh();
    const RunResult first = run(small_settings(), {.folder = folder});
    const std::string model = read_file(folder / "model.safetensors");
    const RunResult second = run(small_settings(), {.folder = folder, .resume = true});
    EXPECT_EQ(second.state, RunState::finished);
    EXPECT_EQ(second.signature, first.signature);
    EXPECT_DOUBLE_EQ(second.seconds, first.seconds);
    EXPECT_TRUE(read_file(folder / "model.safetensors") == model);
}

TEST_F(Run, ResumeInAFolderWithoutARunBegins) {
    const fs::path folder = fresh();
    EXPECT_EQ(run(small_settings(), {.folder = folder, .resume = true}).signature,
              run(small_settings(), {}).signature);
}

TEST_F(Run, OnlyTheSameRunGoesOn) {
    const fs::path folder = fresh();
    run_batches(small_settings(), {.folder = folder}, 5);
    const std::string record = read_file(folder / "run.json");
    const RunOptions resume{.folder = folder, .resume = true};
    Settings other = small_settings();
    other.learning_rate = 0.02;
    EXPECT_THAT(refusal(other, resume), HasSubstr("has learning_rate 0.01, now it is 0.02"));
    other = small_settings();
    other.max_norm = 2;
    EXPECT_THAT(refusal(other, resume), HasSubstr("has max_norm not set, now it is 2"));
    other = small_settings();
    other.epochs = 3;
    EXPECT_THAT(refusal(other, resume), HasSubstr("has epochs 4, now it is 3"));
    const PreparedData other_data = prepared(small_settings(), banded_drawings(70, 2));
    EXPECT_THAT(message_of([&] { run_once(small_settings(), other_data, resume); }),
                HasSubstr("begun with other drawings"));
    EXPECT_THAT(refusal(small_settings(), {.folder = folder, .resume = true, .save_best = true}),
                HasSubstr("without keeping its best model"));
    EXPECT_THAT(refusal(small_settings(),
                        {.folder = folder, .initial_weights = "x.safetensors", .resume = true}),
                HasSubstr("began with weights drawn by its seed"));
    EXPECT_EQ(read_file(folder / "run.json"), record);
    // The same settings, a word spelled in another way.
    other = small_settings();
    other.optimizer = "adam";
    EXPECT_EQ(run(other, resume).state, RunState::finished);
}

TEST_F(Run, AnotherRunIsNotReplacedUnasked) {
    const fs::path folder = fresh();
    run(small_settings(), {.folder = folder});
    Settings other = small_settings();
    other.seed = 2;
    const std::string model = read_file(folder / "model.safetensors");
    EXPECT_THAT(refusal(other, {.folder = folder}),
                HasSubstr("already holds a run (finished): resume it (--resume), overwrite it "
                          "(--overwrite), or use"));
    EXPECT_TRUE(read_file(folder / "model.safetensors") == model);
    const RunResult replaced = run(other, {.folder = folder, .overwrite = true});
    EXPECT_EQ(replaced.signature, run(other, {}).signature);
    EXPECT_EQ(read_run(folder).settings.seed, 2);
}

TEST_F(Run, OverwritingBeginsOnlyWhenNothingCanBeRefused) {
    const fs::path folder = fresh();
    run(small_settings(), {.folder = folder});
    EXPECT_THAT(refusal(small_settings(), {.folder = folder,
                                           .initial_weights = folder_ / "none.safetensors",
                                           .overwrite = true}),
                HasSubstr("none.safetensors"));
    EXPECT_EQ(read_run(folder).state, RunState::finished);
    EXPECT_TRUE(fs::exists(folder / "model.safetensors"));
}

TEST_F(Run, OverwrittenRunLeavesNoFileBehind) {
    const fs::path folder = fresh();
    run(small_settings(), {.folder = folder, .save_best = true});
    run(small_settings(), {.folder = folder, .overwrite = true});
    EXPECT_FALSE(fs::exists(folder / "best.safetensors"));
}

TEST_F(Run, FilesWithoutARecordAreNotReplacedUnasked) {
    for (const char* name : {"model.safetensors", "checkpoint.safetensors"}) {
        const fs::path folder = fresh();
        make_folder(folder);
        write_file(folder / name, "something");
        EXPECT_THAT(refusal(small_settings(), {.folder = folder}),
                    HasSubstr("already holds a run (without a run.json)"));
    }
    const fs::path folder = fresh();
    make_folder(folder);
    write_file(folder / "checkpoint.safetensors", "something");
    EXPECT_THAT(refusal(small_settings(), {.folder = folder, .resume = true}),
                HasSubstr("no run.json"));
}

TEST_F(Run, OtherFilesInTheFolderStay) {
    const fs::path folder = fresh();
    make_folder(folder);
    write_file(folder / "notes.txt", "mine");
    run(small_settings(), {.folder = folder});
    EXPECT_EQ(read_file(folder / "notes.txt"), "mine");
}

TEST_F(Run, EndedRunWithoutItsCheckpointDoesNotGoOn) {
    const fs::path folder = fresh();
    run(small_settings(), {.folder = folder});
    fs::remove(folder / "checkpoint.safetensors");
    EXPECT_THAT(refusal(small_settings(), {.folder = folder, .resume = true}),
                HasSubstr("is finished and its checkpoint is gone"));
    EXPECT_TRUE(fs::exists(folder / "model.safetensors"));
}

TEST_F(Run, OneProcessAtATimeFitsInAFolder) {
    const fs::path folder = fresh();
    make_folder(folder);
    const auto lock = FolderLock::take(folder);
    EXPECT_THAT(refusal(small_settings(), {.folder = folder, .resume = true}),
                HasSubstr("another process is fitting the run"));
}

TEST_F(Run, DivergedRunReturnsWithItsMessage) {
    const fs::path folder = fresh();
    Settings settings = small_settings();
    settings.optimizer = "SGD";
    settings.learning_rate = 1e30;
    settings.dropout = 0.0;
    const RunResult result = run(settings, {.folder = folder});
    EXPECT_EQ(result.state, RunState::diverged);
    EXPECT_THAT(result.message, AllOf(HasSubstr("the loss became"), HasSubstr("epoch 1, batch")));
    const Json record = record_of(folder);
    EXPECT_EQ(record["state"], "diverged");
    EXPECT_EQ(record["message"], result.message);
    EXPECT_EQ(record["results"]["epochs"], 0);
    EXPECT_EQ(read_file(folder / "history.csv"), history_csv({}));
}

TEST_F(Run, WhoseLossEndsAboveWhereItBeganHasDiverged) {
    Settings settings = small_settings();
    settings.optimizer = "SGD";
    settings.dropout = 0.0;
    settings.learning_rate.reset();
    settings.epochs = 3;
    settings.schedule = "step";
    settings.step_boundaries = {8};  // a sane rate for an epoch, then
    settings.step_values = {0.05, 0.05};
    EXPECT_EQ(run(settings, {}).state, RunState::finished);
    settings.step_values = {0.05, 50.0};
    const RunResult result = run(settings, {});
    ASSERT_EQ(result.history.ending, Ending::finished);
    ASSERT_GT(result.history.epochs.back().loss, 1.1 * result.history.epochs.front().loss);
    EXPECT_EQ(result.state, RunState::diverged);
    EXPECT_THAT(result.message, HasSubstr("the loss rose from"));
}

TEST_F(Run, StoppedEarlyIsFinished) {
    Settings settings = small_settings();
    settings.learning_rate = 0.0;
    settings.early_stopping = true;
    settings.stopping_patience = 1;
    const RunResult result = run(settings, {});
    EXPECT_EQ(result.state, RunState::finished);
    EXPECT_EQ(result.history.epochs.size(), 2U);
    EXPECT_THAT(result.message, HasSubstr("stopped early"));
}

TEST_F(Run, WhatFittingThrowsIsNotedAndTheFolderIsFreeAgain) {
    const fs::path folder = fresh();
    RunOptions options{.folder = folder};
    options.on_batch = [](const FitProgress&) { fail("the display is gone"); };
    EXPECT_EQ(refusal(small_settings(), options), "the display is gone");
    EXPECT_EQ(record_of(folder)["state"], "failed");
    EXPECT_EQ(record_of(folder)["message"], "the display is gone");
    EXPECT_EQ(run(small_settings(), {.folder = folder}).state, RunState::finished);
}

TEST_F(Run, InitialWeightsAreWhereFittingStarts) {
    Settings settings = small_settings();
    const fs::path first = fresh();
    const RunResult source = run(settings, {.folder = first});
    settings.learning_rate = 0.0;
    settings.seed = 7;
    const fs::path weights = first / "model.safetensors";
    EXPECT_EQ(run(settings, {.initial_weights = weights}).signature, source.signature);
    // A resumed run has them from its record.
    const fs::path second = fresh();
    run_batches(settings, {.folder = second, .initial_weights = weights}, 1);
    EXPECT_EQ(read_run(second).initial_weights, weights.string());
    fs::remove(second / "checkpoint.safetensors");
    EXPECT_EQ(run(settings, {.folder = second, .resume = true}).signature, source.signature);
}

TEST_F(Run, BestModelIsThatOfTheBestEpoch) {
    for (const char* name : {"plain", "{epoch} {} braces"}) {
        const fs::path folder = folder_ / name;
        Settings settings = small_settings();
        settings.epochs = 6;
        std::vector<std::string> signatures;
        const RunResult whole = run(settings, {.folder = folder, .save_best = true});
        std::size_t best = 0;
        for (std::size_t i = 0; i < whole.history.epochs.size(); ++i) {
            const auto& epochs = whole.history.epochs;
            if (*epochs[i].val_loss < *epochs[best].val_loss) best = i;
        }
        settings.epochs = static_cast<std::int64_t>(best) + 1;
        EXPECT_EQ(load_model(folder / "best.safetensors").signature(), run(settings, {}).signature);
    }
    EXPECT_THAT(refusal(small_settings(), {.save_best = true}), HasSubstr("needs a folder"));
}

TEST_F(Run, BestModelFollowsTheStoppingMonitor) {
    const fs::path folder = fresh();
    Settings settings = small_settings();
    settings.early_stopping = true;
    settings.stopping_patience = 100;
    settings.stopping_monitor = "loss";
    run(settings, {.folder = folder, .save_best = true});
    // The training loss falls in each epoch of this run, so the last model is the best.
    EXPECT_EQ(load_model(folder / "best.safetensors").signature(),
              load_model(folder / "model.safetensors").signature());
}

TEST_F(Run, ModelIsShownBeforeTheFirstBatch) {
    std::string signature;
    int batches = 0;
    RunOptions options;
    options.on_model = [&](const Model& model) {
        EXPECT_EQ(batches, 0);
        signature = model.signature();
    };
    options.on_batch = [&](const FitProgress&) { ++batches; };
    run(small_settings(), options);
    const PreparedData data = prepared(small_settings());
    EXPECT_EQ(signature, make_model(small_settings(), data.split.train, data.scaling).signature());
}

TEST_F(Run, WrongSettingsAreRefusedBeforeTheFolderIsMade) {
    const fs::path folder = fresh();
    Settings settings = small_settings();
    settings.momentum = 0.5;
    EXPECT_THROW(run_once(settings, prepared(settings), {.folder = folder}), UsageError);
    EXPECT_FALSE(fs::exists(folder));
}

TEST(PrepareData, FingerprintIsThatOfTheWholeFile) {
    LoadedData data;
    data.drawings = banded_drawings(20);
    const std::string alone = prepare_data(data, "a", {}).fingerprint;
    EXPECT_EQ(alone, data.drawings.fingerprint());
    data.test = banded_drawings(10, 2);
    const std::string both = prepare_data(data, "a", {}).fingerprint;
    data.test = banded_drawings(10, 3);
    EXPECT_NE(both, alone);
    EXPECT_NE(prepare_data(data, "a", {}).fingerprint, both);
    EXPECT_EQ(data_fingerprint(data), prepare_data(data, "a", {}).fingerprint);
}

TEST(PrepareData, AFingerprintNeedsNoDrawingsToFit) {
    LoadedData data;
    data.drawings = banded_drawings(1);
    EXPECT_THROW(prepare_data(data, "a", {}), UsageError);
    EXPECT_EQ(data_fingerprint(data), data.drawings.fingerprint());
}

}  // namespace
}  // namespace sketchfit
