// The vectorised tables: this file is compiled once for each instruction set that Highway knows
// here (foreach_target.h includes it again and again), and simd/kernels.cpp picks one at the start.
// Padded rows (simd/aligned.h) leave no remainders.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sketchfit/simd/highway.cpp"
#include <algorithm>
#include <cmath>
#include <limits>

#include <hwy/foreach_target.h>
// After foreach_target.h, which clang-format must not move.
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include "sketchfit/simd/aligned.h"
#include "sketchfit/simd/highway.h"
#include "sketchfit/simd/kernels.h"

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
        .list_ink = list_ink,
        .ink_forward = ink_forward,
        .ink_gradient = ink_gradient,
        .dense_forward = dense_forward,
        .dense_gradient = dense_gradient,
        .dense_input_gradient = dense_input_gradient,
        .bias_gradient = bias_gradient,
        .activate = activate,
        .activate_backward = activate_backward,
        .softmax_cross_entropy = softmax_cross_entropy,
        .add = add,
    };
    return &table;
}

}  // namespace sketchfit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sketchfit {

HWY_EXPORT(highway_table);

const Kernels& highway_kernels(std::int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
    const Kernels* table = HWY_DYNAMIC_DISPATCH(highway_table)();
    hwy::SetSupportedTargetsForTest(0);
    return *table;
}

std::vector<std::int64_t> highway_targets() {
    return hwy::SupportedAndGeneratedTargets();
}

}  // namespace sketchfit
#endif
