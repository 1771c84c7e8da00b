// The gradient of a whole batch. A batch is cut into pieces of a fixed size, so that the sums, and
// thereby every bit of the result, do not depend on the number of threads that share the pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sketchfit/base/threads.h"
#include "sketchfit/nn/model.h"
#include "sketchfit/nn/network.h"
#include "sketchfit/simd/aligned.h"

namespace sketchfit {

class Backpropagation {
  public:
    /// For batches of at most `batch_size` drawings; `pool` must outlive this.
    Backpropagation(const Model& model, std::size_t batch_size, ThreadPool& pool);

    /// Loss sums of the batch, and in gradient() the gradient of its mean loss with penalties.
    /// `weights` (one for each drawing) may be empty: all 1.
    LossSums run(const Model& model, std::span<const std::uint8_t* const> drawings,
                 std::span<const std::uint16_t> labels, std::span<const float> weights,
                 float smoothing, const DropoutStream& dropout);

    std::span<float> gradient() { return lanes_.front().gradient; }

  private:
    /// Consecutive pieces of the batch, added up one after the other.
    struct Lane {
        Pass pass;
        AlignedFloats gradient;
        LossSums sums{};
    };

    void add_lanes(std::size_t used);

    ThreadPool& pool_;
    std::vector<Lane> lanes_;
};

}  // namespace sketchfit
