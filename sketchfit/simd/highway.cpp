// The vectorised tables: this file is compiled once for each instruction set that Highway knows
// here (foreach_target.h includes it again and again), and simd/kernels.cpp picks one at the start.
// Padded rows (simd/aligned.h) leave no remainders.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sketchfit/simd/highway.cpp"

#include <hwy/foreach_target.h>
// After foreach_target.h, which clang-format must not move.
#include <hwy/highway.h>

#include "sketchfit/simd/activation-inl.h"
#include "sketchfit/simd/dense-inl.h"
#include "sketchfit/simd/highway.h"
#include "sketchfit/simd/ink-inl.h"
#include "sketchfit/simd/kernels.h"
#include "sketchfit/simd/targets.h"
#include "sketchfit/simd/updates-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sketchfit::HWY_NAMESPACE {
namespace {

void add(const float* in, std::size_t count, float* out) {
    const std::size_t lanes = hn::Lanes(Tag());
    for (std::size_t u = 0; u < count; u += lanes) {
        store(hn::Add(load(out + u), load(in + u)), out + u);
    }
}

}  // namespace

const Kernels* highway_table() {
    static const Kernels table{
        .name = hwy::TargetName(HWY_TARGET),
        .fill_tile = fill_tile,
        .ink_forward = ink_forward,
        .ink_gradient = ink_gradient,
        .ink_descend = ink_descend,
        .ink_update = ink_update,
        .dense_forward = dense_forward,
        .dense_gradient = dense_gradient,
        .dense_input_gradient = dense_input_gradient,
        .bias_gradient = bias_gradient,
        .activate = activate,
        .activate_backward = activate_backward,
        .softmax_cross_entropy = softmax_cross_entropy,
        .add = add,
        .update = update,
        .decay_weights = decay_weights,
        .update_average = update_average,
    };
    return &table;
}

}  // namespace sketchfit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sketchfit {

std::vector<const Kernels*> highway_tables() {
    struct Entry {
        std::int64_t target;
        const Kernels* (*table)();  // null where the compiler or the architecture has no such set
    };
    static constexpr Entry entries[] = {
        {HWY_STATIC_TARGET, HWY_STATIC_DISPATCH(highway_table)},
        {HWY_SSSE3, HWY_CHOOSE_SSSE3(highway_table)},
        {HWY_SSE4, HWY_CHOOSE_SSE4(highway_table)},
        {HWY_AVX2, HWY_CHOOSE_AVX2(highway_table)},
        {HWY_AVX3, HWY_CHOOSE_AVX3(highway_table)},
    };
    std::vector<const Kernels*> tables;
    for (const auto& [target, table] : entries) {
        // Without vectors the reference does as well.
        const bool once = tables.empty() || target != HWY_STATIC_TARGET;
        if (table != nullptr && once && target != HWY_SCALAR && runs_here(target))
            tables.push_back(table());
    }
    return tables;
}

}  // namespace sketchfit
#endif
