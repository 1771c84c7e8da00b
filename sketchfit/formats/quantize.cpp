#include "sketchfit/formats/quantize.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <variant>

#include "sketchfit/base/error.h"
#include "sketchfit/base/threads.h"
#include "sketchfit/nn/ranking.h"
#include "sketchfit/simd/kernels.h"

namespace sketchfit {

namespace {

constexpr float largest_byte = 127.0F;
/// The smallest float s with s * 127 >= largest, so that no quotient rounds beyond 127.
float scale_for(float largest) {
    if (largest == 0.0F) return 0.0F;
    float scale = largest / largest_byte;
    while (double{scale} * double{largest_byte} < double{largest})
        scale = std::nextafter(scale, std::numeric_limits<float>::infinity());
    return scale;
}

void quantize_kernel(const std::vector<float>& weights, QuantizedLayer& layer) {
    layer.kernel.resize(weights.size());
    layer.scales.resize(layer.units);
    for (std::size_t u = 0; u < layer.units; ++u) {
        float largest = 0.0F;
        for (std::size_t k = u; k < weights.size(); k += layer.units)
            largest = std::max(largest, std::fabs(weights[k]));
        const float scale = layer.scales[u] = scale_for(largest);
        if (scale == 0.0F) continue;
        for (std::size_t k = u; k < weights.size(); k += layer.units) {
            layer.kernel[k] =
                static_cast<std::int8_t>(std::lround(double{weights[k]} / double{scale}));
        }
    }
}

/// (p - offset) / divisor folded into the first layer: the sum over pixels of
/// (p - offset) / divisor * scale * byte, plus the bias.
void fold_scaling(QuantizedModel& model, const InputScaling& scaling) {
    const QuantizedLayer& first = model.layers.front();
    for (std::size_t u = 0; u < first.units; ++u) {
        std::int64_t bytes = 0;
        for (std::size_t k = u; k < first.kernel.size(); k += first.units) bytes += first.kernel[k];
        const double factor = double{first.scales[u]} / scaling.divisor;
        const double bias =
            double{first.biases[u]} - scaling.offset * factor * static_cast<double>(bytes);
        model.pixel_factors.push_back(static_cast<float>(factor));
        model.pixel_biases.push_back(static_cast<float>(bias));
        if (!std::isfinite(model.pixel_factors.back()) ||
            !std::isfinite(model.pixel_biases.back())) {
            fail(
                "the input scaling (pixel - {}) / {} takes the weights of unit {} beyond what a "
                "float holds; export without 8-bit weights",
                scaling.offset, scaling.divisor, u);
        }
    }
}

/// The plain table's functions are those of cpp_functions.cpp, operation by operation.
void activate(Activation activation, std::vector<float>& values) {
    reference_kernels().activate(activation, values.data(), 1, values.size(), values.size());
}

std::vector<float> first_sums(const QuantizedModel& model, std::span<const std::uint8_t> drawing) {
    const QuantizedLayer& layer = model.layers.front();
    // A Model has at most 65,535 inputs: 255 * 127 of each stays below 2^31.
    std::vector<std::int32_t> sums(layer.units);
    for (std::size_t i = 0; i < layer.inputs; ++i) {
        const std::int32_t pixel = drawing[i];
        if (pixel == 0) continue;
        const std::int8_t* row = layer.kernel.data() + i * layer.units;
        for (std::size_t u = 0; u < layer.units; ++u) sums[u] += pixel * row[u];
    }
    std::vector<float> out(layer.units);
    for (std::size_t u = 0; u < layer.units; ++u)
        out[u] = static_cast<float>(sums[u]) * model.pixel_factors[u] + model.pixel_biases[u];
    return out;
}

std::vector<float> hidden_sums(const QuantizedLayer& layer, const std::vector<float>& in) {
    std::vector<float> out(layer.units);
    for (std::size_t i = 0; i < layer.inputs; ++i) {
        const std::int8_t* row = layer.kernel.data() + i * layer.units;
        for (std::size_t u = 0; u < layer.units; ++u) out[u] += in[i] * static_cast<float>(row[u]);
    }
    for (std::size_t u = 0; u < layer.units; ++u)
        out[u] = out[u] * layer.scales[u] + layer.biases[u];
    return out;
}

}  // namespace

std::size_t QuantizedModel::bytes() const {
    return std::accumulate(layers.begin(), layers.end(), std::size_t{0},
                           [](std::size_t sum, const QuantizedLayer& layer) {
                               return sum + layer.kernel.size() + 2 * sizeof(float) * layer.units;
                           });
}

void require_finite_weights(const Model& model) {
    for (const Variable& variable : model.variables()) {
        const std::vector<float> values = model.values(variable);
        const auto bad = std::find_if_not(values.begin(), values.end(),
                                          [](float value) { return std::isfinite(value); });
        if (bad == values.end()) continue;
        fail("value {} of {} is {}: a model with such weights cannot be exported as code",
             bad - values.begin(), variable.name, *bad);
    }
}

QuantizedModel quantize(const Model& model) {
    require_finite_weights(model);
    QuantizedModel result;
    for (const Variable& variable : model.variables()) {
        if (!variable.is_kernel()) {
            result.layers.back().biases = model.values(variable);
            continue;
        }
        QuantizedLayer layer{
            .inputs = variable.rows,
            .units = variable.columns,
            .activation = std::get<Dense>(model.layers()[variable.layer]).activation};
        quantize_kernel(model.values(variable), layer);
        result.layers.push_back(std::move(layer));
    }
    fold_scaling(result, model.scaling());
    return result;
}

std::vector<float> logits(const QuantizedModel& model, std::span<const std::uint8_t> drawing) {
    std::vector<float> values = first_sums(model, drawing);
    for (std::size_t number = 1; number < model.layers.size(); ++number) {
        activate(model.layers[number - 1].activation, values);
        values = hidden_sums(model.layers[number], values);
    }
    return values;
}

std::vector<float> probabilities(const QuantizedModel& model,
                                 std::span<const std::uint8_t> drawing) {
    std::vector<float> values = logits(model, drawing);
    activate(Activation::softmax, values);
    return values;
}

std::size_t count_correct(const QuantizedModel& model, const Dataset& drawings,
                          std::size_t threads) {
    constexpr std::size_t piece_size = 256;
    const std::size_t pieces = (drawings.size() + piece_size - 1) / piece_size;
    std::vector<std::size_t> correct(pieces);
    ThreadPool pool(std::clamp<std::size_t>(pieces, 1, threads == 0 ? available_cores() : threads));
    pool.run(pieces, [&](std::size_t piece) {
        const std::size_t end = std::min(drawings.size(), (piece + 1) * piece_size);
        for (std::size_t i = piece * piece_size; i < end; ++i) {
            const std::size_t guess = leading_class(logits(model, drawings.drawing(i)));
            correct[piece] += guess == drawings.label(i) ? 1 : 0;
        }
    });
    return std::accumulate(correct.begin(), correct.end(), std::size_t{0});
}

}  // namespace sketchfit
