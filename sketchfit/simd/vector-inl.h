// The vector type of the kernels, its loads and stores, and transposition. Included once for each
// instruction set by simd/highway.cpp.
#if defined(SKETCHFIT_SIMD_VECTOR_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SKETCHFIT_SIMD_VECTOR_INL_H
#undef SKETCHFIT_SIMD_VECTOR_INL_H
#else
#define SKETCHFIT_SIMD_VECTOR_INL_H
#endif

#include <cstddef>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace sketchfit::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// At most 16 lanes, so that a padded row is a whole number of vectors on every instruction set.
using Tag = hn::CappedTag<float, 16>;
using Vector = hn::Vec<Tag>;

HWY_INLINE Vector load(const float* pointer) {
    return hn::Load(Tag(), pointer);
}
HWY_INLINE void store(Vector value, float* pointer) {
    hn::Store(value, Tag(), pointer);
}
HWY_INLINE Vector fill(float value) {
    return hn::Set(Tag(), value);
}

/// Rows of floats: row i is at data + i * row.
struct Rows {
    const float* data;
    std::size_t row;
};

/// to[k * to_row + r] = row r of `from` at k, for r < rows and k < columns, a multiple of 4 (of 1
/// without vectors); zero for rows <= r < width. to_row is a multiple of 4, too.
HWY_INLINE void transpose(Rows from, std::size_t rows, std::size_t columns, std::size_t width,
                          float* to, std::size_t to_row) {
    std::size_t r = 0;
#if HWY_TARGET != HWY_SCALAR
    const hn::FixedTag<float, 4> four;
    const hn::RepartitionToWide<decltype(four)> two;
    for (; r + 4 <= rows; r += 4) {
        for (std::size_t k = 0; k < columns; k += 4) {
            const float* corner = from.data + r * from.row + k;
            const auto a = hn::Load(four, corner);
            const auto b = hn::Load(four, corner + from.row);
            const auto c = hn::Load(four, corner + 2 * from.row);
            const auto d = hn::Load(four, corner + 3 * from.row);
            const auto ab_low = hn::BitCast(two, hn::InterleaveLower(four, a, b));
            const auto ab_high = hn::BitCast(two, hn::InterleaveUpper(four, a, b));
            const auto cd_low = hn::BitCast(two, hn::InterleaveLower(four, c, d));
            const auto cd_high = hn::BitCast(two, hn::InterleaveUpper(four, c, d));
            float* target = to + k * to_row + r;
            const auto put = [&](std::size_t k_more, auto value) {
                hn::Store(hn::BitCast(four, value), four, target + k_more * to_row);
            };
            put(0, hn::InterleaveLower(two, ab_low, cd_low));
            put(1, hn::InterleaveUpper(two, ab_low, cd_low));
            put(2, hn::InterleaveLower(two, ab_high, cd_high));
            put(3, hn::InterleaveUpper(two, ab_high, cd_high));
        }
    }
#endif
    for (; r < width; ++r) {
        for (std::size_t k = 0; k < columns; ++k) {
            to[k * to_row + r] = r < rows ? from.data[r * from.row + k] : 0.0F;
        }
    }
}

}  // namespace
}  // namespace sketchfit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
