// Softmax, and softmax with cross-entropy. Up to 64 classes cross-entropy treats as many rows at
// once as a vector has lanes, transposed: a lane is a row, so that maximum, sum and logarithm need
// no work across lanes. More classes go row by row. A row's numbers do not depend on the others.
// Included once for each instruction set by simd/highway.cpp.
#if defined(SKETCHFIT_SIMD_SOFTMAX_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SKETCHFIT_SIMD_SOFTMAX_INL_H
#undef SKETCHFIT_SIMD_SOFTMAX_INL_H
#else
#define SKETCHFIT_SIMD_SOFTMAX_INL_H
#endif

#include <algorithm>
#include <cmath>
#include <limits>

#include <hwy/contrib/math/math-inl.h>

#include "sketchfit/simd/aligned.h"
#include "sketchfit/simd/kernels.h"
#include "sketchfit/simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sketchfit::HWY_NAMESPACE {
namespace {

/// Most classes that are treated in blocks of rows.
inline constexpr std::size_t block_columns = 64;

/// visit(vector) for a row, the last vector filled up with `other`.
template <typename Visit>
HWY_INLINE void for_row(const float* row, std::size_t columns, float other, const Visit& visit) {
    const Tag tag;
    const std::size_t lanes = hn::Lanes(tag);
    for (std::size_t u = 0; u < columns; u += lanes) {
        const auto inside = hn::FirstN(tag, std::min(lanes, columns - u));
        visit(hn::IfThenElse(inside, load(row + u), fill(other)));
    }
}

/// The largest of a row; NaN where that is infinite or any value is NaN: Highway's Exp gives 0 for
/// NaN, which would hide it.
HWY_INLINE float largest_of(const float* row, std::size_t columns) {
    const Tag tag;
    Vector top = fill(row[0]);
    auto numbers = hn::Eq(top, top);
    for_row(row, columns, row[0], [&](Vector value) {
        top = hn::Max(top, value);
        numbers = hn::And(numbers, hn::Eq(value, value));
    });
    const float largest = hn::GetLane(hn::MaxOfLanes(tag, top));
    return hn::AllTrue(tag, numbers) && std::isfinite(largest)
               ? largest
               : std::numeric_limits<float>::quiet_NaN();
}

HWY_INLINE float sum_of(const float* row, std::size_t columns) {
    Vector sums = fill(0.0F);
    for_row(row, columns, 0.0F, [&](Vector value) { sums = hn::Add(sums, value); });
    return hn::GetLane(hn::SumOfLanes(Tag(), sums));
}

/// Softmax of one row in place; returns the sum of exp(logit - largest), NaN if `largest` is.
HWY_INLINE float softmax_row(float* row, std::size_t columns, float largest) {
    const Tag tag;
    const std::size_t lanes = hn::Lanes(tag);
    const Vector top = fill(largest);
    Vector sums = hn::Zero(tag);
    for (std::size_t u = 0; u < columns; u += lanes) {
        const auto inside = hn::FirstN(tag, std::min(lanes, columns - u));
        const Vector value = hn::IfThenElseZero(inside, hn::Exp(tag, hn::Sub(load(row + u), top)));
        store(value, row + u);
        sums = hn::Add(sums, value);
    }
    // Exp(NaN) is 0.
    const float sum = std::isnan(largest) ? largest : hn::GetLane(hn::SumOfLanes(tag, sums));
    const Vector total = fill(sum);
    for (std::size_t u = 0; u < columns; u += lanes) {
        const auto inside = hn::FirstN(tag, std::min(lanes, columns - u));
        store(hn::IfThenElseZero(inside, hn::Div(load(row + u), total)), row + u);
    }
    return sum;
}

inline void softmax(float* values, std::size_t count, std::size_t columns, std::size_t stride) {
    for (std::size_t i = 0; i < count; ++i) {
        float* row = values + i * stride;
        softmax_row(row, columns, largest_of(row, columns));
    }
}

/// Cross-entropy of some rows and, where `delta` is not null, its gradient.
struct CrossEntropy {
    const float* logits;
    std::size_t count;
    std::size_t columns;
    std::size_t stride;
    const Targets& targets;
    float scale;
    float* delta;

    float share() const { return targets.smoothing / static_cast<float>(columns); }
    float weight(std::size_t i) const {
        return targets.weights == nullptr ? 1.0F : targets.weights[i];
    }
};

HWY_INLINE void count_row(double loss, double weight, bool hit, LossSums& sums) {
    sums.loss += weight * loss;
    sums.correct += hit ? 1 : 0;
}

/// Row i by itself; `scratch` has room for one row where there is no delta.
inline void cross_entropy_row(const CrossEntropy& c, std::size_t i, float* scratch,
                              LossSums& sums) {
    const std::size_t lanes = hn::Lanes(Tag());
    const float* row = c.logits + i * c.stride;
    const std::size_t label = c.targets.labels[i];
    const float top = largest_of(row, c.columns);
    const float logit = row[label];
    const bool hit = std::isnan(top)
                         ? std::max_element(row, row + c.columns) == row + label
                         : logit == top && std::find(row, row + label, top) == row + label;
    const float total = c.share() != 0.0F ? sum_of(row, c.columns) : 0.0F;
    float* out = c.delta == nullptr ? scratch : c.delta + i * c.stride;
    if (out != row) std::copy_n(row, c.stride, out);
    const float log_sum = top + std::log(softmax_row(out, c.columns, top));
    const float loss = log_sum - (1.0F - c.targets.smoothing) * logit - c.share() * total;
    count_row(static_cast<double>(loss), static_cast<double>(c.weight(i)), hit, sums);
    if (c.delta == nullptr) return;
    out[label] -= 1.0F - c.targets.smoothing;
    const Vector factor = fill(c.scale * c.weight(i));
    for (std::size_t u = 0; u < c.stride; u += lanes) {
        store(hn::Mul(factor, hn::Sub(load(out + u), fill(c.share()))), out + u);
    }
    std::fill(out + c.columns, out + c.stride, 0.0F);
}

/// Loss and hits of a transposed block: column u of its logits is at block + u * lanes, and becomes
/// exp(logit - top), while `inverse` becomes 1 / their sum.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void block_loss(D d, const CrossEntropy& c, V label, float* block, V& inverse, V& loss,
                           V& best) {
    const std::size_t lanes = hn::Lanes(d);
    V top = hn::Load(d, block);
    V logit = top;
    V poison = hn::Zero(d);
    V total = hn::Zero(d);
    best = hn::Zero(d);
    for (std::size_t u = 0; u < c.columns; ++u) {
        const V value = hn::Load(d, block + u * lanes);
        const V column = hn::Set(d, static_cast<float>(u));
        const auto larger = hn::Gt(value, top);
        top = hn::IfThenElse(larger, value, top);
        best = hn::IfThenElse(larger, column, best);
        logit = hn::IfThenElse(hn::Eq(label, column), value, logit);
        poison = hn::IfThenElse(hn::Eq(value, value), poison, value);
        total = hn::Add(total, value);
    }
    // NaN where a value is, or where the largest is infinite: Highway's Exp gives 0 for NaN.
    const V shown = hn::Add(top, hn::Add(poison, hn::Sub(top, top)));
    V sum = hn::Zero(d);
    for (std::size_t u = 0; u < c.columns; ++u) {
        const V power = hn::Exp(d, hn::Sub(hn::Load(d, block + u * lanes), top));
        hn::Store(power, d, block + u * lanes);
        sum = hn::Add(sum, power);
    }
    inverse = hn::Div(hn::Add(hn::Set(d, 1.0F), hn::Sub(shown, shown)), sum);
    const V log_sum = hn::Add(shown, hn::Log(d, sum));
    loss = hn::Sub(log_sum, hn::Mul(hn::Set(d, 1.0F - c.targets.smoothing), logit));
    if (c.share() != 0.0F) loss = hn::Sub(loss, hn::Mul(hn::Set(d, c.share()), total));
}

/// As many rows from row i on as d has lanes and there are; returns their number.
template <class D>
HWY_INLINE std::size_t cross_entropy_block(D d, const CrossEntropy& c, std::size_t i,
                                           LossSums& sums) {
    using V = hn::Vec<D>;
    const std::size_t lanes = hn::Lanes(d);
    const std::size_t rows = std::min(c.count - i, lanes);
    const std::size_t columns = padded(c.columns);
    HWY_ALIGN float block[block_columns * 16];
    HWY_ALIGN float labels[16] = {};
    HWY_ALIGN float factors[16] = {};
    HWY_ALIGN float losses[16];
    HWY_ALIGN float best_ones[16];
    // The compiler cannot see that there is a column.
    hn::Store(hn::Zero(d), d, block);
    transpose({c.logits + i * c.stride, c.stride}, rows, columns, lanes, block, lanes);
    for (std::size_t r = 0; r < rows; ++r) {
        labels[r] = static_cast<float>(c.targets.labels[i + r]);
        factors[r] = c.scale * c.weight(i + r);
    }
    const V label = hn::Load(d, labels);
    V inverse;
    V loss;
    V best;
    block_loss(d, c, label, block, inverse, loss, best);
    hn::Store(loss, d, losses);
    hn::Store(best, d, best_ones);
    for (std::size_t r = 0; r < rows; ++r) {
        count_row(static_cast<double>(losses[r]), static_cast<double>(c.weight(i + r)),
                  best_ones[r] == labels[r], sums);
    }
    if (c.delta == nullptr) return rows;
    const V factor = hn::Load(d, factors);
    const V share = hn::Set(d, c.share());
    const V rest = hn::Set(d, 1.0F - c.targets.smoothing);
    for (std::size_t u = 0; u < c.columns; ++u) {
        const auto is_label = hn::Eq(label, hn::Set(d, static_cast<float>(u)));
        const V chance = hn::Mul(hn::Load(d, block + u * lanes), inverse);
        const V slope = hn::Sub(hn::Sub(chance, share), hn::IfThenElseZero(is_label, rest));
        hn::Store(hn::Mul(factor, slope), d, block + u * lanes);
    }
    std::fill(block + c.columns * lanes, block + columns * lanes, 0.0F);
    if (rows == lanes) {
        transpose({block, lanes}, columns, lanes, columns, c.delta + i * c.stride, c.stride);
        return rows;
    }
    HWY_ALIGN float back[block_columns * 16];
    transpose({block, lanes}, columns, lanes, columns, back, columns);
    for (std::size_t r = 0; r < rows; ++r) {
        std::copy_n(back + r * columns, columns, c.delta + (i + r) * c.stride);
    }
    return rows;
}

inline LossSums softmax_cross_entropy(const float* logits, std::size_t count, std::size_t columns,
                                      std::size_t stride, const Targets& targets, float scale,
                                      float* delta) {
    LossSums sums;
    const CrossEntropy c{logits, count, columns, stride, targets, scale, delta};
    if (columns > block_columns) {
        AlignedFloats scratch;
        if (delta == nullptr) scratch.resize(stride);
        for (std::size_t i = 0; i < count; ++i) cross_entropy_row(c, i, scratch.data(), sums);
        return sums;
    }
    std::size_t i = 0;
    while (count - i > 8) i += cross_entropy_block(Tag(), c, i, sums);
    // The last rows are quicker in a vector just long enough, which computes the same.
    while (count - i > 4) i += cross_entropy_block(hn::CappedTag<float, 8>(), c, i, sums);
    while (i < count) i += cross_entropy_block(hn::CappedTag<float, 4>(), c, i, sums);
    return sums;
}

}  // namespace
}  // namespace sketchfit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
