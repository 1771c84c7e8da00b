// Every setting arrives in the library's own types, and split, scaling and network are those that
// the settings ask for.
#include "sketchfit/tune/build.h"

#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// 30 drawings of 4 pixels in 3 classes, all different.
Dataset drawings() {
    Pixels pixels;
    std::vector<std::uint16_t> labels;
    for (std::uint8_t i = 0; i < 30; ++i) {
        pixels.insert(pixels.end(), {0, i, static_cast<std::uint8_t>(2 * i), 100});
        labels.push_back(static_cast<std::uint16_t>(i < 15 ? 0 : i < 25 ? 1 : 2));
    }
    return Dataset(std::move(pixels), 4, std::move(labels), {"apple", "the moon", "x=y"});
}

LoadedData loaded() {
    LoadedData data;
    data.drawings = drawings();
    return data;
}

Dataset of_pixels(const Pixels& pixels) {
    return Dataset(pixels, 1, std::vector<std::uint16_t>(pixels.size()), {"a"});
}

/// Settings from "name=value;name=value".
Settings settings_of(std::string_view text) {
    Settings settings;
    while (!text.empty()) {
        const std::string_view entry = text.substr(0, text.find(';'));
        const std::size_t equals = entry.find('=');
        set_setting(settings, entry.substr(0, equals), entry.substr(equals + 1));
        text.remove_prefix(std::min(text.size(), entry.size() + 1));
    }
    return settings;
}

std::string refusal(const Settings& settings) {
    try {
        check_settings(settings);
    } catch (const UsageError& error) {
        return error.what();
    }
    return "nothing was refused";
}

std::string refusal_of(std::string_view text) {
    return refusal(settings_of(text));
}

// What settings make, line by line.

template <typename T>
std::string shown(const std::optional<T>& value) {
    return value ? fmt::format("{}", *value) : "unset";
}

std::string optimizer_lines(const Optimizer& optimizer) {
    std::string text = fmt::format("optimizer {}\n", optimizer_name(optimizer));
    const auto add = [&](std::string_view name, const auto& value) {
        text += fmt::format("optimizer.{} {}\n", name, value);
    };
    const auto add_members = [&](const auto& o) {
        add("learning_rate", o.learning_rate);
        if constexpr (requires { o.momentum; }) add("momentum", o.momentum);
        if constexpr (requires { o.nesterov; }) add("nesterov", o.nesterov);
        if constexpr (requires { o.beta_1; }) add("beta_1", o.beta_1);
        if constexpr (requires { o.beta_2; }) add("beta_2", o.beta_2);
        if constexpr (requires { o.rho; }) add("rho", o.rho);
        if constexpr (requires { o.epsilon; }) add("epsilon", o.epsilon);
        if constexpr (requires { o.amsgrad; }) add("amsgrad", o.amsgrad);
        if constexpr (requires { o.centered; }) add("centered", o.centered);
        if constexpr (requires { o.initial_accumulator_value; }) {
            add("initial_accumulator_value", o.initial_accumulator_value);
        }
        if constexpr (requires { o.learning_rate_power; }) {
            add("learning_rate_power", o.learning_rate_power);
        }
        if constexpr (requires { o.l1; }) add("l1", o.l1);
        if constexpr (requires { o.l2; }) add("l2", o.l2);
        if constexpr (requires { o.l2_shrinkage; }) add("l2_shrinkage", o.l2_shrinkage);
        if constexpr (requires { o.beta; }) add("beta", o.beta);
    };
    std::visit(add_members, optimizer);
    const OptimizerOptions& common = common_options(optimizer);
    add("weight_decay", shown(common.weight_decay));
    add("clipnorm", shown(common.clipnorm));
    add("clipvalue", shown(common.clipvalue));
    add("global_clipnorm", shown(common.global_clipnorm));
    add("use_ema", common.use_ema);
    add("ema_momentum", common.ema_momentum);
    add("ema_overwrite_frequency", shown(common.ema_overwrite_frequency));
    return text;
}

struct ScheduleLine {
    std::string operator()(const ConstantRate& /*s*/) const { return "constant"; }
    std::string operator()(const ExponentialDecay& s) const {
        return fmt::format("exponential steps {} rate {} staircase {}", s.decay_steps, s.decay_rate,
                           s.staircase);
    }
    std::string operator()(const PiecewiseConstantDecay& s) const {
        return fmt::format("step boundaries {} values {}", fmt::join(s.boundaries, ","),
                           fmt::join(s.values, ","));
    }
    std::string operator()(const CosineDecay& s) const {
        return fmt::format("cosine steps {} alpha {} warmup {} to {}", s.decay_steps, s.alpha,
                           s.warmup_steps, s.warmup_target);
    }
};

struct CallbackLine {
    std::string operator()(const EarlyStopping& c) const {
        return fmt::format(
            "stopping.on\nstopping.monitor {}\nstopping.patience {}\nstopping.min_delta {}\n"
            "stopping.baseline {}\nstopping.start {}\nstopping.restore {}\n",
            c.monitor, c.patience, c.min_delta, shown(c.baseline), c.start_from_epoch,
            c.restore_best_weights);
    }
    std::string operator()(const ReduceLROnPlateau& c) const {
        return fmt::format(
            "plateau.on\nplateau.monitor {}\nplateau.factor {}\nplateau.patience {}\n"
            "plateau.min_delta {}\nplateau.cooldown {}\nplateau.min_lr {}\n",
            c.monitor, c.factor, c.patience, c.min_delta, c.cooldown, c.min_lr);
    }
    std::string operator()(const ModelCheckpoint& /*c*/) const { return "checkpoint\n"; }
    std::string operator()(const CSVLogger& /*c*/) const { return "log\n"; }
};

std::string layer_lines(const std::vector<Layer>& layers) {
    std::string text;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (const auto* dense = std::get_if<Dense>(&layers[i])) {
            text += fmt::format("layer.{} Dense {} {}\n", i, dense->units,
                                activation_name(dense->activation));
            text += fmt::format("layer.{}.kernel {} l1 {} l2 {} max_norm {}\n", i,
                                initializer_name(dense->kernel_initializer), dense->l1, dense->l2,
                                shown(dense->max_norm));
        } else {
            text += fmt::format("layer.{} Dropout {}\n", i, std::get<Dropout>(layers[i]).rate);
        }
    }
    return text;
}

std::string everything(const Settings& settings) {
    const SplitData split = split_data(loaded(), settings);
    const InputScaling scaling = make_scaling(split.train, settings);
    const Model model = make_model(settings, split.train, scaling);
    const FitOptions options = make_fit_options(settings, split.train);
    std::string text = "\n";
    text += fmt::format("train {} {}\nvalidation {}\n", split.train.size(),
                        split.train.fingerprint(), split.validation.size());
    text += fmt::format("scaling {} {}\n", scaling.offset, scaling.divisor);
    text += layer_lines(model.layers());
    text += fmt::format("model {} to {} {}\n", model.inputs(), model.outputs(),
                        fmt::join(model.class_names(), ","));
    text += fmt::format("model.signature {}\n", model.signature());
    text += optimizer_lines(options.optimizer);
    text += fmt::format("schedule {}\n", std::visit(ScheduleLine(), options.schedule));
    text += fmt::format("epochs {}\nbatch_size {}\nshuffle {}\nseed {}\n", options.epochs,
                        options.batch_size, options.shuffle, options.seed);
    text += fmt::format("label_smoothing {}\nclass_weight {}\n", options.label_smoothing,
                        fmt::join(options.class_weight, ","));
    for (const Callback& callback : options.callbacks) text += std::visit(CallbackLine(), callback);
    return text;
}

/// A setting's value, what must be set for it to apply, and the line it brings about. An empty line
/// only asks for a difference.
struct Arrival {
    std::string_view name;
    std::string_view value;
    std::string_view with;
    std::string_view line;
};

const std::vector<Arrival>& arrivals() {
    static const std::vector<Arrival> table{
        {"test_size", "7", "", "validation 7"},
        {"random_state", "43", "", ""},
        {"stratify", "true", "", ""},
        {"scaling", "255", "", "scaling 0 255"},
        {"layers", "5,6,7", "", "layer.2 Dense 7 relu"},
        {"activation", "tanh,elu", "", "layer.1 Dense 32 elu"},
        {"dropout", "0.25", "", "layer.3 Dropout 0.25"},
        {"kernel_initializer", "zeros", "", "layer.2.kernel zeros l1 0 l2 0 max_norm unset"},
        {"l1", "0.5", "", "layer.0.kernel glorot_uniform l1 0.5 l2 0 max_norm unset"},
        {"l2", "0.5", "", "layer.2.kernel glorot_uniform l1 0 l2 0.5 max_norm unset"},
        {"max_norm", "2", "", "layer.1.kernel glorot_uniform l1 0 l2 0 max_norm 2"},
        {"label_smoothing", "0.125", "", "label_smoothing 0.125"},
        {"class_weight", "x=y=3,apple=0.5", "", "class_weight 0.5,1,3"},
        {"optimizer", "lion", "", "optimizer Lion"},
        {"learning_rate", "0.5", "", "optimizer.learning_rate 0.5"},
        {"momentum", "0.9", "", "optimizer.momentum 0.9"},
        {"nesterov", "true", "", "optimizer.nesterov true"},
        {"beta_1", "0.5", "optimizer=adam", "optimizer.beta_1 0.5"},
        {"beta_2", "0.5", "optimizer=nadam", "optimizer.beta_2 0.5"},
        {"rho", "0.5", "optimizer=adadelta", "optimizer.rho 0.5"},
        {"epsilon", "0.01", "optimizer=adagrad", "optimizer.epsilon 0.01"},
        {"amsgrad", "true", "optimizer=adamw", "optimizer.amsgrad true"},
        {"centered", "true", "optimizer=rmsprop", "optimizer.centered true"},
        {"initial_accumulator_value", "0.5", "optimizer=ftrl",
         "optimizer.initial_accumulator_value 0.5"},
        {"learning_rate_power", "-0.25", "optimizer=ftrl", "optimizer.learning_rate_power -0.25"},
        {"ftrl_l1", "0.5", "optimizer=ftrl", "optimizer.l1 0.5"},
        {"ftrl_l2", "0.5", "optimizer=ftrl", "optimizer.l2 0.5"},
        {"ftrl_l2_shrinkage", "0.5", "optimizer=ftrl", "optimizer.l2_shrinkage 0.5"},
        {"ftrl_beta", "0.5", "optimizer=ftrl", "optimizer.beta 0.5"},
        {"weight_decay", "0.5", "optimizer=adamw", "optimizer.weight_decay 0.5"},
        {"clipnorm", "0.5", "", "optimizer.clipnorm 0.5"},
        {"clipvalue", "0.5", "", "optimizer.clipvalue 0.5"},
        {"global_clipnorm", "0.5", "", "optimizer.global_clipnorm 0.5"},
        {"use_ema", "true", "", "optimizer.use_ema true"},
        {"ema_momentum", "0.5", "use_ema=true", "optimizer.ema_momentum 0.5"},
        {"ema_overwrite_frequency", "5", "use_ema=true", "optimizer.ema_overwrite_frequency 5"},
        {"schedule", "cosine", "", "schedule cosine steps 1000 alpha 0 warmup 0 to 0"},
        {"decay_steps", "5", "schedule=cosine", "schedule cosine steps 5 alpha 0 warmup 0 to 0"},
        {"decay_rate", "0.5", "schedule=exponential",
         "schedule exponential steps 1000 rate 0.5 staircase false"},
        {"staircase", "true", "schedule=exponential",
         "schedule exponential steps 1000 rate 0.96 staircase true"},
        {"step_boundaries", "5,9", "schedule=step;step_values=3,2,1",
         "schedule step boundaries 5,9 values 3,2,1"},
        {"step_values", "0.5", "schedule=step", "schedule step boundaries  values 0.5"},
        {"cosine_alpha", "0.5", "schedule=cosine",
         "schedule cosine steps 1000 alpha 0.5 warmup 0 to 0"},
        {"warmup_steps", "7", "schedule=cosine;warmup_target=0.5",
         "schedule cosine steps 1000 alpha 0 warmup 7 to 0.5"},
        {"warmup_target", "0.5", "schedule=cosine;warmup_steps=7",
         "schedule cosine steps 1000 alpha 0 warmup 7 to 0.5"},
        {"reduce_on_plateau", "true", "", "plateau.on"},
        {"plateau_factor", "0.5", "reduce_on_plateau=true", "plateau.factor 0.5"},
        {"plateau_patience", "5", "reduce_on_plateau=true", "plateau.patience 5"},
        {"plateau_min_delta", "0.5", "reduce_on_plateau=true", "plateau.min_delta 0.5"},
        {"plateau_cooldown", "5", "reduce_on_plateau=true", "plateau.cooldown 5"},
        {"plateau_min_lr", "0.5", "reduce_on_plateau=true", "plateau.min_lr 0.5"},
        {"plateau_monitor", "loss", "reduce_on_plateau=true", "plateau.monitor loss"},
        {"epochs", "5", "", "epochs 5"},
        {"batch_size", "5", "", "batch_size 5"},
        {"shuffle", "false", "", "shuffle false"},
        {"seed", "5", "", "seed 5"},
        {"early_stopping", "true", "", "stopping.on"},
        {"stopping_monitor", "accuracy", "early_stopping=true", "stopping.monitor accuracy"},
        {"stopping_patience", "5", "early_stopping=true", "stopping.patience 5"},
        {"stopping_min_delta", "0.5", "early_stopping=true", "stopping.min_delta 0.5"},
        {"stopping_baseline", "0.5", "early_stopping=true", "stopping.baseline 0.5"},
        {"stopping_start_from_epoch", "5", "early_stopping=true", "stopping.start 5"},
        {"restore_best_weights", "true", "early_stopping=true", "stopping.restore true"}};
    return table;
}

TEST(Build, EverySettingArrives) {
    std::set<std::string_view> missing;
    for (const SettingField& field : setting_fields()) missing.insert(field.name);
    for (const Arrival& arrival : arrivals()) {
        missing.erase(arrival.name);
        Settings settings = settings_of(arrival.with);
        const std::string before = everything(settings);
        set_setting(settings, arrival.name, arrival.value);
        EXPECT_EQ(refusal(settings), "nothing was refused") << arrival.name;
        const std::string after = everything(settings);
        EXPECT_NE(before, after) << arrival.name;
        if (arrival.line.empty()) continue;
        const std::string line = fmt::format("\n{}\n", arrival.line);
        EXPECT_THAT(after, HasSubstr(line)) << arrival.name;
        EXPECT_EQ(before.find(line), std::string::npos) << arrival.name;
    }
    EXPECT_TRUE(missing.empty()) << fmt::format("{}", fmt::join(missing, ", "));
}

TEST(Build, UnsetOptionalsKeepTheOptimizersOwnDefaults) {
    for (const std::string_view name : optimizer_names()) {
        Settings settings;
        settings.optimizer = name;
        EXPECT_EQ(optimizer_lines(make_optimizer(settings)), optimizer_lines(optimizer_from(name)));
    }
    const std::string text = everything(settings_of("early_stopping=true;reduce_on_plateau=true"));
    EXPECT_THAT(text, HasSubstr(CallbackLine()(EarlyStopping{})));
    EXPECT_THAT(text, HasSubstr(CallbackLine()(ReduceLROnPlateau{})));
}

TEST(Build, SeedDrawsTheWeights) {
    Settings settings;
    const auto signature = [&] {
        return make_model(settings, drawings(), InputScaling{}).signature();
    };
    const std::string first = signature();
    EXPECT_EQ(signature(), first);
    settings.seed = 2;
    EXPECT_NE(signature(), first);
}

TEST(CheckSettings, EachOptimizerTakesItsOwnSettingsOnly) {
    const std::map<std::string_view, std::set<std::string_view>> own{
        {"SGD", {"momentum", "nesterov"}},
        {"Adam", {"beta_1", "beta_2", "epsilon", "amsgrad"}},
        {"AdamW", {"beta_1", "beta_2", "epsilon", "amsgrad"}},
        {"Adadelta", {"rho", "epsilon"}},
        {"Adagrad", {"initial_accumulator_value", "epsilon"}},
        {"Ftrl",
         {"learning_rate_power", "initial_accumulator_value", "ftrl_l1", "ftrl_l2",
          "ftrl_l2_shrinkage", "ftrl_beta"}},
        {"RMSprop", {"rho", "momentum", "epsilon", "centered"}},
        {"Adamax", {"beta_1", "beta_2", "epsilon"}},
        {"Nadam", {"beta_1", "beta_2", "epsilon"}},
        {"Lion", {"beta_1", "beta_2"}}};
    ASSERT_EQ(own.size(), optimizer_names().size());
    std::set<std::string_view> all;
    for (const auto& [name, settings] : own) all.insert(settings.begin(), settings.end());
    for (const auto& [name, its] : own) {
        for (const std::string_view setting : all) {
            const std::string_view type = type_name(setting_field(setting));
            const char* value = type == "true|false"               ? "true"
                                : setting == "learning_rate_power" ? "-0.5"
                                                                   : "0.5";
            const std::string message =
                refusal_of(fmt::format("optimizer={};{}={}", name, setting, value));
            if (its.contains(setting)) {
                EXPECT_EQ(message, "nothing was refused") << name << " " << setting;
            } else {
                EXPECT_THAT(message, HasSubstr(fmt::format("{} does not apply to the optimizer {}",
                                                           setting, name)));
            }
        }
    }
    EXPECT_EQ(refusal_of("beta_1=0.5"),
              "beta_1 does not apply to the optimizer SGD (it has momentum, nesterov); leave "
              "beta_1 out or choose Adam, AdamW, Adamax, Nadam or Lion");
    EXPECT_THAT(refusal_of("optimizer=lion;epsilon=0.5"), HasSubstr("(it has beta_1, beta_2)"));
}

TEST(CheckSettings, EachScheduleTakesItsOwnSettingsOnly) {
    const std::map<std::string_view, std::set<std::string_view>> own{
        {"constant", {"learning_rate=0.1"}},
        {"exponential",
         {"learning_rate=0.1", "decay_steps=5", "decay_rate=0.5", "staircase=false"}},
        {"step", {"step_values=0.1", "step_values=1,2;step_boundaries=3"}},
        {"cosine",
         {"learning_rate=0.1", "decay_steps=5", "cosine_alpha=0.5",
          "warmup_steps=5;warmup_target=1"}}};
    std::set<std::string_view> all;
    for (const auto& [name, settings] : own) all.insert(settings.begin(), settings.end());
    for (const auto& [name, its] : own) {
        for (const std::string_view setting : all) {
            // The schedule step needs values in any case.
            const std::string_view needed = name == "step" ? ";step_values=1" : "";
            const std::string message =
                refusal_of(fmt::format("schedule={}{};{}", name, needed, setting));
            if (its.contains(setting)) {
                EXPECT_EQ(message, "nothing was refused") << name << " " << setting;
            } else {
                EXPECT_THAT(message, HasSubstr(fmt::format(
                                         "does not apply to the schedule {} (it has ", name)));
            }
        }
    }
    EXPECT_EQ(refusal_of("decay_rate=0.5"),
              "decay_rate does not apply to the schedule constant (it has learning_rate); leave "
              "decay_rate out or choose exponential");
}

TEST(CheckSettings, SettingsBehindASwitchNeedIt) {
    std::size_t checked = 0;
    for (const Arrival& arrival : arrivals()) {
        for (const std::string_view name : {"use_ema", "reduce_on_plateau", "early_stopping"}) {
            if (arrival.with != fmt::format("{}=true", name)) continue;
            EXPECT_EQ(refusal_of(fmt::format("{}={}", arrival.name, arrival.value)),
                      fmt::format("{0} has no effect without {1}; leave {0} out or set {1} to true",
                                  arrival.name, name));
            ++checked;
        }
    }
    EXPECT_EQ(checked, 14U);
}

/// Every optional setting is used always, or refused somewhere.
TEST(CheckSettings, NoOptionalSettingIsEverIgnored) {
    const std::set<std::string_view> always{"max_norm", "weight_decay", "clipnorm", "clipvalue",
                                            "global_clipnorm"};
    for (const Arrival& arrival : arrivals()) {
        if (setting_field(arrival.name).unset.empty() || always.contains(arrival.name)) continue;
        std::size_t refused = 0;
        for (const char* context : {"optimizer=sgd", "optimizer=lion", "schedule=constant",
                                    "schedule=step;step_values=1"}) {
            const std::string message =
                refusal_of(fmt::format("{};{}={}", context, arrival.name, arrival.value));
            refused += message.find(arrival.name) != std::string::npos;
        }
        EXPECT_GE(refused, 1U) << arrival.name;
    }
}

TEST(CheckSettings, ContradictionsAreRefused) {
    EXPECT_THAT(refusal_of("schedule=cosine;reduce_on_plateau=true"),
                AllOf(HasSubstr("reduce_on_plateau"), HasSubstr("cosine")));
    EXPECT_THAT(refusal_of("schedule=step"), HasSubstr("received 0 and 0"));
    EXPECT_THAT(refusal_of("schedule=step;step_values=1,2;step_boundaries=4,4"),
                HasSubstr("one of step_values more"));
    EXPECT_THAT(refusal_of("schedule=step;step_values=1,2,3;step_boundaries=4,4"),
                HasSubstr("increasing"));
    EXPECT_THAT(refusal_of("schedule=cosine;warmup_steps=4"), HasSubstr("warmup_target"));
    EXPECT_THAT(refusal_of("clipnorm=1;clipvalue=1"), HasSubstr("only one of"));
    EXPECT_THAT(refusal_of("test_size=2.5"), HasSubstr("whole number"));
    EXPECT_THAT(refusal_of("layers=32,32,32;activation=relu,tanh"),
                HasSubstr("one for each of the 3 hidden layers; received 2"));
    EXPECT_THAT(refusal_of("activation=none"), HasSubstr("2 hidden layers; received 0"));
    EXPECT_THAT(refusal_of("optimizer=adam;beta_1=1"), HasSubstr("beta_1"));
    EXPECT_THAT(refusal_of("class_weight=apple"), HasSubstr("class_weight must be none, balanced"));
    Settings settings;
    settings.dropout = NAN;
    EXPECT_THAT(refusal(settings), HasSubstr("dropout must be a number in [0, 1]"));
    settings = {};
    settings.optimizer = "adan";
    EXPECT_THAT(refusal(settings), HasSubstr("optimizer must be one of SGD"));
}

TEST(CheckSettings, ProgramsMaySpellWordsInAnyCase) {
    Settings settings;
    settings.optimizer = "adam";
    settings.beta_1 = 0.5;
    EXPECT_EQ(refusal(settings), "nothing was refused");
}

TEST(MakeLayers, NoHiddenLayerIsSoftmaxRegression) {
    EXPECT_EQ(refusal_of("layers=none"), "nothing was refused");
    EXPECT_EQ(refusal_of("layers=none;activation=none"), "nothing was refused");
    EXPECT_EQ(layer_lines(make_layers(settings_of("layers=none;dropout=0.5"), 10)),
              "layer.0 Dense 10 softmax\n"
              "layer.0.kernel glorot_uniform l1 0 l2 0 max_norm unset\n");
}

TEST(MakeLayers, DropoutFollowsEveryHiddenLayer) {
    const std::string text =
        layer_lines(make_layers(settings_of("layers=8,6;activation=tanh;dropout=0.5;l2=0.1"), 3));
    EXPECT_EQ(text,
              "layer.0 Dense 8 tanh\nlayer.0.kernel glorot_uniform l1 0 l2 0.1 max_norm unset\n"
              "layer.1 Dropout 0.5\n"
              "layer.2 Dense 6 tanh\nlayer.2.kernel glorot_uniform l1 0 l2 0.1 max_norm unset\n"
              "layer.3 Dropout 0.5\n"
              "layer.4 Dense 3 softmax\n"
              "layer.4.kernel glorot_uniform l1 0 l2 0.1 max_norm unset\n");
}

TEST(SplitData, FilesOwnTestSetIsKept) {
    LoadedData data = loaded();
    const std::vector<std::uint32_t> rows{3, 1};
    data.test = data.drawings.select(rows);
    const SplitData split = split_data(data, settings_of("test_size=0.5"));
    EXPECT_EQ(split.train.fingerprint(), data.drawings.fingerprint());
    EXPECT_EQ(split.validation.fingerprint(), data.test->fingerprint());
}

TEST(SplitData, StratifiedSidesKeepTheClasses) {
    const SplitData split = split_data(loaded(), settings_of("test_size=0.2;stratify=true"));
    std::map<std::uint16_t, int> counts;
    for (const std::uint16_t label : split.validation.labels()) ++counts[label];
    EXPECT_EQ(counts, (std::map<std::uint16_t, int>{{0, 3}, {1, 2}, {2, 1}}));
}

TEST(MakeScaling, MaxIsTheTrainingSidesLargestPixel) {
    EXPECT_EQ(make_scaling(of_pixels({3, 200, 7}), {}), (InputScaling{0.0, 200.0}));
    EXPECT_EQ(make_scaling(of_pixels({3, 200, 7}), settings_of("scaling=255")),
              (InputScaling{0.0, 255.0}));
}

TEST(MakeScaling, StandardizedPixelsHaveMeanZeroAndDeviationOne) {
    const InputScaling scaling =
        make_scaling(of_pixels({2, 4, 4, 4, 5, 5, 7, 9}), settings_of("scaling=standardize"));
    EXPECT_EQ(scaling, (InputScaling{5.0, 2.0}));
}

TEST(MakeScaling, PixelsWithoutInkOrDifferenceAreRefused) {
    const auto error_of = [](const Dataset& data, std::string_view text) -> std::string {
        try {
            make_scaling(data, settings_of(text));
        } catch (const Error& error) {
            return error.what();
        }
        return "nothing was refused";
    };
    EXPECT_THAT(error_of(of_pixels({0, 0}), "scaling=max"), HasSubstr("empty"));
    EXPECT_THAT(error_of(of_pixels({9, 9}), "scaling=standardize"), HasSubstr("are 9"));
    EXPECT_EQ(error_of(of_pixels({0, 0}), "scaling=255"), "nothing was refused");
    for (const char* text : {"scaling=max", "scaling=255", "scaling=standardize"}) {
        EXPECT_THAT(error_of(Dataset(), text), HasSubstr("no drawings"));
    }
}

}  // namespace
}  // namespace sketchfit
