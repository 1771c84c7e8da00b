#include "sketchfit/nn/network.h"

#include <algorithm>

#include "sketchfit/base/random.h"

namespace sketchfit {

std::vector<float> byte_values(const InputScaling& scaling) {
    std::vector<float> values(256);
    for (std::size_t byte = 0; byte < values.size(); ++byte) {
        values[byte] =
            static_cast<float>((static_cast<double>(byte) - scaling.offset) / scaling.divisor);
    }
    return values;
}

Pass::Pass(const Model& model, std::size_t capacity)
    : capacity_(capacity), values_(byte_values(model.scaling())) {
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
    for (std::size_t i = 0; i < count_; ++i) {
        Random random = mask_stream(dropout, i, stage.layer);
        for (std::size_t k = ink_.begin[i]; k < ink_.begin[i + 1]; ++k) {
            ink_.value[k] *= keep_factor(stage.dropout_rates, random);
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

void Pass::run_stage(const Model& model, std::size_t number, const DropoutStream* dropout) {
    const Kernels& compute = kernels();
    Stage& stage = stages_[number];
    const float* kernel = model.weights().data() + stage.kernel;
    const float* bias = model.weights().data() + stage.bias;
    if (number == 0) {
        if (dropout != nullptr && !stage.dropout_rates.empty()) drop_ink(stage, *dropout);
        compute.ink_forward(ink_, kernel, bias, stage.stride, stage.outputs.data());
    } else {
        if (dropout != nullptr && !stage.mask.empty()) {
            draw_mask(stage, *dropout);
            const float* in = stages_[number - 1].outputs.data();
            for (std::size_t k = 0; k < count_ * stage.in_stride; ++k) {
                stage.dropped[k] = in[k] * stage.mask[k];
            }
        }
        compute.dense_forward(input_of(number), count_, stage.inputs, stage.in_stride, kernel, bias,
                              stage.stride, stage.outputs.data());
    }
    if (number + 1 == stages_.size()) return;  // the loss works on logits
    if (!stage.before.empty()) {
        std::copy_n(stage.outputs.data(), count_ * stage.stride, stage.before.data());
    }
    compute.activate(stage.dense.activation, stage.outputs.data(), count_, stage.dense.units,
                     stage.stride);
}

std::span<float> Pass::forward(const Model& model, std::span<const std::uint8_t* const> drawings,
                               const DropoutStream* dropout) {
    count_ = drawings.size();
    training_ = dropout != nullptr;
    kernels().list_ink(drawings.data(), count_, model.inputs(), values_.data(), ink_);
    for (std::size_t number = 0; number < stages_.size(); ++number) {
        run_stage(model, number, dropout);
    }
    return {stages_.back().outputs.data(), count_ * stages_.back().stride};
}

LossSums Pass::backward(const Model& model, const Targets& targets, float scale,
                        std::span<float> gradient) {
    const Kernels& compute = kernels();
    for (Stage& stage : stages_) stage.delta.resize(capacity_ * stage.stride);
    Stage& last = stages_.back();
    const LossSums sums =
        compute.softmax_cross_entropy(last.outputs.data(), count_, last.dense.units, last.stride,
                                      targets, scale, last.delta.data());
    for (std::size_t number = stages_.size(); number-- > 0;) {
        Stage& stage = stages_[number];
        float* kernel_gradient = gradient.data() + stage.kernel;
        compute.bias_gradient(stage.delta.data(), count_, stage.stride,
                              gradient.data() + stage.bias);
        if (number == 0) {
            compute.ink_gradient(ink_, stage.delta.data(), stage.stride, kernel_gradient);
            break;
        }
        compute.dense_gradient(input_of(number), count_, stage.inputs, stage.in_stride,
                               stage.delta.data(), stage.stride, kernel_gradient);
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
    return sums;
}

}  // namespace sketchfit
