// The reference: every kernel as a plain loop, in the obvious order, without intrinsics.
// Tests hold the vectorised tables to it.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "sketchfit/simd/kernels.h"
#include "sketchfit/simd/reference_updates.h"

namespace sketchfit {

namespace {

void fill_tile(const std::uint8_t* const* drawings, std::size_t count, std::size_t width,
               float offset, float scale, InkTile& tile) {
    constexpr std::size_t group_size = InkTile::group_size;
    tile.reshape(count, width);
    tile.inked_groups = 0;
    for (std::size_t g = 0; g < tile.groups; ++g) {
        std::uint64_t carriers = 0;
        const std::size_t last = std::min(width, (g + 1) * group_size);
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t pixel = g * group_size; pixel < last; ++pixel) {
                const float value = (static_cast<float>(drawings[i][pixel]) - offset) * scale;
                tile.value(g, i)[pixel % group_size] = value;
                if (drawings[i][pixel] != 0 || offset != 0.0F) carriers |= std::uint64_t{1} << i;
            }
        }
        tile.carriers[g] = carriers;
        if (carriers != 0) tile.inked[tile.inked_groups++] = static_cast<std::uint16_t>(g);
    }
}

/// Calls work(drawing, pixel, value) for all values of the groups first … last - 1 that count, the
/// drawings of a group in their order.
template <typename Work>
void for_ink(const InkTile& tile, std::size_t first, std::size_t last, const Work& work) {
    for (std::size_t g = first; g < last; ++g) {
        for (std::size_t i = 0; i < tile.count; ++i) {
            if ((tile.carriers[g] >> i & 1) == 0) continue;
            for (std::size_t j = 0; j < InkTile::group_size; ++j) {
                const std::size_t pixel = g * InkTile::group_size + j;
                if (pixel < tile.width) work(i, pixel, tile.value(g, i)[j]);
            }
        }
    }
}

void ink_forward(const InkTile& tile, const float* kernel, const float* bias, std::size_t stride,
                 float* out) {
    for (std::size_t i = 0; i < tile.count; ++i) std::copy_n(bias, stride, out + i * stride);
    for_ink(tile, 0, tile.groups, [&](std::size_t i, std::size_t pixel, float value) {
        for (std::size_t u = 0; u < stride; ++u) {
            out[i * stride + u] += value * kernel[pixel * stride + u];
        }
    });
}

void ink_gradient(const InkTile& tile, std::size_t first_group, std::size_t last_group,
                  const float* delta, std::size_t stride, float* gradient) {
    const std::size_t first = first_group * InkTile::group_size;
    for_ink(tile, first_group, last_group, [&](std::size_t i, std::size_t pixel, float value) {
        float* sums = gradient + (pixel - first) * stride;
        for (std::size_t u = 0; u < stride; ++u) sums[u] += value * delta[i * stride + u];
    });
}

void ink_descend(const InkTile& tile, const float* delta, std::size_t stride, float rate,
                 float* kernel) {
    std::vector<float> gradient(tile.width * stride);
    ink_gradient(tile, 0, tile.groups, delta, stride, gradient.data());
    for (std::size_t k = 0; k < gradient.size(); ++k) kernel[k] -= gradient[k] * rate;
}

void ink_update(const InkTile& tile, const float* delta, std::size_t stride,
                const OptimizerStep& step, const UpdateRange& kernel, float* /*gradient*/) {
    std::vector<float> gradient(tile.width * stride);
    ink_gradient(tile, 0, tile.groups, delta, stride, gradient.data());
    UpdateRange range = kernel;
    range.gradient = gradient.data();
    reference_update(step, range);
}

void dense_forward(const float* in, std::size_t count, std::size_t inputs, std::size_t in_stride,
                   const float* kernel, const float* bias, std::size_t stride, float* out) {
    for (std::size_t i = 0; i < count; ++i) {
        float* row = out + i * stride;
        std::copy_n(bias, stride, row);
        for (std::size_t j = 0; j < inputs; ++j) {
            const float value = in[i * in_stride + j];
            for (std::size_t u = 0; u < stride; ++u) row[u] += value * kernel[j * stride + u];
        }
    }
}

void dense_gradient(const float* in, std::size_t count, std::size_t inputs, std::size_t in_stride,
                    const float* delta, std::size_t stride, float* gradient) {
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < inputs; ++j) {
            const float value = in[i * in_stride + j];
            float* sums = gradient + j * stride;
            for (std::size_t u = 0; u < stride; ++u) sums[u] += value * delta[i * stride + u];
        }
    }
}

void dense_input_gradient(const float* delta, std::size_t count, std::size_t stride,
                          const float* kernel, std::size_t inputs, std::size_t out_stride,
                          float* out) {
    for (std::size_t i = 0; i < count; ++i) {
        float* row = out + i * out_stride;
        std::fill_n(row, out_stride, 0.0F);
        for (std::size_t j = 0; j < inputs; ++j) {
            float sum = 0.0F;
            for (std::size_t u = 0; u < stride; ++u) {
                sum += delta[i * stride + u] * kernel[j * stride + u];
            }
            row[j] = sum;
        }
    }
}

void bias_gradient(const float* delta, std::size_t count, std::size_t stride, float* gradient) {
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t u = 0; u < stride; ++u) gradient[u] += delta[i * stride + u];
    }
}

void softmax_row(float* row, std::size_t columns) {
    const float largest = *std::max_element(row, row + columns);
    float sum = 0.0F;
    for (std::size_t u = 0; u < columns; ++u) {
        row[u] = std::exp(row[u] - largest);
        sum += row[u];
    }
    for (std::size_t u = 0; u < columns; ++u) row[u] /= sum;
}

float activate_one(Activation activation, float x) {
    switch (activation) {
        case Activation::relu:
            return x <= 0.0F ? 0.0F : x;
        case Activation::sigmoid:
            return 1.0F / (1.0F + std::exp(-x));
        case Activation::tanh:
            return std::tanh(x);
        case Activation::elu:
            return x > 0.0F ? x : std::expm1(x);
        case Activation::leaky_relu:
            return x > 0.0F ? x : 0.2F * x;
        case Activation::gelu:
            return 0.5F * x * (1.0F + std::erf(x / std::numbers::sqrt2_v<float>));
        case Activation::linear:
        case Activation::softmax:
            break;
    }
    return x;
}

void activate(Activation activation, float* values, std::size_t count, std::size_t columns,
              std::size_t stride) {
    if (activation == Activation::linear) return;
    for (std::size_t i = 0; i < count; ++i) {
        float* row = values + i * stride;
        if (activation == Activation::softmax) {
            softmax_row(row, columns);
            continue;
        }
        for (std::size_t u = 0; u < columns; ++u) row[u] = activate_one(activation, row[u]);
    }
}

/// The derivative at input x (only gelu looks at it) with output y.
float derivative(Activation activation, float x, float y) {
    switch (activation) {
        case Activation::relu:
            return y > 0.0F ? 1.0F : 0.0F;
        case Activation::sigmoid:
            return y * (1.0F - y);
        case Activation::tanh:
            return 1.0F - y * y;
        case Activation::elu:
            return y > 0.0F ? 1.0F : y + 1.0F;
        case Activation::leaky_relu:
            return y > 0.0F ? 1.0F : 0.2F;
        case Activation::gelu: {
            const float share = 0.5F * (1.0F + std::erf(x / std::numbers::sqrt2_v<float>));
            const float density = std::exp(-0.5F * x * x) * std::numbers::inv_sqrtpi_v<float> /
                                  std::numbers::sqrt2_v<float>;
            return share + x * density;
        }
        case Activation::linear:
        case Activation::softmax:
            break;
    }
    return 1.0F;
}

void activate_backward(Activation activation, const float* inputs, const float* outputs,
                       std::size_t count, std::size_t columns, std::size_t stride, float* delta) {
    if (activation == Activation::linear) return;
    for (std::size_t i = 0; i < count; ++i) {
        const float* y = outputs + i * stride;
        float* row = delta + i * stride;
        if (activation == Activation::softmax) {
            float dot = 0.0F;
            for (std::size_t u = 0; u < columns; ++u) dot += row[u] * y[u];
            for (std::size_t u = 0; u < columns; ++u) row[u] = y[u] * (row[u] - dot);
            continue;
        }
        for (std::size_t u = 0; u < columns; ++u) {
            const float x = inputs == nullptr ? 0.0F : inputs[i * stride + u];
            row[u] *= derivative(activation, x, y[u]);
        }
    }
}

LossSums softmax_cross_entropy(const float* logits, std::size_t count, std::size_t columns,
                               std::size_t stride, const Targets& targets, float scale,
                               float* delta) {
    LossSums sums;
    const float share = targets.smoothing / static_cast<float>(columns);
    for (std::size_t i = 0; i < count; ++i) {
        const float* row = logits + i * stride;
        const std::size_t label = targets.labels[i];
        const float weight = targets.weights == nullptr ? 1.0F : targets.weights[i];
        const std::size_t best =
            static_cast<std::size_t>(std::max_element(row, row + columns) - row);
        float sum = 0.0F;
        float total = 0.0F;
        for (std::size_t u = 0; u < columns; ++u) {
            sum += std::exp(row[u] - row[best]);
            if (share != 0.0F) total += row[u];
        }
        const float log_sum = row[best] + std::log(sum);
        // -sum of target * log softmax, with log softmax = logit - log_sum.
        const float loss = log_sum - (1.0F - targets.smoothing) * row[label] - share * total;
        sums.loss += static_cast<double>(weight) * static_cast<double>(loss);
        sums.correct += best == label ? 1 : 0;
        if (delta == nullptr) continue;
        float* out = delta + i * stride;
        const float factor = scale * weight;
        const float top = row[best];
        const float logit = row[label];
        for (std::size_t u = 0; u < columns; ++u) {
            out[u] = factor * (std::exp(row[u] - top) / sum - share);
        }
        out[label] = factor * (std::exp(logit - top) / sum - share - (1.0F - targets.smoothing));
        std::fill(out + columns, out + stride, 0.0F);
    }
    return sums;
}

void add(const float* in, std::size_t count, float* out) {
    for (std::size_t i = 0; i < count; ++i) out[i] += in[i];
}

}  // namespace

const Kernels& reference_kernels() {
    static const Kernels table{
        .name = "scalar",
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
        .update = reference_update,
        .decay_weights = reference_decay_weights,
        .update_average = reference_update_average,
    };
    return table;
}

}  // namespace sketchfit
