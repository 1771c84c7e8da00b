#include "sketchfit/nn/network.h"

#include <algorithm>

#include "sketchfit/base/error.h"
#include "sketchfit/base/random.h"

namespace sketchfit {

Pass::Pass(const Model& model, std::size_t capacity)
    : capacity_(capacity),
      offset_(static_cast<float>(model.scaling().offset)),
      scale_(static_cast<float>(1.0 / model.scaling().divisor)) {
    std::size_t inputs = model.inputs();
    std::size_t variable = 0;
    std::vector<double> rates;
    for (std::size_t layer = 0; layer < model.layers().size(); ++layer) {
        if (const auto* dropout = std::get_if<Dropout>(&model.layers()[layer])) {
            if (dropout->rate > 0.0) rates.push_back(dropout->rate);
            continue;
        }
        Stage stage{.dense = std::get<Dense>(model.layers()[layer]),
                    .dropout_rates = rates,
                    .layer = layer,
                    .inputs = inputs,
                    .in_stride = padded(inputs),
                    .stride = padded(std::get<Dense>(model.layers()[layer]).units),
                    .kernel = model.variables()[variable].offset,
                    .bias = model.variables()[variable + 1].offset};
        stage.outputs.resize(capacity * stage.stride);
        if (stage.dense.activation == Activation::gelu)
            stage.before.resize(capacity * stage.stride);
        if (!rates.empty() && !stages_.empty()) {
            stage.mask.resize(capacity * stage.in_stride);
            stage.dropped.resize(capacity * stage.in_stride);
        }
        inputs = stage.dense.units;
        variable += 2;
        rates.clear();
        stages_.push_back(std::move(stage));
    }
}

namespace {

/// The factor of one value that goes through every dropout of `rates` in turn.
float keep_factor(const std::vector<double>& rates, Random& random) {
    double factor = 1.0;
    for (const double rate : rates) {
        factor *= random.uniform() < rate ? 0.0 : 1.0 / (1.0 - rate);
    }
    return static_cast<float>(factor);
}

/// The stream of one drawing's mask in front of one layer.
Random mask_stream(const DropoutStream& dropout, std::size_t row, std::size_t layer) {
    return Random(dropout.seed, Purpose::dropout, dropout.step,
                  ((dropout.first_row + row) << 16) + layer);
}

}  // namespace

void Pass::drop_ink(const Stage& stage, const DropoutStream& dropout) {
    for (std::size_t i = 0; i < tile_.count; ++i) {
        Random random = mask_stream(dropout, i, stage.layer);
        for (std::size_t pixel = 0; pixel < tile_.width; ++pixel) {
            float& value = tile_.value(pixel / InkTile::group_size, i)[pixel % InkTile::group_size];
            if (value != 0.0F) value *= keep_factor(stage.dropout_rates, random);
        }
    }
}

void Pass::draw_mask(Stage& stage, const DropoutStream& dropout) {
    for (std::size_t i = 0; i < count_; ++i) {
        Random random = mask_stream(dropout, i, stage.layer);
        float* row = stage.mask.data() + i * stage.in_stride;
        for (std::size_t j = 0; j < stage.inputs; ++j) {
            row[j] = keep_factor(stage.dropout_rates, random);
        }
    }
}

const float* Pass::input_of(std::size_t number) const {
    const Stage& stage = stages_[number];
    return training_ && !stage.dropped.empty() ? stage.dropped.data()
                                               : stages_[number - 1].outputs.data();
}

void Pass::activate(Stage& stage) {
    if (&stage == &stages_.back()) return;  // the loss works on logits
    if (!stage.before.empty()) {
        std::copy_n(stage.outputs.data(), count_ * stage.stride, stage.before.data());
    }
    kernels().activate(stage.dense.activation, stage.outputs.data(), count_, stage.dense.units,
                       stage.stride);
}

void Pass::run_first(const Model& model, Bitmaps drawings, const DropoutStream* dropout,
                     Bitmaps upcoming) {
    Stage& stage = stages_.front();
    for (std::size_t first = 0; first < drawings.size(); first += InkTile::most_drawings) {
        const std::size_t count = std::min(InkTile::most_drawings, drawings.size() - first);
        kernels().fill_tile(drawings.data() + first, count, model.inputs(), offset_, scale_, tile_);
        const Bitmaps next =
            first + count < drawings.size() ? drawings.subspan(first + count) : upcoming;
        tile_.upcoming = next.first(std::min(next.size(), InkTile::most_drawings));
        if (dropout != nullptr && !stage.dropout_rates.empty()) {
            DropoutStream stream = *dropout;
            stream.first_row += first;
            drop_ink(stage, stream);
        }
        kernels().ink_forward(tile_, model.weights().data() + stage.kernel,
                              model.weights().data() + stage.bias, stage.stride,
                              stage.outputs.data() + first * stage.stride);
    }
    activate(stage);
}

void Pass::run_hidden(const Model& model, std::size_t number, const DropoutStream* dropout) {
    Stage& stage = stages_[number];
    if (dropout != nullptr && !stage.mask.empty()) {
        draw_mask(stage, *dropout);
        const float* in = stages_[number - 1].outputs.data();
        for (std::size_t k = 0; k < count_ * stage.in_stride; ++k) {
            stage.dropped[k] = in[k] * stage.mask[k];
        }
    }
    kernels().dense_forward(input_of(number), count_, stage.inputs, stage.in_stride,
                            model.weights().data() + stage.kernel,
                            model.weights().data() + stage.bias, stage.stride,
                            stage.outputs.data());
    activate(stage);
}

std::span<float> Pass::forward(const Model& model, Bitmaps drawings, const DropoutStream* dropout,
                               Bitmaps upcoming) {
    count_ = drawings.size();
    training_ = dropout != nullptr;
    run_first(model, drawings, dropout, upcoming);
    for (std::size_t number = 1; number < stages_.size(); ++number) {
        run_hidden(model, number, dropout);
    }
    return {stages_.back().outputs.data(), count_ * stages_.back().stride};
}

void Pass::backward(const Model& model, const Targets& targets, float scale,
                    std::span<LossSums> blocks) {
    if (count_ > InkTile::most_drawings) {
        fail("a pass goes backward for at most {} drawings, received {}; use several passes",
             InkTile::most_drawings, count_);
    }
    const Kernels& compute = kernels();
    for (Stage& stage : stages_) stage.delta.resize(capacity_ * stage.stride);
    Stage& last = stages_.back();
    for (std::size_t first = 0; first < count_; first += loss_block) {
        const Targets part{
            .labels = targets.labels + first,
            .weights = targets.weights == nullptr ? nullptr : targets.weights + first,
            .smoothing = targets.smoothing};
        blocks[first / loss_block] = compute.softmax_cross_entropy(
            last.outputs.data() + first * last.stride, std::min(loss_block, count_ - first),
            last.dense.units, last.stride, part, scale, last.delta.data() + first * last.stride);
    }
    for (std::size_t number = stages_.size(); number-- > 1;) {
        Stage& stage = stages_[number];
        Stage& below = stages_[number - 1];
        compute.dense_input_gradient(stage.delta.data(), count_, stage.stride,
                                     model.weights().data() + stage.kernel, stage.inputs,
                                     stage.in_stride, below.delta.data());
        if (training_ && !stage.mask.empty()) {
            for (std::size_t k = 0; k < count_ * stage.in_stride; ++k) {
                below.delta[k] *= stage.mask[k];
            }
        }
        compute.activate_backward(
            below.dense.activation, below.before.empty() ? nullptr : below.before.data(),
            below.outputs.data(), count_, below.dense.units, below.stride, below.delta.data());
    }
}

void Pass::add_kernel_gradient(std::size_t number, std::size_t first_row, std::size_t rows,
                               float* gradient) const {
    const Stage& stage = stages_[number];
    if (number == 0) {
        constexpr std::size_t group = InkTile::group_size;
        kernels().ink_gradient(tile_, first_row / group, (first_row + rows + group - 1) / group,
                               stage.delta.data(), stage.stride, gradient);
        return;
    }
    kernels().dense_gradient(input_of(number) + first_row, count_, rows, stage.in_stride,
                             stage.delta.data(), stage.stride, gradient);
}

void Pass::add_bias_gradient(std::size_t number, float* gradient) const {
    const Stage& stage = stages_[number];
    kernels().bias_gradient(stage.delta.data(), count_, stage.stride, gradient);
}

void Pass::descend_first_kernel(float rate, float* kernel) const {
    const Stage& stage = stages_.front();
    kernels().ink_descend(tile_, stage.delta.data(), stage.stride, rate, kernel);
}

void Pass::update_first_kernel(const OptimizerStep& step, const UpdateRange& kernel,
                               float* room) const {
    const Stage& stage = stages_.front();
    kernels().ink_update(tile_, stage.delta.data(), stage.stride, step, kernel, room);
}

}  // namespace sketchfit
