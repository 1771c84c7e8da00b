// Penalties on kernels and constraints after an update: the parts of a step that look at weights
// only (declared in nn/network.h).
#include <algorithm>
#include <cmath>

#include "sketchfit/nn/network.h"

namespace sketchfit {

namespace {

/// Calls function(dense, variable) for every kernel.
template <typename Function>
void for_kernels(const Model& model, const Function& function) {
    for (const Variable& variable : model.variables()) {
        if (variable.is_kernel()) {
            function(std::get<Dense>(model.layers()[variable.layer]), variable);
        }
    }
}

float sign(float value) {
    return static_cast<float>((value > 0.0F) - (value < 0.0F));
}

}  // namespace

double penalty(const Model& model) {
    double total = 0.0;
    for_kernels(model, [&](const Dense& dense, const Variable& variable) {
        if (dense.l1 == 0.0 && dense.l2 == 0.0) return;
        double sum = 0.0;
        double squares = 0.0;
        for (const float weight : model.weights().subspan(variable.offset, variable.extent())) {
            sum += std::abs(static_cast<double>(weight));
            squares += static_cast<double>(weight) * static_cast<double>(weight);
        }
        total += dense.l1 * sum + dense.l2 * squares;
    });
    return total;
}

void add_penalty_gradient(const Dense& dense, std::span<const float> weights,
                          std::span<float> gradient) {
    if (dense.l1 == 0.0 && dense.l2 == 0.0) return;
    const auto l1 = static_cast<float>(dense.l1);
    const auto twice_l2 = static_cast<float>(2.0 * dense.l2);
    for (std::size_t k = 0; k < weights.size(); ++k) {
        gradient[k] += l1 * sign(weights[k]) + twice_l2 * weights[k];
    }
}

void apply_constraints(Model& model) {
    for_kernels(model, [&](const Dense& dense, const Variable& variable) {
        const double limit = dense.max_norm.value_or(0.0);
        if (limit <= 0.0) return;
        float* weights = model.weights().data() + variable.offset;
        std::vector<double> squares(variable.columns);
        for (std::size_t row = 0; row < variable.rows; ++row) {
            for (std::size_t u = 0; u < variable.columns; ++u) {
                const double weight = static_cast<double>(weights[row * variable.stride + u]);
                squares[u] += weight * weight;
            }
        }
        std::vector<float> factors(variable.columns);
        for (std::size_t u = 0; u < variable.columns; ++u) {
            const double norm = std::sqrt(squares[u]);
            factors[u] = static_cast<float>(std::min(norm, limit) / (1e-7 + norm));
        }
        for (std::size_t row = 0; row < variable.rows; ++row) {
            for (std::size_t u = 0; u < variable.columns; ++u) {
                weights[row * variable.stride + u] *= factors[u];
            }
        }
    });
}

}  // namespace sketchfit
