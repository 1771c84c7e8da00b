// Fingerprint is XXH3 with 64 bits: values from the Python package xxhash 4.1.0,
// xxhash.xxh3_64(data).hexdigest().
#include "sketchfit/base/hash.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

std::string hash_of(std::string_view text) {
    Fingerprint hash;
    hash.add(std::as_bytes(std::span(text)));
    return hash.text();
}

std::string squares(std::size_t count) {
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>(i * i % 251);
    return bytes;
}

TEST(Fingerprint, GivesTheKnownValuesOfXxh3) {
    EXPECT_EQ(hash_of(""), "2d06800538d394c2");
    EXPECT_EQ(hash_of("a"), "e6c632b61e964e1f");
    EXPECT_EQ(hash_of("sketchfit"), "af469c5ab3aa9a71");
    EXPECT_EQ(hash_of(squares(100000)), "4cbc1becad16bfbc");
}

TEST(Fingerprint, DependsOnTheBytesNotOnThePieces) {
    const std::string bytes = squares(100000);
    Fingerprint hash;
    std::size_t start = 0;
    for (std::size_t length = 0; start < bytes.size(); length = length * 2 + 1) {
        const std::string_view piece = std::string_view(bytes).substr(start, length);
        hash.add(std::as_bytes(std::span(piece)));
        start += piece.size();
    }
    EXPECT_EQ(hash.text(), hash_of(bytes));
}

TEST(Fingerprint, KeepsLeadingZerosAndCanBeReadTwice) {
    Fingerprint hash;
    const std::string first = hash.text();
    EXPECT_EQ(first, hash.text());
    EXPECT_EQ(first.size(), 16U);
    hash.add(std::as_bytes(std::span(std::string_view("a"))));
    EXPECT_EQ(hash.text(), hash_of("a"));
    EXPECT_EQ(hash.value(), 0xe6c632b61e964e1fULL);
    for (int i = 0; i < 200; ++i) EXPECT_EQ(hash_of(std::to_string(i)).size(), 16U);
}

}  // namespace
}  // namespace sketchfit
