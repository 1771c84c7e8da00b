// The HDF5 writer: bytes of the format's own description, and limits. What it writes is read back
// in hdf5_reader_test.cpp, and by Keras in tests/conformance/keras_files.py.
#include "sketchfit/formats/hdf5_writer.h"

#include <cstring>

#include "sketchfit/formats/hdf5_reader.h"
#include "tests/unit/formats/refusals.h"

namespace sketchfit {
namespace {

std::uint64_t number(const std::string& bytes, std::size_t offset) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data() + offset, sizeof(value));
    return value;
}

TEST(Hdf5Writer, WritesTheSuperblockOfTheOldestLayout) {
    const std::string file = write_hdf5({});
    EXPECT_EQ(file.substr(0, 8), "\x89HDF\r\n\x1a\n");
    EXPECT_EQ(file.substr(8, 5), std::string(5, '\0'));  // versions
    EXPECT_EQ(file.substr(13, 3), std::string("\x08\x08\0", 3));
    EXPECT_EQ(file.substr(16, 4), std::string("\x20\0\x10\0", 4));  // leaf K 32, internal K 16
    EXPECT_EQ(number(file, 24), 0U);
    EXPECT_EQ(number(file, 32), ~std::uint64_t{0});
    EXPECT_EQ(number(file, 40), file.size());
    const std::uint64_t root = number(file, 64);
    ASSERT_LT(root, file.size());
    EXPECT_EQ(root % 8, 0U);
    EXPECT_EQ(file[root], 1);  // an object header of version 1
}

TEST(Hdf5Writer, WritesNumbersAsTheyAreAndTheSameBytesEachTime) {
    const std::vector<float> values{1.5F, -2.0F, 3.25F, 0.0F, 1e-40F, 7.0F};
    const std::string_view bytes(reinterpret_cast<const char*>(values.data()), 24);
    Hdf5Group root;
    root.make_group("g").datasets.push_back({"x", Hdf5Type::float32, {2, 3}, bytes});
    const std::string file = write_hdf5(root);
    EXPECT_NE(file.find(bytes), std::string::npos);
    EXPECT_EQ(file, write_hdf5(root));
}

TEST(Hdf5Writer, RefusesWhatTheFormatCannotHold) {
    const auto with_attribute = [](std::string name, std::size_t length) {
        Hdf5Group root;
        root.attributes.push_back({std::move(name), true, {std::string(length, 'x')}});
        return write_hdf5(root);
    };
    EXPECT_GT(with_attribute("a", 65000).size(), 65000U);
    expect_refused([&] { with_attribute("a", 65536); }, "64 KiB");
    expect_refused([&] { with_attribute("", 1); }, "needs letters");
    Hdf5Group slash;
    slash.make_group("a/b");
    expect_refused([&] { write_hdf5(slash); }, "holds no '/'");
    Hdf5Group twice;
    twice.make_group("a");
    twice.datasets.push_back({"a", Hdf5Type::float32, {0}, {}});
    expect_refused([&] { write_hdf5(twice); }, "two entries");
    Hdf5Group wrong;
    wrong.datasets.push_back({"a", Hdf5Type::float32, {2}, "1234"});
    expect_refused([&] { write_hdf5(wrong); }, "its shape asks for 8");
}

TEST(Hdf5Writer, SplitsLargeGroupsAndRefusesHugeOnes) {
    Hdf5Group root;
    for (std::size_t i = 0; i < 2048; ++i) root.make_group(std::to_string(i));
    const std::string file = write_hdf5(root);
    EXPECT_EQ(read_hdf5(file, "file").groups.size(), 2048U);
    root.make_group("one more");
    expect_refused([&] { write_hdf5(root); }, "too large");
}

}  // namespace
}  // namespace sketchfit
