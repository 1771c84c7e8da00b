// Model files: what they keep, the names of their tensors, and damaged or lying ones, which are
// refused in one line.
#include "sketchfit/nn/model_file.h"

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/data/safetensors.h"
#include "sketchfit/nn/evaluate.h"
#include "tests/unit/nn/networks.h"
#include "tests/unit/nn/rich_model.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;

class ModelFile : public testing::Test {
  protected:
    ModelFile() {
        std::string name = (fs::temp_directory_path() / "sketchfit-model-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        path_ = folder_ / "model.safetensors";
    }
    ~ModelFile() override { fs::remove_all(folder_); }

    void expect_refused(const std::string& word) const {
        try {
            load_model(path_);
            ADD_FAILURE() << "accepted: " << word;
        } catch (const Error& error) {
            EXPECT_THAT(error.what(), testing::HasSubstr(word));
            EXPECT_THAT(error.what(), testing::HasSubstr(path_.string()));
            EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
        }
    }

    /// Not synced: thousands of broken files would otherwise wait for the disk.
    void write_broken(std::string_view content) const {
        std::ofstream(path_, std::ios::binary) << content;
    }

    fs::path folder_;
    fs::path path_;
};

TEST_F(ModelFile, KeepsAllThatTheModelIs) {
    const Model model = rich_model();
    save(model, path_, {{"label_smoothing", 0.1}});
    nlohmann::ordered_json training;
    const Model loaded = load_model(path_, training);
    EXPECT_EQ(loaded.signature(), model.signature());
    EXPECT_EQ(loaded.class_names(), model.class_names());
    EXPECT_EQ(loaded.scaling(), model.scaling());
    EXPECT_EQ(loaded.summary(), model.summary());
    const Dense& dense = std::get<Dense>(loaded.layers()[1]);
    EXPECT_EQ(dense.l1, 0.1);
    EXPECT_EQ(dense.l2, 0.2);
    EXPECT_EQ(dense.max_norm, 3.0);
    EXPECT_EQ(dense.activation, gelu);
    EXPECT_EQ(training["label_smoothing"], 0.1);
    const Dataset drawings = test::random_drawings(20, 12, 3);
    EXPECT_EQ(predict(loaded, drawings), predict(model, drawings));
}

TEST_F(ModelFile, NamesTensorsAsDocumented) {
    save(rich_model(), path_);
    const TensorFile file = read_safetensors(path_);
    EXPECT_EQ(file.tensor("0/kernel").shape, (std::vector<std::size_t>{12, 5}));
    EXPECT_EQ(file.tensor("0/bias").shape, (std::vector<std::size_t>{5}));
    EXPECT_EQ(file.tensor("1/kernel").shape, (std::vector<std::size_t>{5, 3}));
}

TEST_F(ModelFile, RefusesEveryTruncationAndEveryFlippedHeaderByte) {
    save(rich_model(), path_);
    const std::string whole = read_file(path_);
    for (std::size_t length = 0; length < whole.size(); length += 1 + length / 50) {
        write_broken(std::string_view(whole).substr(0, length));
        EXPECT_THROW(load_model(path_), Error) << length;
    }
    const std::size_t header = whole.size() - 12;
    std::size_t refused = 0;
    for (std::size_t place = 0; place < header; ++place) {
        std::string broken = whole;
        broken[place] = static_cast<char>(broken[place] ^ 0x15);
        write_broken(broken);
        try {
            load_model(path_);  // some bytes (a class name, a weight) may change harmlessly
        } catch (const Error& error) {
            ++refused;
            EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
        }
    }
    EXPECT_GT(refused, header / 2);
}

TEST_F(ModelFile, RefusesLies) {
    const auto with_metadata = [&](const std::string& text) {
        TensorFile file;
        file.tensors.push_back({"0/kernel", {2, 3}, std::vector<float>(6)});
        file.tensors.push_back({"0/bias", {3}, std::vector<float>(3)});
        if (!text.empty()) file.metadata["sketchfit"] = text;
        write_safetensors(file, path_);
    };
    const auto network = [](const std::string& input, const std::string& units) {
        return R"({"format":1,"architecture":{"input":)" + input +
               R"(,"layers":[{"type":"Dense","units":)" + units +
               R"(,"activation":"softmax"}],"input_scaling":{"offset":0,"divisor":255},)"
               R"("class_names":["a","b","c"]}})";
    };
    with_metadata("");
    expect_refused("no description");
    with_metadata("{");
    expect_refused("does not know");
    with_metadata(R"({"format":2,"architecture":{}})");
    expect_refused("does not know");
    with_metadata(R"({"format":1,"architecture":{}})");
    expect_refused("malformed");
    with_metadata(network("60000", "60000"));
    expect_refused("parameters");
    with_metadata(network("-1", "3"));
    expect_refused("");
    with_metadata(network("18446744073709551615", "3"));
    expect_refused("parameters");
    with_metadata(network("2", "\"x\""));
    expect_refused("malformed");
    with_metadata(network("2", "3"));
    EXPECT_EQ(load_model(path_).parameter_count(), 9U);
}

TEST_F(ModelFile, RefusesWeightsThatAreNotNumbers) {
    Model model = rich_model();
    model.weights()[model.variables()[2].offset] = NAN;
    save(model, path_);
    expect_refused("1/kernel");
}

TEST_F(ModelFile, WeightsOfAnotherFileOfTheSameShapeCanStart) {
    const Model model = rich_model();
    save(model, path_);
    Model other = Sequential({Dense{5, relu}, Dense{3, softmax}}, {.input = 12});
    load_weights(other, path_);
    EXPECT_EQ(other.signature(), model.signature());
    Model wider = Sequential({Dense{6, relu}, Dense{3, softmax}}, {.input = 12});
    EXPECT_THROW(load_weights(wider, path_), Error);
    Model deeper = Sequential({Dense{5, relu}, Dense{3, relu}, Dense{3, softmax}}, {.input = 12});
    EXPECT_THROW(load_weights(deeper, path_), Error);
}

}  // namespace
}  // namespace sketchfit
