// Pickles of every writer are read, and nothing but arrays of numbers comes out of one. The files
// are made by tests/data/sketchrnn/make.py.
#include "sketchfit/ink/pickle.h"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/files.h"
#include "sketchfit/data/npz.h"
#include "tests/unit/data/fixtures.h"
#include "tests/unit/ink/sources.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using fixtures::error_of;
using testing::HasSubstr;
using testing::StartsWith;
using namespace std::string_literals;
using Rows = std::vector<std::vector<double>>;

const std::vector<Rows> drawings = {{{10, 0, 0}, {0, 20, 1}, {-30, 5, 0}, {1, 1, 1}},
                                    {{0, 0, 0}, {255, 100, 1}},
                                    {{-7, -7, 1}, {100, 0, 0}, {0, -300, 0}, {5, 5, 0}}};

fs::path made(const std::string& name) {
    return fs::path(SKETCHFIT_TEST_DATA) / "sketchrnn" / name;
}

Rows rows_of(const PickledMatrix& matrix) {
    Rows rows(matrix.rows, std::vector<double>(matrix.columns));
    for (std::uint64_t i = 0; i < matrix.rows; ++i)
        for (std::uint64_t j = 0; j < matrix.columns; ++j) rows[i][j] = matrix.at(i, j);
    return rows;
}

std::vector<Rows> read(ByteSource& source) {
    PickledArrays arrays(source);
    PickledMatrix matrix;
    std::vector<Rows> all;
    while (arrays.next(matrix)) all.push_back(rows_of(matrix));
    EXPECT_EQ(arrays.count(), all.size());
    return all;
}

std::vector<Rows> read_pickle(const std::string& bytes) {
    fixtures::TextSource source(bytes);
    return read(source);
}

std::string pickle_of(const std::string& file) {
    const std::string bytes = read_file(made(file));
    return bytes.substr(bytes.find('\n') + 1);
}

std::string error_of_pickle(const std::string& bytes) {
    return error_of([&] { read_pickle(bytes); });
}

class Protocols : public testing::TestWithParam<const char*> {};

TEST_P(Protocols, AreRead) {
    EXPECT_EQ(read_pickle(pickle_of(GetParam())), drawings);
}

TEST_P(Protocols, AreRefusedCutOffAnywhere) {
    const std::string bytes = pickle_of(GetParam());
    for (std::size_t length = 0; length < bytes.size(); ++length)
        EXPECT_THAT(error_of_pickle(bytes.substr(0, length)), StartsWith("test, byte ")) << length;
    EXPECT_THAT(error_of_pickle(bytes + "x"), HasSubstr("bytes follow the pickle's end"));
}

TEST_P(Protocols, NeverCrashWithAWrongByte) {
    const std::string bytes = pickle_of(GetParam());
    std::size_t refused = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (const char change : {'\x01', '\x80', '\x10'}) {
            std::string wrong = bytes;
            wrong[i] = static_cast<char>(wrong[i] ^ change);
            refused += error_of_pickle(wrong).empty() ? 0 : 1;
        }
    }
    EXPECT_GT(refused, bytes.size());  // most bytes matter; those of the numbers themselves do not
}

INSTANTIATE_TEST_SUITE_P(Pickles, Protocols,
                         testing::Values("python2.npy", "protocol2.npy", "protocol3.npy",
                                         "protocol4.npy", "protocol5.npy"));

TEST(PickledArrays, HaveAllTypesAndOrders) {
    const NpzFile file(made("types.npz"));
    const auto source = file.open("train");
    read_npy_header(*source);
    EXPECT_EQ(read(*source), std::vector<Rows>(8, drawings[0]));
}

TEST(PickledArrays, RunNothing) {
    const NpzFile file(made("hostile.npz"));
    const auto error_of_member = [&](const std::string& name) {
        return error_of([&] {
            const auto source = file.open(name);
            read_npy_header(*source);
            read(*source);
        });
    };
    EXPECT_THAT(error_of_member("system"),
                HasSubstr("asks for posix.system, which arrays of numbers do not need: refused"));
    EXPECT_THAT(error_of_member("eval"), HasSubstr("asks for builtins.eval"));
    EXPECT_THAT(error_of_member("repeated"), HasSubstr("an array may be listed only once"));
    EXPECT_THAT(error_of_member("nested"), HasSubstr("something else than arrays of numbers"));
    EXPECT_THAT(error_of_member("numbers"), HasSubstr("something else than arrays of numbers"));
    EXPECT_THAT(error_of_member("texts"), HasSubstr("byte "));
    EXPECT_THAT(error_of_member("empty_list"), HasSubstr("something else than arrays of numbers"));
    EXPECT_THAT(error_of_member("square"), HasSubstr("promises another shape"));
}

TEST(PickledArrays, RefuseWhatNoArrayNeeds) {
    EXPECT_THAT(error_of_pickle("\x80\x02"s + "cos\nsystem\n(S'true'\ntR."),
                StartsWith("test, byte 2 of its pickle: it asks for os.system"));
    EXPECT_THAT(error_of_pickle("cos\nsystem\n."), HasSubstr("no pickle of protocol 2 to 5"));
    EXPECT_THAT(error_of_pickle("\x80\x01."), HasSubstr("pickle protocol 1; 2 to 5"));
    EXPECT_THAT(error_of_pickle("\x80\x06."), HasSubstr("pickle protocol 6"));
    EXPECT_THAT(error_of_pickle("\x80\x04N\x81"), HasSubstr("operation 0x81 is not needed"));
    EXPECT_THAT(error_of_pickle("\x80\x04N."), HasSubstr("no array of arrays"));
    EXPECT_THAT(error_of_pickle("\x80\x04."), HasSubstr("no array of arrays"));
    for (const char* operation :
         {"a", "e", "t", "R", "b", "\x85", "\x93", "q\x01", "\x94", "(\x85"})
        EXPECT_THAT(error_of_pickle("\x80\x04"s + operation), StartsWith("test, byte "))
            << operation;
}

TEST(PickledArrays, RefusePromisesBeyondTheEnd) {
    EXPECT_THAT(error_of_pickle("\x80\x04"s + "B\xff\xff\xff\x03" + "abc"),
                HasSubstr("promises 67108863 bytes, at most 3 follow"));
    EXPECT_THAT(error_of_pickle("\x80\x04"s + "B\xff\xff\xff\xff" + "abc"),
                HasSubstr("at most 67108864 are read"));
    EXPECT_THAT(error_of_pickle("\x80\x05"s + "\x96\xff\xff\xff\xff\xff\xff\xff\xff" + "abc"),
                HasSubstr("at most 67108864 are read"));
    EXPECT_THAT(error_of_pickle("\x80\x02"s + "c" + std::string(1000, 'x')),
                HasSubstr("a name is longer than"));
}

TEST(PickledArrays, RefuseWhatWouldFillTheMemory) {
    const auto error_of_repeated = [](const std::string& front, char operation) {
        fixtures::RepeatedByteSource source("\x80\x04" + front, operation, 50'000'000, ".");
        return error_of([&] { read(source); });
    };
    EXPECT_THAT(error_of_repeated("", 'N'), HasSubstr("more than 65536 values"));
    EXPECT_THAT(error_of_repeated("", '('), HasSubstr("too many marks"));
    EXPECT_THAT(error_of_repeated(")", '\x85'), HasSubstr("tuples in tuples"));
    EXPECT_THAT(error_of_repeated("(NNNNNNNNNNNNNNNNN", 't'), HasSubstr("a tuple of 17 values"));
    std::string texts = "\x80\x04";
    const std::string text = "B" + "\0\0\x10\0"s + std::string(std::size_t{1} << 20U, 'x');
    for (int i = 0; i < 200; ++i) texts += text;
    EXPECT_THAT(error_of_pickle(texts), HasSubstr("bytes of text on its stack"));
    std::string names = "\x80\x04";
    for (int i = 0; i < 30000; ++i) names += "U\x01x\x94"s;
    EXPECT_THAT(error_of_pickle(names + "."), HasSubstr("no array of arrays"));
}

}  // namespace
}  // namespace sketchfit
