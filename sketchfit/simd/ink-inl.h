// The first layer on drawings: lists of ink, and the layer forward and backward over them.
// Included once for each instruction set by simd/highway.cpp.
#if defined(SKETCHFIT_SIMD_INK_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SKETCHFIT_SIMD_INK_INL_H
#undef SKETCHFIT_SIMD_INK_INL_H
#else
#define SKETCHFIT_SIMD_INK_INL_H
#endif

#include "sketchfit/simd/kernels.h"
#include "sketchfit/simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sketchfit::HWY_NAMESPACE {
namespace {

void list_ink(const std::uint8_t* const* drawings, std::size_t count, std::size_t width,
              const float* values, InkList& ink) {
    ink.begin.resize(count + 1);
    // Room for every pixel, used from the front: the loop below then never asks for more.
    if (ink.index.size() < count * width) {
        ink.index.resize(count * width);
        ink.value.resize(count * width);
    }
    std::size_t end = 0;
    for (std::size_t i = 0; i < count; ++i) {
        ink.begin[i] = static_cast<std::uint32_t>(end);
        const std::uint8_t* drawing = drawings[i];
        for (std::size_t pixel = 0; pixel < width; ++pixel) {
            const float value = values[drawing[pixel]];
            ink.index[end] = static_cast<std::uint16_t>(pixel);
            ink.value[end] = value;
            end += value != 0.0F ? 1 : 0;
        }
    }
    ink.begin[count] = static_cast<std::uint32_t>(end);
}

/// Adds the ink of drawing i, weighted by kernel columns u …, to K vectors of sums.
template <std::size_t K>
HWY_INLINE void sum_ink(const InkList& ink, std::size_t i, const float* kernel, std::size_t stride,
                        const float* bias, float* out) {
    const std::size_t lanes = hn::Lanes(Tag());
    Vector sums[K];
    for (std::size_t v = 0; v < K; ++v) sums[v] = load(bias + v * lanes);
    const std::size_t end = ink.begin[i + 1];
    for (std::size_t k = ink.begin[i]; k < end; ++k) {
        const float* row = kernel + ink.index[k] * stride;
        const Vector value = fill(ink.value[k]);
        for (std::size_t v = 0; v < K; ++v) {
            sums[v] = hn::MulAdd(value, load(row + v * lanes), sums[v]);
        }
    }
    for (std::size_t v = 0; v < K; ++v) store(sums[v], out + v * lanes);
}

void ink_forward(const InkList& ink, const float* kernel, const float* bias, std::size_t stride,
                 float* out) {
    const std::size_t lanes = hn::Lanes(Tag());
    for (std::size_t i = 0; i < ink.drawings(); ++i) {
        std::size_t u = 0;
        float* row = out + i * stride;
        for (; u + 4 * lanes <= stride; u += 4 * lanes) {
            sum_ink<4>(ink, i, kernel + u, stride, bias + u, row + u);
        }
        for (; u + 2 * lanes <= stride; u += 2 * lanes) {
            sum_ink<2>(ink, i, kernel + u, stride, bias + u, row + u);
        }
        for (; u < stride; u += lanes) sum_ink<1>(ink, i, kernel + u, stride, bias + u, row + u);
    }
}

/// Adds value * delta to K vectors of the gradient's rows, for the ink of drawing i.
template <std::size_t K>
HWY_INLINE void spread_ink(const InkList& ink, std::size_t i, const float* delta,
                           std::size_t stride, float* gradient) {
    const std::size_t lanes = hn::Lanes(Tag());
    Vector parts[K];
    for (std::size_t v = 0; v < K; ++v) parts[v] = load(delta + v * lanes);
    const std::size_t end = ink.begin[i + 1];
    for (std::size_t k = ink.begin[i]; k < end; ++k) {
        float* row = gradient + ink.index[k] * stride;
        const Vector value = fill(ink.value[k]);
        for (std::size_t v = 0; v < K; ++v) {
            store(hn::MulAdd(value, parts[v], load(row + v * lanes)), row + v * lanes);
        }
    }
}

void ink_gradient(const InkList& ink, const float* delta, std::size_t stride, float* gradient) {
    const std::size_t lanes = hn::Lanes(Tag());
    for (std::size_t i = 0; i < ink.drawings(); ++i) {
        const float* row = delta + i * stride;
        std::size_t u = 0;
        for (; u + 4 * lanes <= stride; u += 4 * lanes) {
            spread_ink<4>(ink, i, row + u, stride, gradient + u);
        }
        for (; u + 2 * lanes <= stride; u += 2 * lanes) {
            spread_ink<2>(ink, i, row + u, stride, gradient + u);
        }
        for (; u < stride; u += lanes) spread_ink<1>(ink, i, row + u, stride, gradient + u);
    }
}

}  // namespace
}  // namespace sketchfit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
