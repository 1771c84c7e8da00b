#include "sketchfit/nn/model.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/hash.h"
#include "sketchfit/base/text.h"
#include "sketchfit/nn/initialize.h"

namespace sketchfit {

namespace {

/// 4 GiB of weights: beyond any use, and far from overflow.
constexpr std::size_t most_floats = std::size_t{1} << 30;
/// Kernels number pixels with 16 bits.
constexpr std::size_t most_inputs = 65535;

}  // namespace

Model::Model(std::vector<Layer> layers, ModelOptions options)
    : layers_(std::move(layers)), options_(std::move(options)) {
    check_layers(layers_);
    if (options_.input < 1 || options_.input > most_inputs) {
        fail_usage("input must be in 1..{} pixels, received {}", most_inputs, options_.input);
    }
    set_scaling(options_.scaling);
    outputs_ = std::get<Dense>(layers_.back()).units;
    if (options_.class_names.empty()) {
        for (std::size_t i = 0; i < outputs_; ++i) {
            options_.class_names.push_back(std::to_string(i));
        }
    }
    if (options_.class_names.size() != outputs_) {
        fail_usage("a network with {} outputs needs as many class names, received {}", outputs_,
                   options_.class_names.size());
    }
    lay_out();
    initialize();
}

void Model::set_scaling(const InputScaling& scaling) {
    if (!std::isfinite(scaling.offset) || !std::isfinite(scaling.divisor) ||
        scaling.divisor == 0.0) {
        fail_usage(
            "input scaling needs a finite offset and a finite divisor other than 0, "
            "received offset {} and divisor {}",
            scaling.offset, scaling.divisor);
    }
    options_.scaling = scaling;
}

void Model::lay_out() {
    std::size_t offset = 0;
    std::size_t rows = options_.input;
    std::size_t number = 0;
    for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
        const auto* dense = std::get_if<Dense>(&layers_[layer]);
        if (dense == nullptr) continue;
        const std::size_t stride = padded(dense->units);
        for (const auto& [kind, count] :
             {std::pair("kernel", rows), std::pair("bias", std::size_t{1})}) {
            variables_.push_back(
                {fmt::format("{}/{}", number, kind), layer, offset, count, dense->units, stride});
            offset += count * stride;
            if (offset > most_floats) {
                fail_usage("a network may have at most {} weights, layer {} exceeds that",
                           most_floats, layer);
            }
        }
        rows = dense->units;
        ++number;
    }
    weights_.assign(offset, 0.0F);
}

void Model::initialize() {
    std::size_t number = 0;
    for (const Variable& variable : variables_) {
        if (!variable.is_kernel()) continue;
        const Initializer initializer = std::get<Dense>(layers_[variable.layer]).kernel_initializer;
        set_values(variable, initial_kernel(initializer, variable.rows, variable.columns,
                                            options_.seed, number++));
    }
}

std::size_t Model::parameter_count() const {
    std::size_t count = 0;
    for (const Variable& variable : variables_) count += variable.rows * variable.columns;
    return count;
}

std::vector<float> Model::values(const Variable& variable) const {
    std::vector<float> result;
    result.reserve(variable.rows * variable.columns);
    for (std::size_t row = 0; row < variable.rows; ++row) {
        const float* first = weights_.data() + variable.offset + row * variable.stride;
        result.insert(result.end(), first, first + variable.columns);
    }
    return result;
}

void Model::set_values(const Variable& variable, std::span<const float> values) {
    if (values.size() != variable.rows * variable.columns) {
        fail("{} has {} x {} values, received {}", variable.name, variable.rows, variable.columns,
             values.size());
    }
    for (std::size_t row = 0; row < variable.rows; ++row) {
        std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(row * variable.columns),
                    variable.columns,
                    weights_.begin() +
                        static_cast<std::ptrdiff_t>(variable.offset + row * variable.stride));
    }
}

std::string Model::signature() const {
    Fingerprint hash;
    for (const Variable& variable : variables_) {
        const std::vector<float> numbers = values(variable);
        hash.add(std::as_bytes(std::span(numbers)));
    }
    return hash.text();
}

std::string Model::summary() const {
    std::string text = fmt::format("{:<28}{:<18}{:>12}\n", "Layer", "Output shape", "Parameters");
    std::size_t width = options_.input;
    std::size_t number = 0;
    const auto add_line = [&](const std::string& name, std::size_t columns, std::size_t count) {
        text += fmt::format("{:<28}{:<18}{:>12}\n", name, fmt::format("(batch, {})", columns),
                            grouped(count));
    };
    add_line("input", width, 0);
    for (const Layer& layer : layers_) {
        if (const auto* dense = std::get_if<Dense>(&layer)) {
            const std::size_t count = (width + 1) * dense->units;
            width = dense->units;
            add_line(fmt::format("{} Dense {}", number++, activation_name(dense->activation)),
                     width, count);
        } else {
            add_line(fmt::format("Dropout {}", std::get<Dropout>(layer).rate), width, 0);
        }
    }
    text += fmt::format("{:<46}{:>12}\n", "Total", grouped(parameter_count()));
    return text;
}

Model Sequential(std::vector<Layer> layers, ModelOptions options) {
    return Model(std::move(layers), std::move(options));
}

}  // namespace sketchfit
