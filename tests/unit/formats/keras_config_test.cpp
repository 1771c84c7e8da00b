// Keras's configurations, read and written: what every layer becomes, and what is refused by name.
#include "sketchfit/formats/keras_config.h"

#include "tests/unit/formats/refusals.h"

namespace sketchfit::keras {
namespace {

/// A Sequential model of these layers, behind an InputLayer of 12 numbers.
Json sequential(const std::vector<Json>& layers) {
    Json list = Json::array();
    list.push_back(object("keras.layers", "InputLayer",
                          {{"batch_shape", {nullptr, 12}}, {"name", "input_layer"}}));
    for (const Json& layer : layers) list.push_back(layer);
    return object("keras", "Sequential", {{"name", "sequential"}, {"layers", list}});
}

Json layer(const std::string& class_name, Json config = Json::object()) {
    config["name"] = "my_" + class_name;
    return object("keras.layers", class_name, std::move(config));
}

Json dense(std::size_t units, const std::string& activation = "linear") {
    return layer("Dense", {{"units", units}, {"activation", activation}});
}

Network read(const Json& model) {
    return read_config(model,
                       [](const WeightedLayer&, std::size_t) { return std::pair(2.0, 9.0); });
}

Network read_layers(const std::vector<Json>& layers) {
    return read(sequential(layers));
}

const Dense& dense_at(const Network& network, std::size_t i) {
    return std::get<Dense>(network.layers.at(i));
}

TEST(KerasConfig, JoinsActivationLayersToTheDenseBeforeThem) {
    const Network network = read_layers(
        {dense(5), layer("ReLU"), dense(5), layer("LeakyReLU", {{"negative_slope", 0.2}}), dense(5),
         layer("Activation", {{"activation", "gelu"}}), layer("Dropout", {{"rate", 0.25}}),
         dense(5), layer("ELU", {{"alpha", 1.0}}), dense(5, "sigmoid"),
         layer("Activation", {{"activation", "linear"}}), dense(3),
         layer("Softmax", {{"axis", -1}})});
    ASSERT_EQ(network.layers.size(), 7U);
    EXPECT_EQ(network.inputs, 12U);
    EXPECT_EQ(dense_at(network, 0).activation, relu);
    EXPECT_EQ(dense_at(network, 1).activation, leaky_relu);
    EXPECT_EQ(dense_at(network, 2).activation, gelu);
    EXPECT_EQ(std::get<Dropout>(network.layers[3]).rate, 0.25);
    EXPECT_EQ(dense_at(network, 4).activation, elu);
    EXPECT_EQ(dense_at(network, 5).activation, sigmoid);
    EXPECT_EQ(dense_at(network, 6).activation, softmax);
    EXPECT_EQ(network.weighted.back().group, "dense_5");
    EXPECT_FALSE(network.has_scaling);
}

TEST(KerasConfig, KeepsWhatTrainingNeedsAndTellsWhatItLeavesOut) {
    Json first = dense(5, "tanh");
    first["config"]["use_bias"] = false;
    first["config"]["kernel_initializer"] = object("keras.initializers", "HeNormal", {});
    first["config"]["kernel_regularizer"] =
        object("keras.regularizers", "L1L2", {{"l1", 0.5}, {"l2", 0.25}});
    first["config"]["kernel_constraint"] =
        object("keras.constraints", "MaxNorm", {{"max_value", 3.0}, {"axis", 0}});
    first["config"]["bias_regularizer"] = object("keras.regularizers", "L2", {{"l2", 0.1}});
    Json second = dense(3, "softmax");
    second["config"]["kernel_initializer"] = object("keras.initializers", "Orthogonal", {});
    second["config"]["kernel_regularizer"] = "l2";
    const Network network = read_layers({first, second});
    EXPECT_EQ(dense_at(network, 0).kernel_initializer, Initializer::he_normal);
    EXPECT_EQ(dense_at(network, 0).l1, 0.5);
    EXPECT_EQ(dense_at(network, 0).l2, 0.25);
    EXPECT_EQ(dense_at(network, 0).max_norm, 3.0);
    EXPECT_EQ(dense_at(network, 1).l2, 0.01);
    EXPECT_FALSE(network.weighted[0].has_bias);
    EXPECT_TRUE(network.weighted[1].has_bias);
    EXPECT_THAT(network.notes,
                testing::ElementsAre(testing::HasSubstr("bias_regularizer L2 is not kept"),
                                     testing::HasSubstr("initializer Orthogonal is not kept")));
}

TEST(KerasConfig, MakesTheInputScalingOfTheLayersInFront) {
    const Json scaled = layer("Rescaling", {{"scale", 1.0 / 255}, {"offset", 0.0}});
    const Json centred = layer("Rescaling", {{"scale", 2.0}, {"offset", -1.0}});
    const Json given = layer("Normalization", {{"mean", 3.0}, {"variance", 4.0}});
    const Json adapted = layer("Normalization", {{"axis", Json::array()}});
    const Json last = dense(3, "softmax");
    EXPECT_EQ(read_layers({scaled, last}).scaling, (InputScaling{.offset = 0, .divisor = 255}));
    const InputScaling both = read_layers({scaled, centred, last}).scaling;
    EXPECT_NEAR(both.divisor, 127.5, 1e-9);
    EXPECT_NEAR(both.offset, 127.5, 1e-9);
    EXPECT_EQ(read_layers({given, last}).scaling, (InputScaling{.offset = 3, .divisor = 2}));
    const Network found = read_layers({adapted, last});
    EXPECT_EQ(found.scaling, (InputScaling{.offset = 2, .divisor = 3}));
    EXPECT_EQ(found.weighted.size(), 2U);
    EXPECT_EQ(found.weighted[0].group, "normalization");
}

TEST(KerasConfig, ReadsTheFormsOfOlderVersions) {
    const Json model = parse_json(R"({"class_name": "Sequential", "config": {"layers": [
        {"class_name": "Flatten", "config": {"name": "f", "batch_input_shape": [null, 3, 4],
                                             "data_format": "channels_last"}},
        {"class_name": "Dense", "config": {"name": "d", "units": 4, "activation": "relu",
            "dtype": "float32",
            "kernel_initializer": {"class_name": "GlorotNormal", "config": {"seed": null}},
            "kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.5}}}},
        {"class_name": "LeakyReLU", "config": {"name": "l", "alpha": 0.2}},
        {"class_name": "Dense", "config": {"name": "e", "units": 2, "activation": "softmax"}}
        ]}})",
                                  "the model");
    expect_refused([&] { read(model); }, "follows a layer that has the activation relu");
    Json plain = model;
    plain["config"]["layers"][1]["config"]["activation"] = "linear";
    const Network network = read(plain);
    EXPECT_EQ(network.inputs, 12U);
    EXPECT_EQ(dense_at(network, 0).activation, leaky_relu);
    EXPECT_EQ(dense_at(network, 0).l2, 0.5);
    EXPECT_EQ(dense_at(network, 0).kernel_initializer, Initializer::glorot_normal);
}

TEST(KerasConfig, NamesTheLayerThatIsNotSupported) {
    const Json last = dense(3, "softmax");
    const auto refuse = [&](const Json& first, const std::string& word) {
        expect_refused([&] { read_layers({first, last}); }, word);
    };
    refuse(layer("Conv2D"), "layer my_Conv2D (Conv2D) is not supported");
    refuse(layer("BatchNormalization"), "my_BatchNormalization");
    refuse(layer("Lambda"), "layer my_Lambda is a Lambda layer: it holds code");
    refuse(dense(5, "swish"), "activation swish");
    refuse(layer("Dropout", {{"rate", 1.5}}), "rate 1.5");
    refuse(layer("Dropout", {{"rate", 0.5}, {"noise_shape", {1, 2}}}), "noise_shape");
    refuse(layer("Rescaling", {{"scale", 0.0}}), "which is no use");
    refuse(layer("Rescaling", {{"scale", {1.0, 2.0}}}), "scale must be a number");
    refuse(layer("Normalization", {{"mean", {1.0, 2.0}}, {"variance", {1.0, 2.0}}}),
           "only one for all");
    refuse(layer("ReLU"), "must come directly after a Dense layer");
    refuse(layer("Sequential"), "Sequential) is not supported");
    expect_refused(
        [&] {
            read_layers({last, layer("Rescaling", {{"scale", 2.0}}), last});
        },
        "must come before Dense");
    expect_refused([&] { read_layers({dense(3), layer("LeakyReLU"), last}); }, "slope 0.3");
    expect_refused(
        [&] {
            read_layers({dense(3), layer("ReLU", {{"max_value", 6}}), last});
        },
        "max_value");
    expect_refused([&] { read_layers({dense(1, "sigmoid")}); }, "must be softmax");
    expect_refused([&] { read_layers({}); }, "at least one Dense");
}

TEST(KerasConfig, RefusesCustomObjectsByName) {
    const Json last = dense(3, "softmax");
    Json custom = layer("Dense", {{"units", 3}});
    custom["registered_name"] = "package>MyDense";
    expect_refused([&] { read_layers({custom, last}); }, "a custom object, package>MyDense");
    custom["registered_name"] = nullptr;
    custom["module"] = "os.path";
    expect_refused([&] { read_layers({custom, last}); }, "of os.path");
    custom = layer("Dense", {{"units", 3}});
    custom["config"]["activation"] = {{"module", "builtins"},
                                      {"class_name", "function"},
                                      {"config", "my_function"},
                                      {"registered_name", "function"}};
    expect_refused([&] { read_layers({custom, last}); }, "activation my_function");
    custom["config"]["activation"] = "relu";
    custom["config"]["kernel_initializer"] = object("my_module", "MyInitializer", {});
    expect_refused([&] { read_layers({custom, last}); }, "MyInitializer of my_module");
    expect_refused(
        [&] {
            read(object("keras", "Functional", {{"layers", Json::array()}}));
        },
        "class Functional");
}

TEST(KerasConfig, RefusesWhatIsMalformed) {
    for (const char* text :
         {"{}", R"({"class_name": 3})", R"({"class_name": "Sequential"})",
          R"({"class_name": "Sequential", "config": 3})",
          R"({"class_name": "Sequential", "config": {"layers": [3]}})",
          R"({"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense"}]}})",
          R"({"class_name": "Sequential", "config": {"layers": [{"class_name": "InputLayer",
              "config": {"batch_shape": [null, null]}}]}})",
          R"({"class_name": "Sequential", "config": {"layers": [{"class_name": "InputLayer",
              "config": {"batch_shape": [null, 65535, 65535]}}]}})",
          R"({"class_name": "Sequential", "config": {"layers": [{"class_name": "InputLayer",
              "config": {"batch_shape": [null, -3]}}]}})"})
        EXPECT_THROW(read(parse_json(text, "the model")), Error) << text;
    expect_refused([] { parse_json(std::string(200, '{'), "config.json"); }, "no JSON object");
    std::string deep = "{\"a\":";
    for (int i = 0; i < 100000; ++i) deep += "[";
    expect_refused([&] { parse_json(deep, "config.json"); }, "nested too deeply");
    expect_refused([] { parse_json(std::string(5000000, ' '), "config.json"); }, "at most 4194304");
    for (const double units : {0.0, -1.0, 2.5, 1e9}) {
        Json bad = layer("Dense", {{"units", units}});
        expect_refused([&] { read_layers({bad}); }, "1 to 65535 are needed");
    }
}

TEST(KerasConfig, WritesLayersThatItReadsBack) {
    const Model model = Sequential(
        {Dropout{0.1},
         Dense{.units = 5,
               .activation = gelu,
               .kernel_initializer = Initializer::lecun_uniform,
               .l1 = 0.1,
               .l2 = 0.2,
               .max_norm = 3.0},
         Dense{.units = 4, .activation = Activation::tanh}, Dropout{0.5}, Dense{3, softmax}},
        {.input = 12, .scaling = {.offset = 33.0, .divisor = 80.0}});
    EXPECT_THAT(layer_names(model), testing::ElementsAre("rescaling", "dropout", "dense", "dense_1",
                                                         "dropout_1", "dense_2"));
    for (const Json& config : {config_of(model), legacy_config_of(model)}) {
        const Network network = read(config);
        EXPECT_EQ(network.inputs, 12U);
        EXPECT_TRUE(network.has_scaling);
        EXPECT_THAT(network.notes, testing::IsEmpty());
        EXPECT_EQ(Model(network.layers, {.input = 12}).summary(), model.summary());
        EXPECT_NEAR(network.scaling.offset, 33.0, 1e-12);
        EXPECT_NEAR(network.scaling.divisor, 80.0, 1e-12);
        EXPECT_EQ(dense_at(network, 1).l1, 0.1);
        EXPECT_EQ(dense_at(network, 1).l2, 0.2);
        EXPECT_EQ(dense_at(network, 1).max_norm, 3.0);
        EXPECT_EQ(dense_at(network, 1).kernel_initializer, Initializer::lecun_uniform);
        EXPECT_EQ(dense_at(network, 2).max_norm, std::nullopt);
    }
    // Keras 2 knows no modules.
    EXPECT_EQ(legacy_config_of(model).dump().find("module"), std::string::npos);
}

TEST(KerasConfig, AnswersLogitsWithProbabilities) {
    const Model model = Sequential({Dense{3, linear}}, {.input = 12});
    EXPECT_THAT(layer_names(model), testing::ElementsAre("rescaling", "dense", "softmax"));
    EXPECT_EQ(dense_at(read(config_of(model)), 0).activation, softmax);
}

}  // namespace
}  // namespace sketchfit::keras
