// Models known by their content, and labels matched by the names of classes.
#include "sketchfit/cli/model_source.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/nn/model_file.h"

namespace sketchfit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Model small_model() {
    return Sequential({Dense{3, softmax}}, {.input = 2, .class_names = {"ant", "bee", "cat"}});
}

/// Three drawings of two pixels with labels 0, 1, 1.
Dataset drawings(std::vector<std::string> names) {
    return {{10, 11, 20, 21, 30, 31}, 2, {0, 1, 1}, std::move(names)};
}

std::string refusal(const Dataset& data) {
    try {
        std::string note;
        (void)match_classes(data, small_model(), note);
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

TEST(ModelSource, LabelsFollowTheNamesOfTheClasses) {
    std::string note;
    const Dataset matched = match_classes(drawings({"cat", "ant"}), small_model(), note);
    EXPECT_EQ(note, "");
    EXPECT_THAT(matched.class_names(), ElementsAre("ant", "bee", "cat"));
    EXPECT_THAT(matched.labels(), ElementsAre(2, 0, 0));
    EXPECT_THAT(matched.drawing(1), ElementsAre(20, 21));
}

TEST(ModelSource, LabelsWithoutNamesAreTheModelsNumbers) {
    std::string note;
    const Dataset matched = match_classes(drawings({"0", "1"}), small_model(), note);
    EXPECT_THAT(matched.labels(), ElementsAre(0, 1, 1));
    EXPECT_THAT(note, HasSubstr("--classes"));
}

TEST(ModelSource, ClassesThatTheModelDoesNotKnowAreNamed) {
    EXPECT_THAT(refusal(drawings({"ant", "dog"})), HasSubstr("'dog'"));
    EXPECT_THAT(refusal(drawings({"ant", "dog"})), HasSubstr("ant, bee, cat"));
    EXPECT_THAT(refusal({{1, 2, 3}, 3, {0}, {"ant"}}), HasSubstr("2 pixels"));
}

TEST(ModelSource, KnowsTheSmoothingOfAModelThatWasKeptDuringAFit) {
    const std::filesystem::path path =
        std::filesystem::path(testing::TempDir()) / "sketchfit-best.safetensors";
    save(small_model(), path, {{"epoch", 3}, {"label_smoothing", 0.25}});
    EXPECT_EQ(open_model(path).label_smoothing, 0.25);
    save(small_model(), path);
    EXPECT_EQ(open_model(path).label_smoothing, 0.0);
    std::filesystem::remove(path);
}

TEST(ModelSource, FilesAreKnownByTheirContent) {
    const auto folder = std::filesystem::path(testing::TempDir()) / "model_source_test";
    std::filesystem::remove_all(folder);
    make_folder(folder);
    save(small_model(), folder / "network.bin");
    write_file(folder / "data.safetensors", "PK\x03\x04, an archive");
    write_file(folder / "empty", "");
    EXPECT_TRUE(is_model_source(folder / "network.bin"));
    EXPECT_FALSE(is_model_source(folder / "data.safetensors"));
    EXPECT_FALSE(is_model_source(folder / "empty"));
    EXPECT_FALSE(is_model_source(folder / "missing"));
    EXPECT_FALSE(is_model_source(folder));
    EXPECT_EQ(open_model(folder / "network.bin").model.signature(), small_model().signature());
    EXPECT_THROW(open_model(folder / "empty"), Error);
    EXPECT_THROW(open_model(folder / "missing"), Error);
    EXPECT_THROW(open_model(folder), Error);
    save(small_model(), folder / "model.safetensors");
    EXPECT_TRUE(is_model_source(folder));
    EXPECT_EQ(open_model(folder).settings, std::nullopt);
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace sketchfit
