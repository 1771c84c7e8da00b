// The HDF5 reader: files of h5py (tests/data/keras/make.py), our own, and hostile ones: cut off at
// every length, with every byte changed, with structures that refer to themselves.
#include "sketchfit/formats/hdf5_reader.h"

#include <chrono>
#include <cstring>

#include "sketchfit/base/files.h"
#include "sketchfit/formats/hdf5_writer.h"
#include "tests/unit/formats/refusals.h"

namespace sketchfit {
namespace {

std::string golden(const std::string& name) {
    return read_file(SKETCHFIT_TEST_DATA "/keras/" + name);
}

/// A small file of ours, with all that the writer knows.
std::string small_file() {
    static const std::vector<float> values{1.0F, 2.0F, 3.0F, 4.0F, 5.0F, 6.0F};
    const std::string_view bytes(reinterpret_cast<const char*>(values.data()), 24);
    Hdf5Group root;
    root.attributes.push_back({"text", true, {"one"}});
    root.attributes.push_back({"list", false, {"a", "", "ccc"}});
    root.attributes.push_back({"nothing", false, {}});
    Hdf5Group& group = root.make_group("g");
    group.make_group("empty");
    group.datasets.push_back({"kernel", Hdf5Type::float32, {2, 3}, bytes});
    group.datasets.push_back({"scalar", Hdf5Type::float32, {}, bytes.substr(4, 4)});
    group.datasets.push_back({"count", Hdf5Type::int64, {1}, bytes.substr(0, 8)});
    group.datasets.push_back({"none", Hdf5Type::float32, {0, 5}, {}});
    return write_hdf5(root);
}

void put(std::string& bytes, std::size_t offset, std::uint64_t value) {
    std::memcpy(bytes.data() + offset, &value, sizeof(value));
}

TEST(Hdf5Reader, ReadsWhatTheWriterWrote) {
    const std::string file = small_file();
    const Hdf5Group root = read_hdf5(file, "file");
    EXPECT_THAT(root.find_attribute("text")->texts, testing::ElementsAre("one"));
    EXPECT_TRUE(root.find_attribute("text")->scalar);
    EXPECT_THAT(root.find_attribute("list")->texts, testing::ElementsAre("a", "", "ccc"));
    EXPECT_THAT(root.find_attribute("nothing")->texts, testing::IsEmpty());
    const Hdf5Dataset* kernel = root.find_dataset("g/kernel");
    ASSERT_NE(kernel, nullptr);
    EXPECT_THAT(kernel->shape, testing::ElementsAre(2, 3));
    EXPECT_THAT(kernel->floats("kernel"), testing::ElementsAre(1, 2, 3, 4, 5, 6));
    EXPECT_THAT(root.find_dataset("g/scalar")->shape, testing::IsEmpty());
    EXPECT_THAT(root.find_dataset("g/scalar")->floats("scalar"), testing::ElementsAre(2));
    EXPECT_THAT(root.find_dataset("g/none")->floats("none"), testing::IsEmpty());
    EXPECT_EQ(root.find_dataset("g/count")->type, Hdf5Type::int64);
    expect_refused([&] { root.find_dataset("g/count")->floats("the count"); }, "the count");
    EXPECT_NE(root.find_group("g/empty"), nullptr);
    EXPECT_EQ(root.find_group("g/absent"), nullptr);
    EXPECT_EQ(root.find_dataset("absent/kernel"), nullptr);
}

TEST(Hdf5Reader, ReadsTheTypesAndTextsOfH5py) {
    const std::string file = golden("types.weights.h5");
    const Hdf5Group root = read_hdf5(file, "file");
    const Hdf5Group* vars = root.find_group("layers/dense/vars");
    ASSERT_NE(vars, nullptr);
    EXPECT_THAT(vars->find_dataset("0")->floats("0"),
                testing::ElementsAre(0, 0.125F, 0.25F, 0.375F, 0.5F, 0.625F, 0.75F, 0.875F));
    EXPECT_THAT(vars->find_dataset("1")->floats("1"), testing::ElementsAre(1, 2));
    EXPECT_EQ(vars->find_attribute("number"), nullptr);
    EXPECT_THAT(vars->find_attribute("text")->texts, testing::ElementsAre("ünï"));
    EXPECT_THAT(vars->find_attribute("texts")->texts, testing::ElementsAre("a", "bc", ""));
    EXPECT_THAT(vars->find_attribute("bytes")->texts, testing::ElementsAre("a", "bcd"));
    const Hdf5Dataset* big = root.find_dataset("layers/dense/other/big");
    EXPECT_EQ(big->type, Hdf5Type::other);
    expect_refused([&] { big->floats("big"); }, "little-endian");
}

TEST(Hdf5Reader, ReadsGroupsOfManyNamesAndVariableTexts) {
    const std::string file = golden("many.h5");
    const Hdf5Group root = read_hdf5(file, "file");
    EXPECT_THAT(root.find_attribute("model_config")->texts.front(),
                testing::StartsWith("{\"class_name\": \"Sequential\""));
    const Hdf5Group* weights = root.find_group("model_weights");
    ASSERT_NE(weights, nullptr);
    EXPECT_EQ(weights->groups.size(), 13U);  // 12 layers and top_level_model_weights
    EXPECT_EQ(weights->find_attribute("layer_names")->texts.size(), 12U);
    EXPECT_EQ(root.find_attribute("backend")->texts.front(), "tensorflow");
}

TEST(Hdf5Reader, NamesWhatItDoesNotRead) {
    const auto read = [](const std::string& name) {
        return [name] { read_hdf5(golden(name), name); };
    };
    expect_refused(read("chunked.weights.h5"), "compressed");
    expect_refused(read("latest.weights.h5"), "superblock has version");
    expect_refused(read("linked.weights.h5"), "symbolic link");
    expect_refused([] { read_hdf5("PK not at all", "file"); }, "does not begin as HDF5");
    EXPECT_FALSE(looks_like_hdf5("\x89PNG\r\n\x1a\n"));
}

TEST(Hdf5Reader, RefusesEveryTruncation) {
    for (const std::string& whole : {small_file(), golden("types.weights.h5")}) {
        for (std::size_t length = 0; length < whole.size(); ++length)
            EXPECT_THROW(read_hdf5(whole.substr(0, length), "file"), Error) << length;
    }
}

TEST(Hdf5Reader, SurvivesEveryChangedByte) {
    std::string file = small_file();
    std::size_t refused = 0;
    for (std::size_t i = 0; i < file.size(); ++i) {
        const char whole = file[i];
        for (const unsigned change : {0x01U, 0x80U, 0xFFU}) {
            file[i] = static_cast<char>(static_cast<unsigned char>(whole) ^ change);
            try {
                read_hdf5(file, "file");
            } catch (const Error&) {
                ++refused;
            }
        }
        file[i] = whole;
    }
    EXPECT_GT(refused, 100U);
}

TEST(Hdf5Reader, RefusesSizesThatCannotBe) {
    const std::string whole = small_file();
    // The dataspace of the kernel: 2 x 3.
    std::string shape(16, '\0');
    put(shape, 0, 2);
    put(shape, 8, 3);
    const std::size_t place = whole.find(shape);
    ASSERT_NE(place, std::string::npos);
    std::string file = whole;
    put(file, place, std::uint64_t{1} << 62U);
    expect_refused([&] { read_hdf5(file, "file"); }, "more numbers than the file");
    put(file, place, 1);
    expect_refused([&] { read_hdf5(file, "file"); }, "its shape and type ask for 12");
}

TEST(Hdf5Reader, RefusesCirclesAndSharedObjects) {
    const std::string whole = small_file();
    const Hdf5Group root = read_hdf5(whole, "file");
    // The symbol node of "g" names "count" and "empty" first; both entries get one header.
    const std::size_t node = whole.find("SNOD");
    ASSERT_NE(node, std::string::npos);
    std::size_t found = 0;
    for (std::size_t i = node; i != std::string::npos; i = whole.find("SNOD", i + 1)) {
        std::uint16_t count = 0;
        std::memcpy(&count, whole.data() + i + 6, 2);
        if (count == 0) continue;
        std::uint64_t root_header = 0;
        std::memcpy(&root_header, whole.data() + 64, 8);
        std::string file = whole;
        put(file, i + 8 + 8, root_header);
        expect_refused([&] { read_hdf5(file, "file"); }, "another name of an object");
        ++found;
    }
    EXPECT_EQ(found, 2U);  // the root's and that of "g"
    EXPECT_EQ(root.groups.size(), 1U);
}

TEST(Hdf5Reader, TakesNoLongerThanTheFileIsLong) {
    // A tree whose 65535 entries all are one symbol node: each reading of it is spent.
    std::string file = small_file();
    const std::size_t tree = file.rfind("TREE");
    const std::size_t node = file.rfind("SNOD");
    const std::size_t start = file.size();
    std::string large = file.substr(tree, 24);
    large[6] = large[7] = '\xFF';
    for (std::size_t i = 0; i < 65536; ++i) {
        std::string child(16, '\0');
        put(child, 8, node);
        large += child;
    }
    file += large;
    put(file, 40, file.size());
    std::uint64_t root = 0;
    std::memcpy(&root, file.data() + 64, 8);
    put(file, root + 24, start);  // the root's symbol table: its first message
    const auto before = std::chrono::steady_clock::now();
    expect_refused([&] { read_hdf5(file, "file"); }, "again and again");
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
}

}  // namespace
}  // namespace sketchfit
