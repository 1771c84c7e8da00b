#include "sketchfit/report/first_layer.h"

#include <algorithm>
#include <cmath>

namespace sketchfit {

namespace {

constexpr std::size_t most_units = 128;

}  // namespace

std::optional<FirstLayer> first_layer(const Model& model) {
    FirstLayer layer;
    layer.side =
        static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(model.inputs()))));
    if (layer.side * layer.side != model.inputs()) return std::nullopt;
    const Variable& kernel = model.variables().front();
    layer.units = kernel.columns;
    layer.shown = std::min(layer.units, most_units);
    layer.weights = model.values(kernel);
    for (std::size_t i = 0; i < layer.weights.size(); ++i) {
        const float size = std::abs(layer.weights[i]);
        if (i % layer.units < layer.shown && std::isfinite(size))
            layer.largest = std::max(layer.largest, size);
    }
    return layer;
}

}  // namespace sketchfit
