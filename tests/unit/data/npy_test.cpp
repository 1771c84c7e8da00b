// Headers of .npy files: every version and spelling that NumPy writes or accepts, and every lie.
#include "sketchfit/data/npy.h"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using fixtures::error_of;
using fixtures::golden;
using fixtures::npy_of_header;
using fixtures::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

ArrayHeader parse(const std::string& file) {
    MemorySource source("memory", fixtures::bytes_of(file));
    return read_npy_header(source);
}

ArrayHeader parse_header(const std::string& header, char version = 1) {
    return parse(npy_of_header(header, std::string(4096, '\0'), version));
}

std::string header_error(const std::string& header) {
    return error_of([&] { parse_header(header); });
}

TEST(NpyHeader, IsReadInAllVersionsThatNumPyWrites) {
    for (const char* name : {"version1.npy", "version2.npy", "version3.npy"}) {
        const auto source = open_file(golden(name));
        const ArrayHeader header = read_npy_header(*source);
        EXPECT_EQ(header.type.name(), "uint8") << name;
        EXPECT_THAT(header.shape, ElementsAre(4, 784)) << name;
        EXPECT_EQ(header.bytes, 4U * 784) << name;
        EXPECT_FALSE(header.fortran_order) << name;
        EXPECT_EQ(source->remaining(), 4U * 784) << name;
    }
    EXPECT_TRUE(parse(read_file(golden("scalar.npy"))).shape.empty());
    EXPECT_EQ(parse(read_file(golden("scalar.npy"))).count, 1U);
}

TEST(NpyHeader, TakesAnyOrderAnySpacesAndPython2Lengths) {
    const ArrayHeader header =
        parse_header(" { \"shape\":(10L , 2,),'descr' : '>u2' ,\t'fortran_order':True}   \n", 2);
    EXPECT_THAT(header.shape, ElementsAre(10, 2));
    EXPECT_TRUE(header.fortran_order);
    EXPECT_EQ(header.type.name(), "uint16 (big-endian)");
    EXPECT_EQ(header.count, 20U);
    EXPECT_EQ(header.bytes, 40U);
    EXPECT_EQ(parse_header("{'descr':'|u1','fortran_order':False,'shape':(3,)}").count, 3U);
    EXPECT_EQ(parse_header("{'descr':'|u1','fortran_order':False,'shape':()}").count, 1U);
    EXPECT_EQ(parse_header("{'descr':'|u1','fortran_order':False,'shape':(3,0)}").count, 0U);
}

TEST(NpyHeader, KnowsEveryTypeOfNumbers) {
    const auto type_of = [](const std::string& descr) {
        return parse_header("{'descr': '" + descr + "', 'fortran_order': False, 'shape': (2,)}")
            .type;
    };
    const std::vector<std::pair<std::string, std::string>> names = {
        {"|b1", "bool"},    {"?", "bool"},      {"|u1", "uint8"},
        {"|i1", "int8"},    {"<u2", "uint16"},  {"<i2", "int16"},
        {"<u4", "uint32"},  {"<i4", "int32"},   {"<u8", "uint64"},
        {"<i8", "int64"},   {"<f2", "float16"}, {"<f4", "float32"},
        {"=f8", "float64"}, {"f4", "float32"},  {">f8", "float64 (big-endian)"}};
    for (const auto& [descr, name] : names) {
        EXPECT_TRUE(type_of(descr).is_number()) << descr;
        EXPECT_EQ(type_of(descr).name(), name);
    }
    for (const char* descr : {"|O", "|S5", "<U2", "|V3", "<c8", "<M8[ms]", "<f16", "<i3", "|u0"})
        EXPECT_FALSE(type_of(descr).is_number()) << descr;
    EXPECT_EQ(type_of("<U2").size, 8U);
}

TEST(NpyHeader, TypesThatAreNoNumbersAreRefusedByName) {
    const auto refusal = [](const std::string& file) {
        return error_of([&] { require_numbers(parse(read_file(golden(file))), "a.npy"); });
    };
    EXPECT_THAT(refusal("text.npy"), HasSubstr("(type <U6) are text"));
    EXPECT_THAT(refusal("complex.npy"), HasSubstr("(type complex64) are complex numbers"));
    EXPECT_THAT(refusal("record.npy"), HasSubstr("('x', '|u1'), ('y', '<f4', (2,))"));
    EXPECT_THAT(refusal("time.npy"), HasSubstr("(type <M8[ms]) are times"));
    const ArrayHeader objects =
        parse(fixtures::npy("|O", "(1000000,)", "\x80\x04\x95"));  // pickles have any length
    EXPECT_THAT(error_of([&] { require_numbers(objects, "a.npy"); }),
                HasSubstr("pickled Python objects"));
}

TEST(NpyHeader, RefusesTextThatIsNoHeader) {
    const std::string good = "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }";
    EXPECT_EQ(header_error(good), "");
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", "'{' is missing at its end"},
        {"{}", "needs the keys"},
        {"{'descr': '|u1', 'shape': (2,)}", "needs the keys"},
        {good + "}", "text follows"},
        {"{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (2,)}",
         "'descr' is not expected"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (2,), 'x': 1}", "'x' is not expected"},
        {"{'descr': '|u1', 'fortran_order': 1, 'shape': (2,)}", "neither True nor False"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (2)}", "not a tuple"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': 2}", "'(' is missing"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (2, x)}", "no tuple"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (2 3)}", "',' is missing"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (,)}", "no tuple"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (-2,)}", "negative"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (18446744073709551616,)}", "64 bits"},
        {"{'descr': 'x4', 'fortran_order': False, 'shape': (2,)}", "'x4' is unknown"},
        {"{'descr': '', 'fortran_order': False, 'shape': (2,)}", "'' is unknown"},
        {"{'descr': '<f', 'fortran_order': False, 'shape': (2,)}", "'<f' is unknown"},
        {"{'descr': '<f4x', 'fortran_order': False, 'shape': (2,)}", "'<f4x' is unknown"},
        {"{'descr': '<f99999999999999999999', 'fortran_order': False, 'shape': (2,)}", "unknown"},
        {"{'descr': '\x1b[31m', 'fortran_order': False, 'shape': (2,)}", "'?[31m' is unknown"},
        {"{'descr': [('x', '<f4'", "does not end"},
        {"{'descr': 'x", "''' is missing at its end"},
        {"{'descr': '\\", "''' is missing at its end"},
    };
    for (const auto& [header, message] : cases)
        EXPECT_THAT(header_error(header), HasSubstr(message)) << header;
}

TEST(NpyHeader, RefusesLyingShapesBeforeAnythingIsAllocated) {
    const auto shape_error = [](const std::string& shape) {
        return error_of([&] { parse(fixtures::npy("<f8", shape, "12345678")); });
    };
    EXPECT_EQ(shape_error("(1,)"), "");
    EXPECT_THAT(shape_error("(2,)"), HasSubstr("16 bytes of data are promised (shape (2,) of "
                                               "float64), at most 8 follow"));
    EXPECT_THAT(shape_error("(100000000000, 784)"), HasSubstr("cut off or its header lies"));
    EXPECT_THAT(shape_error("(4294967296, 4294967296)"), HasSubstr("impossible number of bytes"));
    EXPECT_THAT(shape_error("(18446744073709551615,)"), HasSubstr("impossible number of bytes"));
    EXPECT_THAT(shape_error("(2305843009213693952,)"), HasSubstr("impossible number of bytes"));
    EXPECT_EQ(shape_error("(18446744073709551615, 0, 18446744073709551615)"), "");
    std::string many = "(";
    for (int i = 0; i < 33; ++i) many += "1,";
    EXPECT_THAT(shape_error(many + ")"), HasSubstr("more than 32 dimensions"));
}

TEST(NpyHeader, RefusesOtherVersionsMagicAndLongHeaders) {
    EXPECT_THAT(error_of([] { parse("\x93NUMPZ\1\1        "); }), HasSubstr("no .npy array"));
    EXPECT_THAT(error_of([] { parse_header("{}", 4); }), HasSubstr("version 4.0"));
    std::string minor = fixtures::golden_npy(1);
    minor[7] = 1;
    EXPECT_THAT(error_of([&] { parse(minor); }), HasSubstr("version 1.1"));
    const std::string header =
        "{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}" + std::string(10000, ' ');
    EXPECT_THAT(error_of([&] { parse_header(header); }), HasSubstr("at most 10000"));
    EXPECT_THAT(error_of([] { parse(std::string("\x93NUMPY\2\0\xff\xff\xff\xff", 12)); }),
                HasSubstr("4294967295 bytes"));
}

TEST(NpyHeader, SurvivesTruncationAtEveryByte) {
    const std::string whole = read_file(golden("version1.npy"));
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_NE(error_of([&] { parse(whole.substr(0, length)); }), "") << length;
    }
    EXPECT_EQ(error_of([&] { parse(whole); }), "");
}

TEST(NpyHeader, SurvivesEveryChangedByteAndGarbage) {
    const std::string whole = read_file(golden("version1.npy"));
    const std::size_t header_bytes = 128;
    std::size_t refused = 0;
    for (std::size_t place = 0; place < header_bytes; ++place) {
        for (unsigned int change = 1; change < 256; ++change) {
            std::string changed = whole;
            changed[place] = static_cast<char>(static_cast<unsigned char>(changed[place]) ^ change);
            const std::string message = error_of([&] {
                const ArrayHeader header = parse(changed);
                ASSERT_LE(header.bytes, changed.size());
            });
            EXPECT_EQ(message.find("NOT ONE"), std::string::npos) << message;
            if (!message.empty()) ++refused;
        }
    }
    EXPECT_GT(refused, header_bytes * 255 / 2);
    std::mt19937 random(1);
    for (int round = 0; round < 2000; ++round) {
        std::string text(random() % 200, '\0');
        const std::string_view alphabet = "{}()[]'\",:|<>u18fTrueFalsdcr\\ \n\xff\x00-L";
        for (char& character : text) character = alphabet[random() % alphabet.size()];
        EXPECT_NE(header_error(text), "") << text;
    }
}

TEST(WriteNpy, WritesWhatNumPyWritesByteForByte) {
    const TemporaryFolder folder;
    const Pixels pixels = fixtures::golden_pixels(4);
    write_npy(folder / "a.npy", view_array(std::span<const std::uint8_t>(pixels), {4, 784}));
    EXPECT_EQ(read_file(folder / "a.npy"), read_file(golden("version1.npy")));
    const std::uint8_t seven = 7;
    write_npy(folder / "b.npy", view_array(std::span<const std::uint8_t>(&seven, 1), {}));
    EXPECT_EQ(read_file(folder / "b.npy"), read_file(golden("scalar.npy")));
    const std::string text = read_file(golden("text.npy"));
    EXPECT_EQ(npy_header({"<U6", {2}, fixtures::bytes_of(text).subspan(128)}), text.substr(0, 128));
}

TEST(WriteNpy, NamesTheTypes) {
    EXPECT_EQ(descr_of<std::uint8_t>(), "|u1");
    EXPECT_EQ(descr_of<std::uint16_t>(), "<u2");
    EXPECT_EQ(descr_of<std::int32_t>(), "<i4");
    EXPECT_EQ(descr_of<std::int64_t>(), "<i8");
    EXPECT_EQ(descr_of<float>(), "<f4");
    const std::vector<float> values = {1, 2, 3, 4};
    const std::string file = npy_header(view_array(std::span<const float>(values), {2, 2}));
    EXPECT_EQ(file.size() % 64, 0U);
    EXPECT_EQ(parse(file + std::string(16, '\0')).type.name(), "float32");
}

TEST(WriteNpy, RefusesAShapeThatDoesNotFitItsBytes) {
    const std::vector<float> values = {1, 2, 3};
    EXPECT_THAT(error_of([&] {
                    npy_header(view_array(std::span<const float>(values), {2, 2}));
                }),
                HasSubstr("needs 16 bytes, received 12"));
}

}  // namespace
}  // namespace sketchfit
