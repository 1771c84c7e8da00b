// Activations forward and backward, and softmax with cross-entropy.
// Included once for each instruction set by simd/highway.cpp.
#if defined(SKETCHFIT_SIMD_ACTIVATION_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SKETCHFIT_SIMD_ACTIVATION_INL_H
#undef SKETCHFIT_SIMD_ACTIVATION_INL_H
#else
#define SKETCHFIT_SIMD_ACTIVATION_INL_H
#endif

#include <algorithm>
#include <cmath>

#include <hwy/contrib/math/math-inl.h>

#include "sketchfit/simd/aligned.h"
#include "sketchfit/simd/kernels.h"
#include "sketchfit/simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sketchfit::HWY_NAMESPACE {
namespace {

HWY_INLINE Vector exponential(Vector x) {
    return hn::Exp(Tag(), x);
}

/// Softmax of one row in place; returns the logarithm of the sum of exp(logit - largest).
HWY_INLINE float softmax_row(float* row, std::size_t columns, float largest) {
    const Tag tag;
    const std::size_t lanes = hn::Lanes(tag);
    const Vector top = fill(largest);
    Vector sums = hn::Zero(tag);
    for (std::size_t u = 0; u < columns; u += lanes) {
        const auto inside = hn::FirstN(tag, std::min(lanes, columns - u));
        const Vector value = hn::IfThenElseZero(inside, exponential(hn::Sub(load(row + u), top)));
        store(value, row + u);
        sums = hn::Add(sums, value);
    }
    const float sum = hn::GetLane(hn::SumOfLanes(tag, sums));
    const Vector total = fill(sum);
    for (std::size_t u = 0; u < columns; u += lanes) store(hn::Div(load(row + u), total), row + u);
    return std::log(sum);
}

template <typename Function>
HWY_INLINE void for_vectors(float* values, std::size_t size, const Function& function) {
    const std::size_t lanes = hn::Lanes(Tag());
    for (std::size_t u = 0; u < size; u += lanes) store(function(load(values + u)), values + u);
}

void activate_softmax(float* values, std::size_t count, std::size_t columns, std::size_t stride) {
    for (std::size_t i = 0; i < count; ++i) {
        float* row = values + i * stride;
        softmax_row(row, columns, *std::max_element(row, row + columns));
    }
}

void activate(Activation activation, float* values, std::size_t count, std::size_t columns,
              std::size_t stride) {
    const Tag tag;
    const std::size_t size = count * stride;
    const Vector zero = hn::Zero(tag);
    switch (activation) {
        case Activation::linear:
            break;
        case Activation::relu:
            for_vectors(values, size,
                        [&](Vector x) { return hn::IfThenElseZero(hn::Gt(x, zero), x); });
            break;
        case Activation::tanh:
            for_vectors(values, size, [&](Vector x) { return hn::Tanh(tag, x); });
            break;
        case Activation::elu:
            for_vectors(values, size, [&](Vector x) {
                return hn::IfThenElse(hn::Gt(x, zero), x, hn::Expm1(tag, hn::Min(x, zero)));
            });
            break;
        case Activation::leaky_relu:
            for_vectors(values, size, [&](Vector x) {
                return hn::IfThenElse(hn::Gt(x, zero), x, hn::Mul(x, fill(0.2F)));
            });
            break;
        // Highway has no error function, and sigmoid's padding is not zero: the plain loops serve.
        case Activation::sigmoid:
        case Activation::gelu:
            reference_kernels().activate(activation, values, count, columns, stride);
            break;
        case Activation::softmax:
            activate_softmax(values, count, columns, stride);
            break;
    }
}

/// delta *= factor(output) over whole rows.
template <typename Function>
HWY_INLINE void scale_delta(const float* outputs, std::size_t size, float* delta,
                            const Function& factor) {
    const std::size_t lanes = hn::Lanes(Tag());
    for (std::size_t u = 0; u < size; u += lanes) {
        store(hn::Mul(load(delta + u), factor(load(outputs + u))), delta + u);
    }
}

void activate_backward(Activation activation, const float* inputs, const float* outputs,
                       std::size_t count, std::size_t columns, std::size_t stride, float* delta) {
    const Tag tag;
    const std::size_t size = count * stride;
    const Vector zero = hn::Zero(tag);
    const Vector one = fill(1.0F);
    switch (activation) {
        case Activation::linear:
            break;
        case Activation::relu:
            scale_delta(outputs, size, delta,
                        [&](Vector y) { return hn::IfThenElseZero(hn::Gt(y, zero), one); });
            break;
        case Activation::sigmoid:
            scale_delta(outputs, size, delta,
                        [&](Vector y) { return hn::Mul(y, hn::Sub(one, y)); });
            break;
        case Activation::tanh:
            scale_delta(outputs, size, delta, [&](Vector y) { return hn::NegMulAdd(y, y, one); });
            break;
        case Activation::elu:
            scale_delta(outputs, size, delta, [&](Vector y) {
                return hn::IfThenElse(hn::Gt(y, zero), one, hn::Add(y, one));
            });
            break;
        case Activation::leaky_relu:
            scale_delta(outputs, size, delta,
                        [&](Vector y) { return hn::IfThenElse(hn::Gt(y, zero), one, fill(0.2F)); });
            break;
        case Activation::gelu:
        case Activation::softmax:
            reference_kernels().activate_backward(activation, inputs, outputs, count, columns,
                                                  stride, delta);
            break;
    }
}

LossSums softmax_cross_entropy(const float* logits, std::size_t count, std::size_t columns,
                               std::size_t stride, const Targets& targets, float scale,
                               float* delta) {
    LossSums sums;
    const float share = targets.smoothing / static_cast<float>(columns);
    alignas(64) float small[64];
    AlignedFloats large;
    if (delta == nullptr && stride > 64) large.resize(stride);
    float* scratch = stride > 64 ? large.data() : small;
    const std::size_t lanes = hn::Lanes(Tag());
    for (std::size_t i = 0; i < count; ++i) {
        const float* row = logits + i * stride;
        const std::size_t label = targets.labels[i];
        const float weight = targets.weights == nullptr ? 1.0F : targets.weights[i];
        const std::size_t best =
            static_cast<std::size_t>(std::max_element(row, row + columns) - row);
        const float top = row[best];
        const float logit = row[label];
        float total = 0.0F;
        if (share != 0.0F) {
            for (std::size_t u = 0; u < columns; ++u) total += row[u];
        }
        float* out = delta == nullptr ? scratch : delta + i * stride;
        if (out != row) std::copy_n(row, stride, out);
        const float log_sum = top + softmax_row(out, columns, top);
        const float loss = log_sum - (1.0F - targets.smoothing) * logit - share * total;
        sums.loss += static_cast<double>(weight) * static_cast<double>(loss);
        sums.correct += best == label ? 1 : 0;
        if (delta == nullptr) continue;
        out[label] -= 1.0F - targets.smoothing;
        const Vector factor = fill(scale * weight);
        for (std::size_t u = 0; u < stride; u += lanes) {
            store(hn::Mul(factor, hn::Sub(load(out + u), fill(share))), out + u);
        }
        std::fill(out + columns, out + stride, 0.0F);
    }
    return sums;
}

}  // namespace
}  // namespace sketchfit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
