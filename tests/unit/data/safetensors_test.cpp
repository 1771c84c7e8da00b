// The safetensors reader and writer: a round trip, the layout of the header, and files whose header
// lies.
#include "sketchfit/data/safetensors.h"

#include <cstring>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;

class Safetensors : public testing::Test {
  protected:
    Safetensors() {
        std::string name = (fs::temp_directory_path() / "sketchfit-tensors-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        path_ = folder_ / "x.safetensors";
    }
    ~Safetensors() override { fs::remove_all(folder_); }

    /// A file with this header text and so many bytes of data.
    void write(const std::string& header, std::size_t bytes) const {
        const std::uint64_t length = header.size();
        std::string content(8, '\0');
        std::memcpy(content.data(), &length, 8);
        write_file(path_, content + header + std::string(bytes, '\1'));
    }

    void expect_refused(const std::string& word) const {
        try {
            read_safetensors(path_);
            ADD_FAILURE() << "accepted: " << word;
        } catch (const Error& error) {
            EXPECT_THAT(error.what(), testing::HasSubstr(word));
            EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
        }
    }

    fs::path folder_;
    fs::path path_;
};

TEST_F(Safetensors, GoThereAndBack) {
    TensorFile file;
    file.tensors.push_back({"a/b", {2, 3}, {1.5F, -2.0F, 3.0F, 4.0F, 5.0F, 1e-40F}});
    file.tensors.push_back({"empty", {0}, {}});
    file.tensors.push_back({"scalar", {}, {7.0F}});
    file.metadata["key"] = "text with \"quotes\" and ü";
    write_safetensors(file, path_);
    const TensorFile back = read_safetensors(path_);
    ASSERT_EQ(back.tensors.size(), 3U);
    EXPECT_EQ(back.tensor("a/b").values, file.tensors[0].values);
    EXPECT_EQ(back.tensor("a/b").shape, file.tensors[0].shape);
    EXPECT_EQ(back.tensor("scalar").values, file.tensors[2].values);
    EXPECT_EQ(back.metadata, file.metadata);
    EXPECT_THROW(back.tensor("c"), Error);
}

TEST_F(Safetensors, BeginWithAnAlignedHeader) {
    TensorFile file;
    file.tensors.push_back({"a", {1}, {1.0F}});
    write_safetensors(file, path_);
    const std::string bytes = read_file(path_);
    EXPECT_TRUE(looks_like_safetensors(bytes));
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), 8);
    EXPECT_EQ(length % 8, 0U);
    EXPECT_EQ(bytes.size(), 8 + length + 4);
}

TEST_F(Safetensors, AreReadFromMemoryUnderAnyName) {
    const std::string header = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
    std::string bytes(8, '\0');
    bytes[0] = static_cast<char>(header.size());
    bytes += header + std::string("\0\0\x80\x3f", 4);
    EXPECT_EQ(read_safetensors(bytes, "memory").tensor("a").values, std::vector<float>{1});
    bytes.pop_back();
    EXPECT_THAT([&] { read_safetensors(bytes, "memory"); },
                testing::ThrowsMessage<Error>(testing::StartsWith("memory is not a valid")));
}

TEST_F(Safetensors, LyingHeadersAreRefused) {
    write_file(path_, "short");
    expect_refused("8 are needed");
    write_file(path_, std::string(8, '\xff') + "{}");
    expect_refused("header claims");
    write("[]", 0);
    expect_refused("not a JSON object");
    write("{\"a\":", 0);
    expect_refused("not a JSON object");
    write(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 8);
    expect_refused("does not fit");
    write(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 4);
    expect_refused("does not fit");
    write(R"({"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}})", 0);
    expect_refused("does not fit");
    write(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4);
    expect_refused("malformed");
    write(R"({"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}})", 8);
    expect_refused("I64");
    write(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 8);
    expect_refused("follow its last tensor");
    write(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8);
    expect_refused("holes");
    write(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
          R"("b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
          4);
    expect_refused("overlap");
    write(R"({"a":7})", 0);
    expect_refused("lacks dtype");
    write(R"({"__metadata__":{"a":[1]}})", 0);
    expect_refused("metadata");
    write(std::string(100000, '['), 0);
    expect_refused("nested");
}

TEST_F(Safetensors, AShapeThatDoesNotFitItsValuesIsNotWritten) {
    TensorFile file;
    file.tensors.push_back({"a", {2}, {1.0F}});
    EXPECT_THROW(write_safetensors(file, path_), Error);
    EXPECT_FALSE(fs::exists(path_));
}

}  // namespace
}  // namespace sketchfit
