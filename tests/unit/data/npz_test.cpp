// Archives of arrays: as NumPy writes them, and as somebody hostile does.
#include "sketchfit/data/npz.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/data/elements.h"
#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using fixtures::error_of;
using fixtures::golden;
using fixtures::golden_pixels;
using fixtures::TemporaryFolder;
using fixtures::zip_of;
using fixtures::ZipMember;
using testing::ElementsAre;
using testing::HasSubstr;

/// Reads the pixels of one array to its end.
Pixels pixels_in(const NpzFile& file, const std::string& name) {
    const auto source = file.open(name);
    const ArrayHeader header = read_npy_header(*source);
    Pixels pixels;
    read_pixels(*source, header, {}, pixels);
    source->finish();
    return pixels;
}

Pixels pixels_in(const fs::path& path, const std::string& name) {
    return pixels_in(NpzFile(path), name);
}

/// The error of reading the array "a" of an archive with one member.
std::string member_error(const TemporaryFolder& folder, const ZipMember& member) {
    const auto path = folder.put("a.npz", zip_of({member}));
    return error_of([&] { pixels_in(path, "a"); });
}

TEST(NpzFile, ReadsWhatNumPyWrites) {
    for (const char* name : {"stored.npz", "streamed.npz", "zip64.npz"}) {
        const NpzFile file(golden(name));
        EXPECT_THAT(file.names(), ElementsAre("arr_0", "arr_1")) << name;
        EXPECT_EQ(pixels_in(file, "arr_0"), golden_pixels(4)) << name;
        EXPECT_EQ(file.deflated("arr_0"), std::string(name) == "streamed.npz");
    }
    EXPECT_EQ(pixels_in(golden("deflated.npz"), "X"), golden_pixels(4));
}

TEST(NpzFile, ReadsEveryTypeByteOrderShapeAndElementOrderOfNumPy) {
    const NpzFile file(golden("types.npz"));
    std::size_t arrays = 0;
    for (const std::string& name : file.names()) {
        if (!name.starts_with("x_")) continue;
        ++arrays;
        Pixels expected = golden_pixels(4);
        for (std::uint8_t& pixel : expected) {
            if (name == "x_i1") pixel %= 128;
            if (name == "x_bool") pixel = pixel >= 128 ? 255 : 0;
        }
        EXPECT_EQ(pixels_in(file, name), expected) << name;
    }
    EXPECT_EQ(arrays, 39U);
    for (const std::string& name : file.names()) {
        if (!name.starts_with("y_")) continue;
        const auto source = file.open(name);
        const auto labels = read_labels(*source, read_npy_header(*source));
        const auto expected = name == "y_bool" ? std::vector<std::uint16_t>{0, 1, 0, 0}
                                               : std::vector<std::uint16_t>{0, 1, 2, 0};
        EXPECT_EQ(labels, expected) << name;
        EXPECT_EQ(source->finish(), 0U);
    }
}

TEST(NpzFile, LeavesOutMembersThatAreNoArrays) {
    const TemporaryFolder folder;
    const NpzFile file(
        folder.put("a.npz", zip_of({{"readme.txt", "hello"}, {"x.npy", fixtures::golden_npy(1)}})));
    EXPECT_THAT(file.names(), ElementsAre("x"));
    EXPECT_TRUE(file.has("x"));
    EXPECT_FALSE(file.has("readme.txt"));
    EXPECT_THAT(error_of([&] { file.open("y"); }), HasSubstr("no array with the name y"));
}

TEST(NpzFile, RefusesWhatIsNoWholeArchive) {
    const TemporaryFolder folder;
    EXPECT_THAT(error_of([&] { NpzFile(folder / "none.npz"); }), HasSubstr("No such file"));
    EXPECT_THAT(error_of([&] { NpzFile(folder.put("a.npz", "PK\3\4 and more")); }),
                HasSubstr("no whole ZIP archive"));
    EXPECT_NE(error_of([&] { NpzFile(folder.put("a.npz", zip_of({{"a.npy", "x"}}, 1))); }), "");
    EXPECT_THAT(error_of([&] {
                    NpzFile(folder.put("a.npz", zip_of({{"a.npy", "x"}, {"a.npy", "y"}})));
                }),
                HasSubstr("two members with the name a.npy"));
}

TEST(NpzFile, ReadsAnArchiveInMemory) {
    const std::string archive = fixtures::golden_npz(3);
    EXPECT_EQ(pixels_in(NpzFile("memory", archive), "arr_0"), golden_pixels(3));
    for (std::size_t length = 1; length < archive.size(); length += 7) {
        EXPECT_THAT(
            error_of([&] { NpzFile("memory", std::string_view(archive).substr(0, length)); }),
            HasSubstr("memory is no whole ZIP archive"));
    }
}

TEST(NpzFile, RefusesEncryptedMembersAndOtherMethods) {
    const TemporaryFolder folder;
    ZipMember member{"a.npy", fixtures::golden_npy(1)};
    EXPECT_EQ(member_error(folder, member), "");
    member.flags = 1;
    EXPECT_THAT(member_error(folder, member), HasSubstr("encrypted"));
    member.flags = 0;
    for (const unsigned int method : {1U, 9U, 12U, 14U, 93U, 255U}) {
        member.method = static_cast<std::uint16_t>(method);
        EXPECT_THAT(member_error(folder, member), HasSubstr("array a")) << method;
    }
}

TEST(NpzFile, FindsAWrongCheckSum) {
    const TemporaryFolder folder;
    for (const bool deflate : {false, true}) {
        ZipMember member{"a.npy", fixtures::golden_npy(3), deflate};
        member.crc = 1;
        EXPECT_THAT(member_error(folder, member), HasSubstr("CRC error")) << deflate;
    }
}

TEST(NpzFile, RefusesMembersThatInflateToMoreThanTheirHeaderPromises) {
    const TemporaryFolder folder;
    const std::string more = fixtures::golden_npy(2) + "x";
    EXPECT_THAT(member_error(folder, {"a.npy", more}), HasSubstr("more than its header promises"));
    // The directory agrees with the .npy header; only the deflated bytes hold more.
    ZipMember member{"a.npy", more};
    member.size = static_cast<std::uint32_t>(more.size() - 1);
    EXPECT_NE(member_error(folder, member), "");
    // A bomb: 20 MB behind an honest small array.
    const std::string bomb = fixtures::golden_npy(2) + fixtures::zeros(20'000'000);
    EXPECT_NE(member_error(folder, {"a.npy", bomb}), "");
    member = {"a.npy", bomb};
    member.size = static_cast<std::uint32_t>(fixtures::golden_npy(2).size());
    EXPECT_NE(member_error(folder, member), "");
}

TEST(NpzFile, RefusesMembersThatInflateToLess) {
    const TemporaryFolder folder;
    const std::string whole = fixtures::golden_npy(2);
    const std::string less = whole.substr(0, whole.size() - 100);
    EXPECT_THAT(member_error(folder, {"a.npy", less}), HasSubstr("are promised"));
    ZipMember member{"a.npy", less};
    member.size = static_cast<std::uint32_t>(whole.size());
    EXPECT_NE(member_error(folder, member), "");
    member.deflate = false;
    EXPECT_THAT(member_error(folder, member), HasSubstr("lies about its size"));
}

TEST(NpzFile, BelievesNoSizeThatDeflateCannotReach) {
    const TemporaryFolder folder;
    const std::string lie =
        fixtures::npy("|u1", "(1000000, 784)", std::string(784, '\0'));  // 784 MB of 784 bytes
    ZipMember member{"a.npy", lie};
    EXPECT_THAT(member_error(folder, member), HasSubstr("784000000 bytes of data are promised"));
    member.size = 784000000U + 100;
    EXPECT_THAT(member_error(folder, member), HasSubstr("lies about its size"));
    member = {"a.npy", fixtures::golden_npy(2)};
    member.compressed_size = 4000000000U;
    EXPECT_NE(member_error(folder, member), "");
}

TEST(NpzFile, RefusesABombThatPromisesWhatItHolds) {
    const TemporaryFolder folder;
    // Sizes that deflate could just reach: 2 GB from 4 MB.
    ZipMember member{"a.npy", std::string(4'000'000, 'x'), false};
    member.method = std::uint16_t{8};
    member.size = 2'000'000'000U;
    EXPECT_THAT(member_error(folder, member), HasSubstr("ZIP bomb"));
}

TEST(NpzFile, GivesAllThatIsLeftAtOnce) {
    const TemporaryFolder folder;
    std::string text;
    for (int i = 0; i < 200'000; ++i) text += std::to_string(i * 7919LL);
    const NpzFile file(
        folder.put("a.npz", zip_of({{"deflated.npy", text}, {"stored.npy", text, false}})));
    for (const char* name : {"deflated", "stored"}) {
        for (const std::size_t taken : {0U, 1U, 128U, 300'000U}) {
            const auto source = file.open(name);
            std::string start(taken, '\0');
            source->read_exactly(std::as_writable_bytes(std::span(start)));
            Pixels rest;
            ASSERT_TRUE(source->read_rest(rest));
            EXPECT_EQ(start + fixtures::text_of(rest), text) << name << " " << taken;
            EXPECT_EQ(source->remaining(), 0U);
            EXPECT_EQ(source->finish(), 0U);
            std::byte extra{};
            EXPECT_EQ(source->read({&extra, 1}), 0U);
        }
    }
}

TEST(NpzFile, InflatesWhatIsVeryRepetitivePieceByPiece) {
    const TemporaryFolder folder;
    const std::string blank =
        fixtures::npy("|u1", "(1000, 784)", fixtures::zeros(1000 * std::size_t{784}));
    const NpzFile file(folder.put("a.npz", zip_of({{"a.npy", blank}})));
    Pixels rest;
    EXPECT_FALSE(file.open("a")->read_rest(rest));
    EXPECT_EQ(rest, Pixels());
    EXPECT_EQ(pixels_in(file, "a"), Pixels(1000 * std::size_t{784}));
}

TEST(NpzFile, SurvivesTruncationAtEveryByte) {
    const TemporaryFolder folder;
    for (const char* name : {"streamed.npz", "stored.npz"}) {
        const std::string whole = read_file(golden(name));
        for (std::size_t length = 0; length < whole.size(); ++length) {
            const auto path = folder.put("a.npz", whole.substr(0, length));
            const std::string message = error_of([&] { pixels_in(path, "arr_0"); });
            EXPECT_NE(message, "") << length;
            EXPECT_EQ(message.find("NOT ONE"), std::string::npos) << message;
        }
    }
}

TEST(NpzFile, SurvivesEveryChangedByte) {
    const TemporaryFolder folder;
    for (const char* name : {"streamed.npz", "stored.npz", "bytes_names.npz"}) {
        const std::string whole = read_file(golden(name));
        const std::string array = NpzFile(golden(name)).names().front();
        std::size_t refused = 0;
        for (std::size_t place = 0; place < whole.size(); ++place) {
            for (const unsigned int change : {0x01U, 0x80U, 0xFFU}) {
                std::string changed = whole;
                changed[place] =
                    static_cast<char>(static_cast<unsigned char>(changed[place]) ^ change);
                const auto path = folder.put("a.npz", changed);
                const std::string message = error_of([&] {
                    EXPECT_EQ(pixels_in(path, array), golden_pixels(4)) << name << " " << place;
                });
                EXPECT_EQ(message.find("NOT ONE"), std::string::npos) << message;
                if (!message.empty()) ++refused;
            }
        }
        EXPECT_GT(refused, whole.size()) << name;
    }
}

TEST(NpzFile, RefusesNumbersOfEntriesThatCannotBe) {
    const TemporaryFolder folder;
    std::string archive = read_file(golden("zip64.npz"));
    const std::size_t record = archive.rfind("PK\6\6");
    ASSERT_NE(record, std::string::npos);
    for (const std::size_t byte : {2U, 3U, 4U, 7U}) {
        std::string changed = archive;
        changed[record + 24 + byte] = changed[record + 32 + byte] = '\x40';
        EXPECT_NE(error_of([&] { NpzFile(folder.put("a.npz", changed)); }), "") << byte;
    }
}

}  // namespace
}  // namespace sketchfit
