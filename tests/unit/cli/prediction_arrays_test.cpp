// Arrays of predictions, read back by the reader of .npy files.
#include "sketchfit/cli/prediction_arrays.h"

#include <filesystem>
#include <vector>

#include <gtest/gtest.h>

#include "sketchfit/base/files.h"
#include "sketchfit/data/elements.h"
#include "sketchfit/data/npy.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;

class PredictionArraysTest : public testing::Test {
  protected:
    PredictionArraysTest() {
        std::string name = (fs::temp_directory_path() / "sketchfit-arrays-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        flags_ = {(folder_ / "p.npy").string(), (folder_ / "l.npy").string()};
    }
    ~PredictionArraysTest() override { fs::remove_all(folder_); }

    fs::path folder_;
    ArrayFlags flags_;
};

/// The second drawing's probabilities are equal as floats; its logits are not.
const Predictions two{.classes = 2, .logits = {3, 1, 1, 2}, .probabilities = {0.75, 0.25, 0, 0}};
const Predictions one{.classes = 2, .logits = {1, 1}, .probabilities = {0.5, 0.5}};

TEST_F(PredictionArraysTest, OurReaderFindsTheRowsInTheirOrder) {
    PredictionArrays arrays(flags_, 2);
    arrays.add(two);
    arrays.add(one);
    arrays.commit();
    const auto source = open_file(*flags_.probabilities);
    const ArrayHeader header = read_npy_header(*source);
    EXPECT_EQ(header.type.name(), "float32");
    EXPECT_EQ(header.shape, (std::vector<std::uint64_t>{3, 2}));
    EXPECT_FALSE(header.fortran_order);
    std::vector<float> values(header.count);
    source->read_exactly(std::as_writable_bytes(std::span(values)));
    EXPECT_EQ(values, (std::vector<float>{0.75, 0.25, 0, 0, 0.5, 0.5}));
    EXPECT_EQ(source->remaining(), 0U);
    const auto labels = open_file(*flags_.labels);
    const ArrayHeader numbers = read_npy_header(*labels);
    EXPECT_EQ(numbers.type.name(), "int64");
    EXPECT_EQ(numbers.shape, (std::vector<std::uint64_t>{3}));
    EXPECT_EQ(read_labels(*labels, numbers), (std::vector<std::uint16_t>{0, 1, 0}));
}

TEST_F(PredictionArraysTest, NoRowsAreAnEmptyArray) {
    PredictionArrays(flags_, 2).commit();
    const auto source = open_file(*flags_.probabilities);
    EXPECT_EQ(read_npy_header(*source).shape, (std::vector<std::uint64_t>{0, 2}));
}

TEST_F(PredictionArraysTest, NothingIsLeftWithoutACommit) {
    {
        PredictionArrays arrays(flags_, 2);
        arrays.add(two);
    }
    EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(PredictionArraysTest, OnlyWhatIsNamedIsWritten) {
    flags_.probabilities.reset();
    PredictionArrays arrays(flags_, 2);
    arrays.add(two);
    arrays.commit();
    EXPECT_FALSE(fs::exists(folder_ / "p.npy"));
    EXPECT_TRUE(fs::exists(folder_ / "l.npy"));
}

}  // namespace
}  // namespace sketchfit
