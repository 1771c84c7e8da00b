// One drawing at a time with the least delay: a model and the room for its activations, made once.
// What a server keeps for each of its threads; for many drawings at once, predict() of
// nn/evaluate.h is faster.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "sketchfit/nn/model.h"
#include "sketchfit/nn/network.h"

namespace sketchfit {

class Predictor {
  public:
    /// Takes the model. Copies of a Predictor share it, so that one for each thread holds the
    /// weights once.
    explicit Predictor(Model model);

    const Model& model() const { return *model_; }

    /// The probabilities of the classes of one bitmap, model().inputs() bytes: the bits that
    /// predict() gives. They stay until the next call. Allocates nothing. Not for several threads
    /// at once: each needs a copy. Throws Error where the bitmap has another size.
    std::span<const float> predict(std::span<const std::uint8_t> drawing);

  private:
    std::shared_ptr<const Model> model_;
    Pass pass_;
};

}  // namespace sketchfit
