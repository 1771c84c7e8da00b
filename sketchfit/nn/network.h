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

/// Rows of a batch whose losses are added up together; sums of more rows are formed from these in
/// order, so that cutting a batch at multiples of it changes no bit of a loss.
inline constexpr std::size_t loss_block = 16;

/// Bitmaps of a model's inputs in bytes, wherever they lie.
using Bitmaps = std::span<const std::uint8_t* const>;

class Pass {
  public:
    /// Room for `capacity` drawings at a time through networks of the shape and scaling of `model`.
    /// A pass that goes backward takes at most InkTile::most_drawings.
    Pass(const Model& model, std::size_t capacity);

    std::size_t capacity() const { return capacity_; }
    std::size_t stage_count() const { return stages_.size(); }

    /// Logits of drawings (at most capacity), rows padded to logit_stride(). With `dropout` as in
    /// training, without it as in prediction. `upcoming` are brought into the cache meanwhile.
    std::span<float> forward(const Model& model, Bitmaps drawings,
                             const DropoutStream* dropout = nullptr, Bitmaps upcoming = {});
    std::size_t logit_stride() const { return stages_.back().stride; }

    /// After forward: the deltas of every layer, scaled by `scale`; `blocks` gets the sums of each
    /// loss_block drawings. Throws Error above InkTile::most_drawings.
    void backward(const Model& model, const Targets& targets, float scale,
                  std::span<LossSums> blocks);
    /// After backward, for the Dense layer `stage` (counted from 0): adds the gradient of the
    /// kernel's rows first_row … first_row + rows - 1, or of the bias, to `gradient`, padded rows.
    /// In the first layer first_row, and rows unless it ends there, are multiples of
    /// InkTile::group_size. Passes over parts of a batch, in order, give the bits of one over all.
    void add_kernel_gradient(std::size_t stage, std::size_t first_row, std::size_t rows,
                             float* gradient) const;
    void add_bias_gradient(std::size_t stage, float* gradient) const;
    /// kernel of the first layer -= rate * its gradient, in one go.
    void descend_first_kernel(float rate, float* kernel) const;
    /// The same with any optimizer; `kernel` is the whole kernel of the first layer, `room` for
    /// InkTile::group_size of its rows.
    void update_first_kernel(const OptimizerStep& step, const UpdateRange& kernel,
                             float* room) const;

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
    void run_first(const Model& model, Bitmaps drawings, const DropoutStream* dropout,
                   Bitmaps upcoming);
    void run_hidden(const Model& model, std::size_t number, const DropoutStream* dropout);
    void activate(Stage& stage);

    std::size_t capacity_;
    std::size_t count_ = 0;
    bool training_ = false;
    float offset_;  ///< the input of a byte is (byte - offset_) * scale_
    float scale_;
    std::vector<Stage> stages_;
    InkTile tile_;
};

/// Sum of l1 * sum |w| + l2 * sum w^2 over the kernels (Keras adds it to every reported loss).
double penalty(const Model& model);
/// Adds the gradient l1 * sign(w) + 2 * l2 * w of the penalties of a layer to that of some of its
/// kernel's weights.
void add_penalty_gradient(const Dense& dense, std::span<const float> weights,
                          std::span<float> gradient);
/// MaxNorm over axis 0: columns longer than max_norm are shortened to it (constraints.py).
void apply_constraints(Model& model);

}  // namespace sketchfit
