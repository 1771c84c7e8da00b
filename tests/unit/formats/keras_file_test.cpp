// Keras files both ways: golden files of Keras (tests/data/keras/make.py) with what Keras predicts,
// round trips, and hostile files.
#include "sketchfit/formats/keras_file.h"

#include <filesystem>
#include <set>

#include <nlohmann/json.hpp>

#include "sketchfit/base/files.h"
#include "sketchfit/data/zip_file.h"
#include "sketchfit/data/zip_writer.h"
#include "sketchfit/formats/hdf5_reader.h"
#include "sketchfit/formats/hdf5_writer.h"
#include "sketchfit/nn/predictor.h"
#include "tests/unit/formats/refusals.h"
#include "tests/unit/nn/rich_model.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;

constexpr const char* golden_folder = SKETCHFIT_TEST_DATA "/keras/";

/// The drawing of make.py.
std::vector<std::uint8_t> drawing() {
    std::vector<std::uint8_t> pixels;
    for (int i = 0; i < 12; ++i)
        pixels.push_back(static_cast<std::uint8_t>((7 * i * i + 3 * i) % 256));
    return pixels;
}

std::vector<float> probabilities(const Model& model) {
    Predictor predictor(model);
    const std::vector<std::uint8_t> pixels = drawing();
    const auto found = predictor.predict(pixels);
    return {found.begin(), found.end()};
}

class KerasFile : public testing::Test {
  protected:
    KerasFile() {
        std::string name = (fs::temp_directory_path() / "sketchfit-keras-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~KerasFile() override { fs::remove_all(folder_); }

    void expect_like_keras(const std::string& name, const KerasImportOptions& options = {}) {
        const auto expected =
            nlohmann::json::parse(read_file(std::string(golden_folder) + "expected.json"))[name]
                .get<std::vector<float>>();
        const KerasImport imported = import_keras(fs::path(golden_folder + name), options);
        const std::vector<float> found = probabilities(imported.model);
        ASSERT_EQ(found.size(), expected.size()) << name;
        for (std::size_t i = 0; i < found.size(); ++i)
            EXPECT_NEAR(found[i], expected[i], 1e-6) << name;
    }

    fs::path folder_;
};

TEST_F(KerasFile, PredictsWhatKerasPredicts) {
    for (const char* name :
         {"rich.keras", "rich.h5", "normalized.keras", "normalized.h5", "many.keras", "many.h5"})
        expect_like_keras(name);
    expect_like_keras("plain.weights.h5", {.hidden_activation = elu});
    const Model like = Sequential({Dense{4, elu}, Dropout{0.5}, Dense{3, softmax}},
                                  {.input = 12, .class_names = {"a", "b", "c"}});
    expect_like_keras("plain.weights.h5", {.like = &like});
}

TEST_F(KerasFile, KeepsTheLayersOfKeras) {
    const KerasImport rich = import_keras(fs::path(golden_folder) / "rich.keras");
    EXPECT_EQ(rich.kind, ".keras");
    const auto& layers = rich.model.layers();
    ASSERT_EQ(layers.size(), 6U);
    EXPECT_EQ(std::get<Dropout>(layers[0]).rate, 0.1);
    EXPECT_EQ(std::get<Dense>(layers[1]).l2, 0.001);
    EXPECT_EQ(std::get<Dense>(layers[1]).max_norm, 2.5);
    EXPECT_EQ(std::get<Dense>(layers[1]).kernel_initializer, Initializer::he_normal);
    EXPECT_NEAR(rich.model.scaling().divisor, 127.5, 1e-9);
    EXPECT_THAT(rich.notes,
                testing::UnorderedElementsAre(testing::HasSubstr("bias_regularizer"),
                                              testing::HasSubstr("optimizer's state is not kept")));
    const KerasImport many = import_keras(fs::path(golden_folder) / "many.h5");
    EXPECT_THAT(many.notes, testing::Contains(testing::HasSubstr("divided by 255")));
    EXPECT_EQ(many.kind, "legacy .h5");
}

TEST_F(KerasFile, GoThereAndBack) {
    const Model model = rich_model();
    export_keras(model, folder_ / "x.keras");
    export_keras_h5(model, folder_ / "x.h5");
    export_keras_weights(model, folder_ / "x.weights.h5");
    for (const char* name : {"x.keras", "x.h5", "x.weights.h5"}) {
        KerasImportOptions options;
        if (fs::path(name) == "x.weights.h5") options.like = &model;
        const KerasImport back = import_keras(folder_ / name, options);
        EXPECT_EQ(back.model.signature(), model.signature()) << name;
        EXPECT_EQ(back.model.class_names(), model.class_names()) << name;
        EXPECT_EQ(back.model.summary(), model.summary()) << name;
        EXPECT_EQ(back.model.scaling(), model.scaling()) << name;
        EXPECT_EQ(probabilities(back.model), probabilities(model)) << name;
        EXPECT_TRUE(back.names_classes);
        EXPECT_THAT(back.notes, testing::IsEmpty());
    }
    const std::string first = read_file(folder_ / "x.keras");
    export_keras(model, folder_ / "x.keras");
    EXPECT_EQ(read_file(folder_ / "x.keras"), first);
}

TEST_F(KerasFile, HoldsThreeStoredMembersInKerassOrder) {
    export_keras(rich_model(), folder_ / "x.keras");
    const ZipFile archive(folder_ / "x.keras");
    EXPECT_THAT(archive.names(),
                testing::ElementsAre("metadata.json", "config.json", "model.weights.h5"));
    for (const std::string& name : archive.names()) EXPECT_FALSE(archive.deflated(name));
}

TEST_F(KerasFile, SplitsClassNamesThatAreTooLongForOneAttribute) {
    std::vector<std::string> names;
    for (int i = 0; i < 1000; ++i) names.push_back(std::string(200, 'x') + std::to_string(i));
    const Model model = Sequential({Dense{1000, softmax}}, {.input = 2, .class_names = names});
    export_keras_h5(model, folder_ / "x.h5");
    EXPECT_EQ(import_keras(folder_ / "x.h5").model.class_names(), names);
}

TEST_F(KerasFile, TakesOptionsThatTheFileLeavesOpenAndNoOthers) {
    const fs::path weights = fs::path(golden_folder) / "plain.weights.h5";
    const fs::path whole = fs::path(golden_folder) / "rich.keras";
    const Model other = Sequential({Dense{3, softmax}}, {.input = 12});
    EXPECT_THROW(import_keras(weights), UsageError);
    EXPECT_THROW(import_keras(whole, {.like = &other}), UsageError);
    expect_refused([&] { import_keras(weights, {.like = &other}); }, "holds 2 Dense layers");
    expect_refused([&] { import_keras(whole, {.scaling = InputScaling{}}); }, "one too many");
    expect_refused([&] { import_keras(whole, {.class_names = {"a"}}); }, "1 class names are given");
    const KerasImport scaled = import_keras(
        weights, {.scaling = InputScaling{.offset = 1, .divisor = 2}, .hidden_activation = elu});
    EXPECT_EQ(scaled.model.scaling(), (InputScaling{.offset = 1, .divisor = 2}));
    expect_refused([&] { export_keras_weights(other, folder_ / "x.h5"); }, ".weights.h5");
}

TEST_F(KerasFile, RefusesByName) {
    const auto import = [](const std::string& name) {
        return [name] { import_keras(fs::path(golden_folder + name)); };
    };
    expect_refused(import("lambda.keras"), "is a Lambda layer");
    expect_refused(import("lambda.h5"), "is a Lambda layer");
    expect_refused(import("batch_normalization.keras"), "(BatchNormalization) is not supported");
    expect_refused(import("chunked.weights.h5"), "compressed");
    expect_refused(import("make.py"), "is no Keras file");
    expect_refused(import("absent.keras"), "absent.keras");
}

/// A .keras file of these members.
std::string archive_of(const fs::path& path,
                       const std::vector<std::pair<std::string, std::string>>& members) {
    ZipWriter archive(path);
    for (const auto& [name, content] : members)
        archive.add(name, {std::as_bytes(std::span(content)), {}}, true);
    archive.finish();
    return read_file(path);
}

TEST_F(KerasFile, RefusesArchivesThatAreNotWhatTheySay) {
    const fs::path path = folder_ / "x.keras";
    const auto refuse = [&](const std::vector<std::pair<std::string, std::string>>& members,
                            const std::string& word) {
        const std::string bytes = archive_of(path, members);
        expect_refused([&] { import_keras(bytes, "x.keras"); }, word);
    };
    refuse({{"model.weights.npz", "x"}, {"config.json", "{}"}}, "pickled objects");
    refuse({{"a", "x"}}, "holds no config.json");
    refuse({{"config.json", "{}"}}, "holds no model.weights.h5");
    refuse({{"config.json", "["}, {"model.weights.h5", ""}}, "no JSON object");
    refuse({{"config.json", "{}"}, {"model.weights.h5", "x"}}, "cannot be read as HDF5");
    refuse({{"config.json", std::string(5000000, ' ')}, {"model.weights.h5", ""}}, "at most");
}

TEST_F(KerasFile, RefusesWeightsThatDoNotFit) {
    const Model model = rich_model();
    const Model narrow = Sequential({Dense{4, relu}, Dense{3, softmax}}, {.input = 12});
    export_keras_weights(narrow, folder_ / "n.weights.h5");
    expect_refused([&] { import_keras(folder_ / "n.weights.h5", {.like = &model}); },
                   "kernel of 12 x 4, 12 x 5 is needed");
    Model broken = rich_model();
    broken.weights()[0] = NAN;
    export_keras(broken, folder_ / "x.keras");
    expect_refused([&] { import_keras(folder_ / "x.keras"); }, "NaN or infinite");
    // A convolution beside the Dense layers, in a file without a configuration.
    Hdf5Group root;
    const std::string zeros(4 * 4, '\0');
    for (const char* name : {"conv2d", "dense"}) {
        root.make_group("layers").make_group(name).make_group("vars").datasets.push_back(
            {"0", Hdf5Type::float32, {2, 2}, zeros});
    }
    const std::string bytes = write_hdf5(root);
    expect_refused([&] { import_keras(bytes, "x", {.hidden_activation = relu}); },
                   "layers/conv2d holds weights");
}

/// Imports a damaged file: an Error or a model, nothing else.
bool is_refused(const std::string& bytes) {
    try {
        import_keras(bytes, "file");
        return false;
    } catch (const Error&) {
        return true;
    }
}

TEST_F(KerasFile, RefusesEveryTruncation) {
    for (const char* name : {"normalized.keras", "normalized.h5"}) {
        const std::string whole = read_file(std::string(golden_folder) + name);
        ASSERT_FALSE(is_refused(whole));
        for (std::size_t length = 0; length < whole.size(); ++length)
            EXPECT_TRUE(is_refused(whole.substr(0, length))) << name << " " << length;
    }
}

TEST_F(KerasFile, SurvivesChangedBytes) {
    for (const char* name : {"normalized.keras", "normalized.h5"}) {
        std::string bytes = read_file(std::string(golden_folder) + name);
        std::size_t refused = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const char whole = bytes[i];
            for (const unsigned change : {0x01U, 0xFFU}) {
                bytes[i] = static_cast<char>(static_cast<unsigned char>(whole) ^ change);
                refused += is_refused(bytes) ? 1 : 0;
            }
            bytes[i] = whole;
        }
        EXPECT_GT(refused, bytes.size() / 10) << name;
    }
}

}  // namespace
}  // namespace sketchfit
