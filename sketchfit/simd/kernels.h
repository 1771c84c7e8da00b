// The arithmetic of a step as one table of functions per instruction set, chosen once at the start.
// Matrices are row-major; a row of weights, activations or deltas is padded with zeros to a
// multiple of 16 floats (simd/aligned.h), `stride` being its padded length. Pointers to floats are
// 64-byte aligned. Each function gives the same bits at every call with the same arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sketchfit/simd/activation.h"
#include "sketchfit/simd/ink_tile.h"
#include "sketchfit/simd/updates.h"

namespace sketchfit {

/// What softmax with cross-entropy found in some rows.
struct LossSums {
    double loss = 0.0;        ///< sum over the rows of weight * cross-entropy
    std::size_t correct = 0;  ///< rows whose largest logit (the first of equals) is the label's
};

/// Targets of softmax with cross-entropy: row i aims at (1 - smoothing) * onehot(labels[i]) +
/// smoothing / classes and counts weights[i] times (all once where weights is null).
struct Targets {
    const std::uint16_t* labels = nullptr;
    const float* weights = nullptr;
    float smoothing = 0.0F;
};

struct Kernels {
    std::string_view name;  ///< "scalar", or the instruction set's name in Highway

    /// Fills `tile` from `count` (1 … InkTile::most_drawings) bitmaps of `width` bytes (at most
    /// 65536 * InkTile::group_size); the input of a byte is (byte - offset) * scale in float32.
    void (*fill_tile)(const std::uint8_t* const* drawings, std::size_t count, std::size_t width,
                      float offset, float scale, InkTile& tile);

    /// out[i] = bias + the drawing's inputs * kernel;
    /// kernel (width x stride), bias (stride), out (drawings x stride).
    void (*ink_forward)(const InkTile& tile, const float* kernel, const float* bias,
                        std::size_t stride, float* out);
    /// gradient += inputs^T * delta for the pixels of the tile's groups first_group …
    /// last_group - 1; delta (drawings x stride), gradient (those pixels x stride).
    /// Drawings are added in their order: cutting a batch into tiles changes no bit.
    void (*ink_gradient)(const InkTile& tile, std::size_t first_group, std::size_t last_group,
                         const float* delta, std::size_t stride, float* gradient);
    /// kernel -= rate * (inputs^T * delta): the gradient and the update of plain SGD in one pass.
    /// The same bits as ink_gradient on zeros followed by the update.
    void (*ink_descend)(const InkTile& tile, const float* delta, std::size_t stride, float rate,
                        float* kernel);
    /// Gradient and update of any optimizer in one pass over the first layer's kernel: group after
    /// group, so that one group's roots and quotients are formed while the next one's products are.
    /// `kernel` has width * stride elements (its gradient is not read); `gradient` is room for
    /// InkTile::group_size rows. The same bits as ink_gradient on zeros followed by update.
    void (*ink_update)(const InkTile& tile, const float* delta, std::size_t stride,
                       const OptimizerStep& step, const UpdateRange& kernel, float* gradient);

    /// out[i] = bias + in[i] * kernel; in (count x in_stride, `inputs` of each row used),
    /// kernel (inputs x stride), out (count x stride).
    void (*dense_forward)(const float* in, std::size_t count, std::size_t inputs,
                          std::size_t in_stride, const float* kernel, const float* bias,
                          std::size_t stride, float* out);
    /// gradient (inputs x stride) += in^T * delta.
    void (*dense_gradient)(const float* in, std::size_t count, std::size_t inputs,
                           std::size_t in_stride, const float* delta, std::size_t stride,
                           float* gradient);
    /// out[i][j] = dot(delta[i], kernel[j]) for j < inputs; the padding of out becomes zero.
    void (*dense_input_gradient)(const float* delta, std::size_t count, std::size_t stride,
                                 const float* kernel, std::size_t inputs, std::size_t out_stride,
                                 float* out);
    /// gradient (stride) += sum of the rows of delta.
    void (*bias_gradient)(const float* delta, std::size_t count, std::size_t stride,
                          float* gradient);

    /// values = activation(values) in place, `columns` of each row; softmax leaves the padding
    /// zero, and so does every function with f(0) = 0; sigmoid's padding is set to zero. NaN stays.
    void (*activate)(Activation activation, float* values, std::size_t count, std::size_t columns,
                     std::size_t stride);
    /// delta *= activation'(…) in place, from the activation's output, and for gelu from its input
    /// (`inputs` may be null for the others). The padding of delta stays zero.
    void (*activate_backward)(Activation activation, const float* inputs, const float* outputs,
                              std::size_t count, std::size_t columns, std::size_t stride,
                              float* delta);

    /// Loss and hits of `count` rows of logits. Where `delta` is not null it gets the gradient
    /// scale * weight * (softmax - target), padding zero. It may be `logits` itself. A logit that
    /// is NaN or +infinity makes the loss and the row's gradient NaN.
    LossSums (*softmax_cross_entropy)(const float* logits, std::size_t count, std::size_t columns,
                                      std::size_t stride, const Targets& targets, float scale,
                                      float* delta);

    /// out += in, `count` floats (a multiple of 16).
    void (*add)(const float* in, std::size_t count, float* out);

    /// One step of an optimizer on any range, whatever its size and alignment, in one pass. Every
    /// table gives the reference's bits.
    void (*update)(const OptimizerStep& step, const UpdateRange& range);
    /// w -= w * weight_decay * learning_rate, on any range; the reference's bits.
    void (*decay_weights)(float weight_decay, float learning_rate, float* weights,
                          std::size_t size);
    /// average = old_share * average + new_share * weights, on any range; the reference's bits.
    void (*update_average)(float old_share, float new_share, float* average, const float* weights,
                           std::size_t size);
};

/// The table in use: the best one of this processor, or what the environment variable
/// SKETCHFIT_SIMD names ("scalar", "SSE2", "SSE4", "AVX2", "AVX3", …, in any case).
/// Throws UsageError for a name that is not in kernel_names().
const Kernels& kernels();

/// Tables this processor can run, slowest ("scalar", the plain reference) first.
std::vector<std::string_view> kernel_names();
/// One of them by name, in any case. Throws UsageError with the list.
const Kernels& kernels_named(std::string_view name);

/// The plain C++ table that defines what every other one computes.
const Kernels& reference_kernels();

}  // namespace sketchfit
