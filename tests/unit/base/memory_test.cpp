// A hint changes no byte, within the block or around it, whatever its size and place.
#include "sketchfit/base/memory.h"

#include <memory>

#include <gtest/gtest.h>

namespace sketchfit {
namespace {

TEST(PreferHugePages, ChangesNoByte) {
    constexpr std::size_t size = std::size_t{1} << 24U;
    const auto block = std::make_unique<unsigned char[]>(size);
    for (std::size_t i = 0; i < size; ++i) block[i] = static_cast<unsigned char>(i % 251);
    for (const std::size_t start : {std::size_t{0}, std::size_t{1}, std::size_t{4096}, size - 9}) {
        prefer_huge_pages(block.get() + start, size - start);
    }
    prefer_huge_pages(block.get(), 0);
    prefer_huge_pages(nullptr, 0);
    std::size_t changed = 0;
    for (std::size_t i = 0; i < size; ++i) changed += block[i] == i % 251 ? 0 : 1;
    EXPECT_EQ(changed, 0U);
}

}  // namespace
}  // namespace sketchfit
