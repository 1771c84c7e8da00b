// Activations forward and backward; softmax is in softmax-inl.h. NaN is carried on.
// Included once for each instruction set by simd/highway.cpp.
#if defined(SKETCHFIT_SIMD_ACTIVATION_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SKETCHFIT_SIMD_ACTIVATION_INL_H
#undef SKETCHFIT_SIMD_ACTIVATION_INL_H
#else
#define SKETCHFIT_SIMD_ACTIVATION_INL_H
#endif

#include <cstddef>

#include <hwy/contrib/math/math-inl.h>

#include "sketchfit/simd/kernels.h"
#include "sketchfit/simd/softmax-inl.h"
#include "sketchfit/simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sketchfit::HWY_NAMESPACE {
namespace {

template <typename Function>
HWY_INLINE void for_vectors(float* values, std::size_t size, const Function& function) {
    const std::size_t lanes = hn::Lanes(Tag());
    for (std::size_t u = 0; u < size; u += lanes) store(function(load(values + u)), values + u);
}

inline void activate(Activation activation, float* values, std::size_t count, std::size_t columns,
                     std::size_t stride) {
    const Tag tag;
    const std::size_t size = count * stride;
    const Vector zero = hn::Zero(tag);
    switch (activation) {
        case Activation::linear:
            break;
        case Activation::relu:
            for_vectors(values, size,
                        [&](Vector x) { return hn::IfThenZeroElse(hn::Le(x, zero), x); });
            break;
        case Activation::tanh:
            for_vectors(values, size, [&](Vector x) { return hn::Tanh(tag, x); });
            break;
        case Activation::elu:
            for_vectors(values, size, [&](Vector x) {
                const auto positive = hn::Gt(x, zero);
                return hn::IfThenElse(positive, x, hn::Expm1(tag, hn::IfThenZeroElse(positive, x)));
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
            softmax(values, count, columns, stride);
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

inline void activate_backward(Activation activation, const float* inputs, const float* outputs,
                              std::size_t count, std::size_t columns, std::size_t stride,
                              float* delta) {
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

}  // namespace
}  // namespace sketchfit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
