// The passes of a network over some drawings: forward to the logits, and backward to the gradient
// of all weights. A Pass owns the room for its activations; the weights stay in the Model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sketchfit/nn/model.h"
#include "sketchfit/simd/aligned.h"
#include "sketchfit/simd/kernels.h"

namespace sketchfit {

/// Names the random masks of one step, so that they do not depend on how a batch is cut up.
struct DropoutStream {
    std::uint64_t seed = 0;
    std::uint64_t step = 0;
    std::size_t first_row = 0;  ///< place in the batch of the pass's first drawing
};

class Pass {
  public:
    /// Room for `capacity` drawings at a time through networks of the shape and scaling of `model`.
    Pass(const Model& model, std::size_t capacity);

    std::size_t capacity() const { return capacity_; }

    /// Logits of drawings (at most capacity), rows padded to logit_stride(). With `dropout` as in
    /// training, without it as in prediction.
    std::span<float> forward(const Model& model, std::span<const std::uint8_t* const> drawings,
                             const DropoutStream* dropout = nullptr);
    std::size_t logit_stride() const { return stages_.back().stride; }

    /// After forward: loss and hits of the same drawings; adds scale * (gradient of the sum of
    /// losses) to `gradient`, laid out as the model's weights. Penalties are not included.
    LossSums backward(const Model& model, const Targets& targets, float scale,
                      std::span<float> gradient);

  private:
    /// A Dense layer with the dropout in front of it.
    struct Stage {
        Dense dense;
        std::vector<double> dropout_rates;
        std::size_t layer = 0;
        std::size_t inputs = 0;
        std::size_t in_stride = 0;
        std::size_t stride = 0;
        std::size_t kernel = 0;  ///< offsets into the block of weights
        std::size_t bias = 0;
        AlignedFloats outputs{};
        AlignedFloats before{};   ///< outputs before the activation, for gelu
        AlignedFloats delta{};    ///< gradient by the outputs before the activation
        AlignedFloats mask{};     ///< factors of the dropout in front
        AlignedFloats dropped{};  ///< inputs after dropout
    };

    void drop_ink(const Stage& stage, const DropoutStream& dropout);
    void draw_mask(Stage& stage, const DropoutStream& dropout);
    const float* input_of(std::size_t number) const;
    void run_stage(const Model& model, std::size_t number, const DropoutStream* dropout);

    std::size_t capacity_;
    std::size_t count_ = 0;
    bool training_ = false;
    std::vector<float> values_;  ///< inputs of the 256 bytes
    std::vector<Stage> stages_;
    InkList ink_;
};

/// The input values of the 256 bytes: float32 of (byte - offset) / divisor.
std::vector<float> byte_values(const InputScaling& scaling);

/// Sum of l1 * sum |w| + l2 * sum w^2 over the kernels (Keras adds it to every reported loss).
double penalty(const Model& model);
/// Adds the penalties' gradient l1 * sign(w) + 2 * l2 * w.
void add_penalty_gradient(const Model& model, std::span<float> gradient);
/// MaxNorm over axis 0: columns longer than max_norm are shortened to it (constraints.py).
void apply_constraints(Model& model);

}  // namespace sketchfit
