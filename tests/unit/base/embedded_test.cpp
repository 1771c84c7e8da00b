// Files inside the program, found by name.
#include "sketchfit/base/embedded.h"

#include <gtest/gtest.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

constexpr EmbeddedFile files[]{{"a.txt", "first"}, {"b.txt", {"\0\xff", 2}}};

TEST(EmbeddedFile, IsFoundByName) {
    EXPECT_EQ(embedded_file(files, "a.txt"), "first");
    EXPECT_EQ(embedded_file(files, "b.txt").size(), 2U);
}

TEST(EmbeddedFile, IsMissedWithItsName) {
    try {
        embedded_file(files, "c.txt");
        FAIL();
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("c.txt"), std::string::npos);
    }
}

}  // namespace
}  // namespace sketchfit
