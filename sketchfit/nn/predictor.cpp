#include "sketchfit/nn/predictor.h"

#include <utility>
#include <vector>

#include "sketchfit/base/error.h"
#include "sketchfit/simd/kernels.h"

namespace sketchfit {

Predictor::Predictor(Model model)
    : model_(std::make_shared<const Model>(std::move(model))), pass_(*model_, 1) {
    // A pass makes the room for its tile of ink when it is first used.
    predict(std::vector<std::uint8_t>(model_->inputs(), 255));
}

std::span<const float> Predictor::predict(std::span<const std::uint8_t> drawing) {
    if (drawing.size() != model_->inputs()) {
        fail("the model takes drawings of {} pixels, received one of {}", model_->inputs(),
             drawing.size());
    }
    const std::uint8_t* const rows[] = {drawing.data()};
    const std::span<float> logits = pass_.forward(*model_, rows);
    kernels().activate(Activation::softmax, logits.data(), 1, model_->outputs(),
                       pass_.logit_stride());
    return logits.first(model_->outputs());
}

}  // namespace sketchfit
