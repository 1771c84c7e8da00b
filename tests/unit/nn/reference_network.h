// An independent network in double precision: the forward pass and the loss only, written from the
// equations. Central differences of it are what the gradients of the library are held to.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

#include "sketchfit/nn/model.h"

namespace sketchfit::reference {

using Row = std::vector<double>;

/// Kernels (inputs x units) and biases of all Dense layers, as doubles.
struct Weights {
    std::vector<std::vector<double>> variables;
};

inline Weights weights_of(const Model& model) {
    Weights result;
    for (const Variable& variable : model.variables()) {
        const std::vector<float> values = model.values(variable);
        result.variables.emplace_back(values.begin(), values.end());
    }
    return result;
}

inline void activate(Activation activation, Row& row) {
    if (activation == Activation::softmax) {
        double largest = row[0];
        for (const double x : row) largest = std::fmax(largest, x);
        double sum = 0.0;
        for (double& x : row) sum += x = std::exp(x - largest);
        for (double& x : row) x /= sum;
        return;
    }
    for (double& x : row) {
        switch (activation) {
            case Activation::relu:
                x = std::fmax(x, 0.0);
                break;
            case Activation::sigmoid:
                x = 1.0 / (1.0 + std::exp(-x));
                break;
            case Activation::tanh:
                x = std::tanh(x);
                break;
            case Activation::elu:
                x = x > 0.0 ? x : std::exp(x) - 1.0;
                break;
            case Activation::leaky_relu:
                x = x > 0.0 ? x : 0.2 * x;
                break;
            case Activation::gelu:
                x = x * 0.5 * std::erfc(-x / std::numbers::sqrt2);
                break;
            case Activation::linear:
            case Activation::softmax:
                break;
        }
    }
}

/// Logits of one bitmap.
inline Row logits(const Model& model, const Weights& weights,
                  std::span<const std::uint8_t> drawing) {
    Row row;
    for (const std::uint8_t byte : drawing) {
        row.push_back((byte - model.scaling().offset) / model.scaling().divisor);
    }
    std::size_t variable = 0;
    for (std::size_t layer = 0; layer < model.layers().size(); ++layer) {
        const auto* dense = std::get_if<Dense>(&model.layers()[layer]);
        if (dense == nullptr) continue;  // dropout does nothing outside training
        const std::vector<double>& kernel = weights.variables[variable];
        Row next = weights.variables[variable + 1];
        for (std::size_t j = 0; j < row.size(); ++j) {
            for (std::size_t u = 0; u < dense->units; ++u) {
                next[u] += row[j] * kernel[j * dense->units + u];
            }
        }
        if (layer + 1 < model.layers().size()) activate(dense->activation, next);
        row = next;
        variable += 2;
    }
    return row;
}

/// Weighted cross-entropy of one drawing, by Keras's equation: -sum of target * log softmax.
inline double cross_entropy(const Row& row, std::size_t label, double smoothing) {
    double largest = row[0];
    for (const double x : row) largest = std::fmax(largest, x);
    double sum = 0.0;
    for (const double x : row) sum += std::exp(x - largest);
    double loss = 0.0;
    for (std::size_t u = 0; u < row.size(); ++u) {
        const double target =
            smoothing / static_cast<double>(row.size()) + (u == label ? 1.0 - smoothing : 0.0);
        loss -= target * (row[u] - largest - std::log(sum));
    }
    return loss;
}

/// Mean loss of the drawings with penalties, as fit reports it for a batch.
inline double loss(const Model& model, const Weights& weights, const Dataset& drawings,
                   double smoothing, std::span<const float> sample_weights) {
    double total = 0.0;
    for (std::size_t i = 0; i < drawings.size(); ++i) {
        const double weight = sample_weights.empty() ? 1.0 : static_cast<double>(sample_weights[i]);
        total += weight * cross_entropy(logits(model, weights, drawings.drawing(i)),
                                        drawings.label(i), smoothing);
    }
    total /= static_cast<double>(drawings.size());
    for (std::size_t v = 0; v < model.variables().size(); v += 2) {
        const Dense& dense = std::get<Dense>(model.layers()[model.variables()[v].layer]);
        for (const double w : weights.variables[v]) {
            total += dense.l1 * std::abs(w) + dense.l2 * w * w;
        }
    }
    return total;
}

}  // namespace sketchfit::reference
