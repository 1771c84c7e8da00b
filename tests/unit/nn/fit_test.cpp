// fit against the golden runs of Keras 3, and what it promises: equal bits after a resumption and
// for any number of threads, callbacks, and clear refusals.
#include "sketchfit/nn/fit.h"

#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/nn/checkpoint.h"
#include "sketchfit/nn/evaluate.h"
#include "sketchfit/nn/history_csv.h"
#include "sketchfit/nn/model_file.h"
#include "tests/unit/nn/networks.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;

/// Ten drawings of five pixels, bytes 0..10 that stand for tenths; three classes.
Dataset golden_drawings() {
    Pixels pixels;
    std::vector<std::uint16_t> labels;
    for (unsigned i = 0; i < 10; ++i) {
        for (unsigned j = 0; j < 5; ++j) {
            pixels.push_back(static_cast<std::uint8_t>((7 * i + 3 * j) % 11));
        }
        labels.push_back(static_cast<std::uint16_t>(i % 3));
    }
    return Dataset(pixels, 5, labels, {"0", "1", "2"});
}

Model golden_model() {
    Model model = Sequential({Dense{4, relu}, Dense{3, softmax}},
                             {.input = 5, .scaling = {.offset = 0.0, .divisor = 10.0}});
    std::vector<float> first;
    std::vector<float> second;
    for (int j = 0; j < 5; ++j) {
        for (int k = 0; k < 4; ++k)
            first.push_back(static_cast<float>((5 * j + 2 * k) % 7 - 3) / 10.0F);
    }
    for (int j = 0; j < 4; ++j) {
        for (int k = 0; k < 3; ++k)
            second.push_back(static_cast<float>((3 * j + 4 * k) % 5 - 2) / 10.0F);
    }
    model.set_values(model.variables()[0], first);
    model.set_values(model.variables()[1], std::vector<float>{0.0F, 0.01F, 0.02F, 0.03F});
    model.set_values(model.variables()[2], second);
    return model;
}

double sum_of_magnitudes(const std::vector<float>& values) {
    double sum = 0.0;
    for (const float value : values) sum += std::abs(static_cast<double>(value));
    return sum;
}

TEST(GoldenModel, PredictsAndEvaluatesAsKeras) {
    const Model model = golden_model();
    const std::vector<float> p = predict(model, golden_drawings());
    const std::vector<float> expected{0.3340002F, 0.3333329F, 0.3326669F};
    for (std::size_t u = 0; u < 3; ++u) EXPECT_NEAR(p[u], expected[u], 2e-7F);
    EXPECT_NEAR(p[27], 0.3384419F, 2e-7F);
    EXPECT_NEAR(p[28], 0.3261484F, 2e-7F);
    EXPECT_NEAR(p[29], 0.3354096F, 2e-7F);
    const Evaluation result = evaluate(model, golden_drawings());
    EXPECT_NEAR(result.loss, 1.0916630, 2e-7);
    EXPECT_DOUBLE_EQ(result.accuracy, 0.6);
    EXPECT_DOUBLE_EQ(result.top_3_accuracy, 1.0);
}

struct GoldenRun {
    std::string name;
    Optimizer optimizer;
    std::array<double, 3> loss;
    std::array<double, 3> accuracy;
    double first_sum;
    double second_sum;
    std::array<float, 3> row;
};

void PrintTo(const GoldenRun& value, std::ostream* out) {
    *out << value.name;
}

class KerasRun : public testing::TestWithParam<GoldenRun> {};

// Tolerances: losses 2e-6 and weights 1e-5 absolute, for float32 sums in another order than
// Keras's.
TEST_P(KerasRun, IsRepeated) {
    const GoldenRun& golden = GetParam();
    Model model = golden_model();
    const History history =
        fit(model, golden_drawings(),
            {.optimizer = golden.optimizer, .epochs = 3, .batch_size = 4, .shuffle = false});
    ASSERT_EQ(history.epochs.size(), 3U);
    for (std::size_t e = 0; e < 3; ++e) {
        EXPECT_NEAR(history.epochs[e].loss, golden.loss[e], 2e-6) << "epoch " << e;
        EXPECT_DOUBLE_EQ(history.epochs[e].accuracy, golden.accuracy[e]) << "epoch " << e;
    }
    EXPECT_NEAR(sum_of_magnitudes(model.values(model.variables()[0])), golden.first_sum, 2e-5);
    const std::vector<float> second = model.values(model.variables()[2]);
    EXPECT_NEAR(sum_of_magnitudes(second), golden.second_sum, 2e-5);
    for (std::size_t u = 0; u < 3; ++u) EXPECT_NEAR(second[u], golden.row[u], 1e-5F);
}

INSTANTIATE_TEST_SUITE_P(
    All, KerasRun,
    testing::Values(GoldenRun{"SGD",
                              SGD{.learning_rate = 0.5},
                              {1.096838, 1.074846, 1.058329},
                              {0.3, 0.4, 0.4},
                              3.984226,
                              2.189582,
                              {-0.359862F, 0.294227F, 0.165634F}},
                    GoldenRun{"SGDNesterov",
                              SGD{.learning_rate = 0.1, .momentum = 0.9, .nesterov = true},
                              {1.091159, 1.072580, 1.051939},
                              {0.4, 0.4, 0.4},
                              3.879634,
                              2.017444,
                              {-0.324369F, 0.298268F, 0.126101F}},
                    GoldenRun{"Adam",
                              Adam{.learning_rate = 0.01},
                              {1.088145, 1.073353, 1.064162},
                              {0.6, 0.7, 0.7},
                              3.724346,
                              1.856264,
                              {-0.274545F, 0.265803F, 0.154089F}},
                    GoldenRun{"Adadelta",
                              Adadelta{.learning_rate = 1.0},
                              {1.091215, 1.088525, 1.086085},
                              {0.6, 0.6, 0.6},
                              3.519905,
                              1.538895,
                              {-0.209610F, 0.209212F, 0.104357F}},
                    GoldenRun{"Adagrad",
                              Adagrad{.learning_rate = 0.1},
                              {1.092333, 1.076479, 1.062326},
                              {0.4, 0.4, 0.4},
                              3.749148,
                              1.866116,
                              {-0.284481F, 0.263072F, 0.122479F}},
                    GoldenRun{"Ftrl",
                              Ftrl{.learning_rate = 0.1},
                              {1.102591, 1.098363, 1.095977},
                              {0.3, 0.4, 0.4},
                              0.135981,
                              0.049253,
                              {-0.004487F, 0.001355F, 0.002858F}},
                    GoldenRun{"RMSprop",
                              RMSprop{.learning_rate = 0.01},
                              {1.086277, 1.062391, 1.043289},
                              {0.6, 0.7, 0.7},
                              4.011386,
                              2.151819,
                              {-0.336667F, 0.308527F, 0.221960F}},
                    GoldenRun{"Adamax",
                              Adamax{.learning_rate = 0.01},
                              {1.088052, 1.074975, 1.068289},
                              {0.6, 0.7, 0.7},
                              3.634522,
                              1.750667,
                              {-0.255214F, 0.244558F, 0.136303F}},
                    GoldenRun{"Nadam",
                              Nadam{.learning_rate = 0.01},
                              {1.088066, 1.076185, 1.069020},
                              {0.6, 0.7, 0.7},
                              3.669995,
                              1.802503,
                              {-0.259464F, 0.255631F, 0.137655F}},
                    GoldenRun{"AdamW",
                              AdamW{.learning_rate = 0.01},
                              {1.088146, 1.073359, 1.064176},
                              {0.6, 0.7, 0.7},
                              3.723060,
                              1.855661,
                              {-0.274460F, 0.265719F, 0.154042F}},
                    GoldenRun{"Lion",
                              Lion{.learning_rate = 0.01},
                              {1.089035, 1.075943, 1.067106},
                              {0.6, 0.6, 0.7},
                              3.820000,
                              1.840000,
                              {-0.270000F, 0.270000F, 0.150000F}}),
    [](const auto& parameter) { return parameter.param.name; });

/// A folder for one test, gone afterwards.
class FitFiles : public testing::Test {
  protected:
    FitFiles() {
        std::string name = (fs::temp_directory_path() / "sketchfit-fit-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~FitFiles() override { fs::remove_all(folder_); }
    fs::path folder_;
};

const std::vector<Layer>& test_layers() {
    static const std::vector<Layer> layers{Dropout{0.1}, Dense{12, relu}, Dropout{0.2},
                                           Dense{3, softmax}};
    return layers;
}

Model fresh_model() {
    return Sequential(test_layers(), {.input = 30, .seed = 5});
}

FitOptions long_options(const Dataset& validation) {
    return {.optimizer = Adam{.learning_rate = 0.01,
                              .common = {.clipnorm = 1.0, .use_ema = true, .ema_momentum = 0.9}},
            .epochs = 6,
            .batch_size = 16,
            .validation = &validation,
            .seed = 11,
            .label_smoothing = 0.1,
            .class_weight = {1.0, 2.0, 0.5},
            .callbacks = {ReduceLROnPlateau{.factor = 0.5, .patience = 1, .min_delta = 0.01},
                          EarlyStopping{.patience = 4, .restore_best_weights = true}}};
}

void expect_same(const History& a, const History& b) {
    ASSERT_EQ(a.epochs.size(), b.epochs.size());
    for (std::size_t e = 0; e < a.epochs.size(); ++e) {
        EXPECT_EQ(a.epochs[e].loss, b.epochs[e].loss) << e;
        EXPECT_EQ(a.epochs[e].accuracy, b.epochs[e].accuracy) << e;
        EXPECT_EQ(a.epochs[e].val_loss, b.epochs[e].val_loss) << e;
        EXPECT_EQ(a.epochs[e].val_accuracy, b.epochs[e].val_accuracy) << e;
        EXPECT_EQ(a.epochs[e].learning_rate, b.epochs[e].learning_rate) << e;
    }
    EXPECT_EQ(a.ending, b.ending);
    EXPECT_EQ(a.restored_epoch, b.restored_epoch);
}

TEST_F(FitFiles, AStoppedFitResumesToTheSameBitsFromAnyBatch) {
    const Dataset train = test::learnable_drawings(100, 30, 3);
    const Dataset validation = test::learnable_drawings(60, 30, 3, 8);
    Model whole = fresh_model();
    const History expected = fit(whole, train, long_options(validation));
    ASSERT_EQ(expected.epochs.size(), 6U);
    for (const int stop_after : {1, 6, 7, 8, 20, 41}) {  // 7 batches an epoch, one of them short
        FitOptions options = long_options(validation);
        options.checkpoint = folder_ / "checkpoint.safetensors";
        std::atomic<bool> stop = false;
        int batches = 0;
        options.stop = &stop;
        options.on_batch = [&](const FitProgress&) { stop = ++batches == stop_after; };
        Model model = fresh_model();
        History history = fit(model, train, options);
        EXPECT_EQ(history.ending, Ending::interrupted) << history.message;
        options.resume = std::make_shared<Checkpoint>(load_checkpoint(options.checkpoint));
        options.on_batch = {};
        stop = false;
        Model resumed = Sequential(test_layers(), {.input = 30, .seed = 99});
        history = fit(resumed, train, options);
        expect_same(history, expected);
        EXPECT_EQ(resumed.signature(), whole.signature()) << "stopped after " << stop_after;
    }
}

TEST_F(FitFiles, AFinishedFitGoesOnToMoreEpochs) {
    const Dataset train = test::learnable_drawings(100, 30, 3);
    FitOptions options{.optimizer = SGD{.momentum = 0.9}, .epochs = 5, .batch_size = 16, .seed = 1};
    Model whole = fresh_model();
    fit(whole, train, options);
    Model model = fresh_model();
    options.epochs = 2;
    options.checkpoint = folder_ / "checkpoint.safetensors";
    fit(model, train, options);
    options.resume = std::make_shared<Checkpoint>(load_checkpoint(options.checkpoint));
    options.epochs = 5;
    const History history = fit(model, train, options);
    EXPECT_EQ(history.epochs.size(), 5U);
    EXPECT_EQ(model.signature(), whole.signature());
}

TEST_F(FitFiles, ACheckpointOfAnotherRunIsRefused) {
    const Dataset train = test::learnable_drawings(50, 30, 3);
    FitOptions options{.epochs = 1, .batch_size = 16};
    options.checkpoint = folder_ / "checkpoint.safetensors";
    Model model = fresh_model();
    fit(model, train, options);
    options.resume = std::make_shared<Checkpoint>(load_checkpoint(options.checkpoint));
    options.batch_size = 8;
    try {
        fit(model, train, options);
        FAIL() << "accepted";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("batch_size is 8, it was 16"));
    }
    options.batch_size = 16;
    EXPECT_THROW(fit(model, test::learnable_drawings(50, 30, 3, 9), options), UsageError);
}

TEST(Fit, HasTheSameBitsForAnyNumberOfThreads) {
    const Dataset train = test::learnable_drawings(700, 30, 3);
    const Dataset validation = test::learnable_drawings(600, 30, 3, 8);
    std::string signature;
    double val_loss = 0.0;
    for (const std::size_t threads : {1, 2, 4}) {
        Model model = fresh_model();
        const History history = fit(model, train,
                                    {.optimizer = Adam{},
                                     .epochs = 2,
                                     .batch_size = 512,
                                     .validation = &validation,
                                     .seed = 3,
                                     .threads = threads});
        if (signature.empty()) {
            signature = model.signature();
            val_loss = *history.epochs.back().val_loss;
        }
        EXPECT_EQ(model.signature(), signature) << threads << " threads";
        EXPECT_EQ(*history.epochs.back().val_loss, val_loss) << threads << " threads";
    }
}

TEST(Fit, LearnsWhatCanBeLearned) {
    const Dataset train = test::learnable_drawings(900, 30, 3);
    const Dataset validation = test::learnable_drawings(300, 30, 3, 8);
    Model model = fresh_model();
    const History history =
        fit(model, train,
            {.optimizer = Adam{.learning_rate = 0.01}, .epochs = 10, .validation = &validation});
    EXPECT_LT(*history.epochs.back().val_loss, *history.epochs.front().val_loss);
    EXPECT_GT(*history.epochs.back().val_accuracy, 0.85);
    EXPECT_EQ(*history.epochs.back().val_accuracy, evaluate(model, validation).accuracy);
}

TEST(Fit, ShufflesDifferentlyEachEpochAndByTheSeedOnly) {
    const Dataset train = test::learnable_drawings(64, 30, 3);
    const auto signature = [&](std::uint64_t seed, bool shuffle) {
        Model model = fresh_model();
        fit(model, train, {.epochs = 2, .batch_size = 8, .shuffle = shuffle, .seed = seed});
        return model.signature();
    };
    EXPECT_EQ(signature(1, true), signature(1, true));
    EXPECT_NE(signature(1, true), signature(2, true));
    EXPECT_NE(signature(1, true), signature(1, false));
}

TEST(Fit, StopsOnANonFiniteLossAndNamesEpochAndStep) {
    const Dataset train = test::learnable_drawings(64, 30, 3);
    Model model =
        Sequential({Dense{8, linear}, Dense{8, linear}, Dense{3, softmax}}, {.input = 30});
    const History history =
        fit(model, train, {.optimizer = SGD{.learning_rate = 1e18}, .epochs = 5});
    EXPECT_EQ(history.ending, Ending::non_finite);
    EXPECT_THAT(history.message, testing::HasSubstr("epoch "));
    EXPECT_THAT(history.message, testing::HasSubstr("step "));
    EXPECT_THAT(history.message, testing::AnyOf(testing::HasSubstr("became NaN"),
                                                testing::HasSubstr("became infinite")));
    EXPECT_LT(history.epochs.size(), 5U);
}

TEST(Fit, StopsEarlyAndPutsTheBestWeightsBack) {
    const Dataset train = test::learnable_drawings(60, 30, 3);
    const Dataset validation = test::random_drawings(60, 30, 3);  // nothing to learn from it
    Model model = fresh_model();
    std::vector<std::string> signatures;
    const History history =
        fit(model, train,
            {.optimizer = Adam{.learning_rate = 0.05},
             .epochs = 50,
             .validation = &validation,
             .callbacks = {EarlyStopping{.patience = 2, .restore_best_weights = true}},
             .on_epoch = [&](const EpochLog&) { signatures.push_back(model.signature()); }});
    EXPECT_EQ(history.ending, Ending::early_stopping);
    ASSERT_TRUE(history.restored_epoch);
    EXPECT_EQ(history.epochs.size(), static_cast<std::size_t>(*history.restored_epoch) + 3);
    EXPECT_EQ(model.signature(), signatures[static_cast<std::size_t>(*history.restored_epoch)]);
}

TEST_F(FitFiles, WritesModelsAndHistoryWhileItRuns) {
    const Dataset train = test::learnable_drawings(60, 30, 3);
    Model model = fresh_model();
    const History history =
        fit(model, train,
            {.epochs = 3,
             .validation = &train,
             .callbacks = {ModelCheckpoint{.path = folder_ / "epoch-{epoch:02d}.safetensors"},
                           ModelCheckpoint{.path = folder_ / "best.safetensors",
                                           .save_best_only = true,
                                           .monitor = "val_accuracy"},
                           CSVLogger{.path = folder_ / "history.csv"}}});
    EXPECT_EQ(load_model(folder_ / "epoch-03.safetensors").signature(), model.signature());
    EXPECT_TRUE(fs::exists(folder_ / "epoch-01.safetensors"));
    double best = 0.0;
    for (const EpochLog& log : history.epochs) best = std::max(best, *log.val_accuracy);
    EXPECT_EQ(evaluate(load_model(folder_ / "best.safetensors"), train).accuracy, best);
    std::ifstream file(folder_ / "history.csv");
    std::stringstream text;
    text << file.rdbuf();
    EXPECT_EQ(text.str(), history_csv(history.epochs));
    EXPECT_THAT(text.str(),
                testing::StartsWith("epoch,loss,accuracy,val_loss,val_accuracy,seconds\n0,"));
}

TEST(Fit, RefusesWhatCannotBeRight) {
    const Dataset train = test::learnable_drawings(20, 30, 3);
    const auto refuses = [&](const FitOptions& options, const std::string& word) {
        Model model = fresh_model();
        const std::string before = model.signature();
        try {
            fit(model, train, options);
            ADD_FAILURE() << "accepted: " << word;
        } catch (const UsageError& error) {
            EXPECT_THAT(error.what(), testing::HasSubstr(word));
        }
        EXPECT_EQ(model.signature(), before);
    };
    refuses({.epochs = -1}, "epochs");
    refuses({.batch_size = 0}, "batch_size");
    refuses({.label_smoothing = 1.0}, "label_smoothing");
    refuses({.class_weight = {1.0}}, "class_weight");
    refuses({.class_weight = {1.0, NAN, 1.0}}, "class_weight");
    refuses({.callbacks = {EarlyStopping{}}}, "validation");
    refuses({.callbacks = {EarlyStopping{.monitor = "f1"}}}, "f1");
    refuses({.schedule = ExponentialDecay{}, .callbacks = {ReduceLROnPlateau{.monitor = "loss"}}},
            "schedule");
    refuses({.callbacks = {ModelCheckpoint{.path = "x-{epoc}.safetensors"}}}, "x-{epoc}");
    Model narrow = Sequential({Dense{3, softmax}}, {.input = 29});
    EXPECT_THROW(fit(narrow, train, {}), Error);
    Model few = Sequential({Dense{2, softmax}}, {.input = 30});
    EXPECT_THROW(fit(few, train, {}), Error);
    EXPECT_THROW(fit(narrow, Dataset(), {}), Error);
}

}  // namespace
}  // namespace sketchfit
