// The gradient of a whole batch, and the step that uses it. A batch goes through the network in
// pieces of some drawings; then the gradient is formed part by part of the weights, each part over
// the drawings in their order. So no bit depends on the pieces or on the number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sketchfit/base/threads.h"
#include "sketchfit/nn/model.h"
#include "sketchfit/nn/network.h"
#include "sketchfit/nn/weight_update.h"
#include "sketchfit/simd/aligned.h"

namespace sketchfit {

/// The drawings of one step.
struct Batch {
    Bitmaps drawings;
    std::span<const std::uint16_t> labels;
    std::span<const float> weights{};  ///< one for each drawing, or empty: all 1
    float smoothing = 0.0F;
    DropoutStream dropout{};
    /// Drawings that come next: they are fetched into the cache meanwhile.
    Bitmaps upcoming{};
};

class Backpropagation {
  public:
    /// For batches of at most `batch_size` drawings; `pool` must outlive this.
    Backpropagation(const Model& model, std::size_t batch_size, ThreadPool& pool);

    /// Loss sums of the batch, without penalties. The gradient of its mean loss is then at hand for
    /// gradient() or update(), of which one may be called, with the same weights.
    LossSums run(const Model& model, const Batch& batch);

    /// The whole gradient, penalties included, laid out as the model's weights.
    std::span<float> gradient(const Model& model);

    /// Applies the step to all weights, each part as soon as its gradient is known.
    void update(Model& model, const WeightUpdate& step);

  private:
    /// Rows of a kernel, or a bias, whose gradient is formed in one go.
    struct Part {
        std::size_t stage;
        bool is_bias;
        std::size_t first_row;
        std::size_t rows;
        std::size_t offset;  ///< into the block of weights
        std::size_t size;
        Dense dense;
    };

    void cut_parts(const Model& model);
    void share_out(std::size_t batch_size, std::size_t weights);
    template <typename Work>
    void for_each(std::size_t count, const Work& work);
    void run_piece(const Model& model, const Batch& batch, std::size_t piece, std::size_t first);
    void add_part(const Part& part, float* gradient) const;
    bool update_first_kernel(Model& model, const WeightUpdate& step);
    void finish_part(const Model& model, const Part& part, float* gradient) const;

    ThreadPool& pool_;
    bool parallel_ = false;
    std::size_t piece_size_ = 0;
    std::vector<Pass> passes_;     ///< of the pieces that are held at a time
    std::size_t pieces_ = 0;       ///< how many of them hold deltas not yet in the gradient
    bool gradient_begun_ = false;  ///< whether gradient_ holds earlier pieces' sums
    std::vector<Part> parts_;
    std::vector<LossSums> blocks_;  ///< of each loss_block drawings
    AlignedFloats gradient_;
};

}  // namespace sketchfit
