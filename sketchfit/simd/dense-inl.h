// Dense layers on rows of floats: forward, and the gradients by kernel, input and bias.
// Included once for each instruction set by simd/highway.cpp.
#if defined(SKETCHFIT_SIMD_DENSE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SKETCHFIT_SIMD_DENSE_INL_H
#undef SKETCHFIT_SIMD_DENSE_INL_H
#else
#define SKETCHFIT_SIMD_DENSE_INL_H
#endif

#include <algorithm>

#include "sketchfit/simd/kernels.h"
#include "sketchfit/simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sketchfit::HWY_NAMESPACE {
namespace {

/// R rows of `in` times K vectors of kernel columns: the kernel is read once for R rows.
template <std::size_t R, std::size_t K>
HWY_INLINE void forward_tile(const float* in, std::size_t inputs, std::size_t in_stride,
                             const float* kernel, const float* bias, std::size_t stride,
                             float* out) {
    const std::size_t lanes = hn::Lanes(Tag());
    Vector sums[R][K];
    for (std::size_t r = 0; r < R; ++r) {
        for (std::size_t v = 0; v < K; ++v) sums[r][v] = load(bias + v * lanes);
    }
    for (std::size_t j = 0; j < inputs; ++j) {
        Vector weights[K];
        for (std::size_t v = 0; v < K; ++v) weights[v] = load(kernel + j * stride + v * lanes);
        for (std::size_t r = 0; r < R; ++r) {
            const Vector value = fill(in[r * in_stride + j]);
            for (std::size_t v = 0; v < K; ++v) {
                sums[r][v] = hn::MulAdd(value, weights[v], sums[r][v]);
            }
        }
    }
    for (std::size_t r = 0; r < R; ++r) {
        for (std::size_t v = 0; v < K; ++v) store(sums[r][v], out + r * stride + v * lanes);
    }
}

template <std::size_t K>
HWY_INLINE void forward_columns(const float* in, std::size_t count, std::size_t inputs,
                                std::size_t in_stride, const float* kernel, const float* bias,
                                std::size_t stride, float* out) {
    std::size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        forward_tile<4, K>(in + i * in_stride, inputs, in_stride, kernel, bias, stride,
                           out + i * stride);
    }
    for (; i < count; ++i) {
        forward_tile<1, K>(in + i * in_stride, inputs, in_stride, kernel, bias, stride,
                           out + i * stride);
    }
}

void dense_forward(const float* in, std::size_t count, std::size_t inputs, std::size_t in_stride,
                   const float* kernel, const float* bias, std::size_t stride, float* out) {
    const std::size_t lanes = hn::Lanes(Tag());
    std::size_t u = 0;
    for (; u + 2 * lanes <= stride; u += 2 * lanes) {
        forward_columns<2>(in, count, inputs, in_stride, kernel + u, bias + u, stride, out + u);
    }
    for (; u < stride; u += lanes) {
        forward_columns<1>(in, count, inputs, in_stride, kernel + u, bias + u, stride, out + u);
    }
}

/// R rows of the gradient, K vectors wide, over all rows of `in` and `delta`.
template <std::size_t R, std::size_t K>
HWY_INLINE void gradient_tile(const float* in, std::size_t count, std::size_t in_stride,
                              const float* delta, std::size_t stride, float* gradient) {
    const std::size_t lanes = hn::Lanes(Tag());
    Vector sums[R][K];
    for (std::size_t r = 0; r < R; ++r) {
        for (std::size_t v = 0; v < K; ++v) sums[r][v] = load(gradient + r * stride + v * lanes);
    }
    for (std::size_t i = 0; i < count; ++i) {
        Vector parts[K];
        for (std::size_t v = 0; v < K; ++v) parts[v] = load(delta + i * stride + v * lanes);
        for (std::size_t r = 0; r < R; ++r) {
            const Vector value = fill(in[i * in_stride + r]);
            for (std::size_t v = 0; v < K; ++v) {
                sums[r][v] = hn::MulAdd(value, parts[v], sums[r][v]);
            }
        }
    }
    for (std::size_t r = 0; r < R; ++r) {
        for (std::size_t v = 0; v < K; ++v) store(sums[r][v], gradient + r * stride + v * lanes);
    }
}

template <std::size_t K>
HWY_INLINE void gradient_columns(const float* in, std::size_t count, std::size_t inputs,
                                 std::size_t in_stride, const float* delta, std::size_t stride,
                                 float* gradient) {
    std::size_t j = 0;
    for (; j + 4 <= inputs; j += 4) {
        gradient_tile<4, K>(in + j, count, in_stride, delta, stride, gradient + j * stride);
    }
    for (; j < inputs; ++j) {
        gradient_tile<1, K>(in + j, count, in_stride, delta, stride, gradient + j * stride);
    }
}

void dense_gradient(const float* in, std::size_t count, std::size_t inputs, std::size_t in_stride,
                    const float* delta, std::size_t stride, float* gradient) {
    const std::size_t lanes = hn::Lanes(Tag());
    std::size_t u = 0;
    for (; u + 2 * lanes <= stride; u += 2 * lanes) {
        gradient_columns<2>(in, count, inputs, in_stride, delta + u, stride, gradient + u);
    }
    for (; u < stride; u += lanes) {
        gradient_columns<1>(in, count, inputs, in_stride, delta + u, stride, gradient + u);
    }
}

void dense_input_gradient(const float* delta, std::size_t count, std::size_t stride,
                          const float* kernel, std::size_t inputs, std::size_t out_stride,
                          float* out) {
    const Tag tag;
    const std::size_t lanes = hn::Lanes(tag);
    for (std::size_t i = 0; i < count; ++i) {
        float* row = out + i * out_stride;
        for (std::size_t j = 0; j < inputs; ++j) {
            Vector sum = hn::Zero(tag);
            for (std::size_t u = 0; u < stride; u += lanes) {
                sum = hn::MulAdd(load(delta + i * stride + u), load(kernel + j * stride + u), sum);
            }
            row[j] = hn::GetLane(hn::SumOfLanes(tag, sum));
        }
        std::fill(row + inputs, row + out_stride, 0.0F);
    }
}

void bias_gradient(const float* delta, std::size_t count, std::size_t stride, float* gradient) {
    const std::size_t lanes = hn::Lanes(Tag());
    for (std::size_t u = 0; u < stride; u += lanes) {
        Vector sum = load(gradient + u);
        for (std::size_t i = 0; i < count; ++i) sum = hn::Add(sum, load(delta + i * stride + u));
        store(sum, gradient + u);
    }
}

}  // namespace
}  // namespace sketchfit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
