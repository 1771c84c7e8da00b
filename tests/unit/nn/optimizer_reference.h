// The optimizers once more, independent of sketchfit/nn/optimizer*.cpp: textbook equations of Keras
// 3 for one weight at a time, all in double, variables without padding. Slow and obvious. Below
// them what the optimizer tests share: a padded block of oddly shaped variables.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "sketchfit/base/random.h"
#include "sketchfit/nn/optimizer.h"

namespace sketchfit::reference {

/// One vector for each variable.
using Values = std::vector<std::vector<double>>;

/// What an optimizer remembers of one weight, by the names of the equations.
using Memory = std::map<std::string, double>;

/// One weight in one step: its gradient, the rate, and t = 1, 2, …
struct Place {
    double w;
    double g;
    double rate;
    int t;
};

inline double updated(const SGD& o, const Place& at, Memory& memory) {
    if (o.momentum == 0.0) return at.w - at.rate * at.g;
    double& v = memory["v"];
    v = o.momentum * v - at.rate * at.g;
    return o.nesterov ? at.w + o.momentum * v - at.rate * at.g : at.w + v;
}

template <typename AdamLike>
double updated_adam(const AdamLike& o, const Place& at, Memory& memory) {
    double& m = memory["m"];
    double& v = memory["v"];
    m = o.beta_1 * m + (1 - o.beta_1) * at.g;
    v = o.beta_2 * v + (1 - o.beta_2) * at.g * at.g;
    double under_root = v;
    if (o.amsgrad) under_root = memory["v_hat"] = std::max(memory["v_hat"], v);
    const double alpha =
        at.rate * std::sqrt(1 - std::pow(o.beta_2, at.t)) / (1 - std::pow(o.beta_1, at.t));
    return at.w - alpha * m / (std::sqrt(under_root) + o.epsilon);
}

inline double updated(const Adam& o, const Place& at, Memory& memory) {
    return updated_adam(o, at, memory);
}

inline double updated(const AdamW& o, const Place& at, Memory& memory) {
    return updated_adam(o, at, memory);
}

inline double updated(const Adadelta& o, const Place& at, Memory& memory) {
    double& a = memory["a"];
    double& d = memory["d"];
    a = o.rho * a + (1 - o.rho) * at.g * at.g;
    const double delta = -std::sqrt((d + o.epsilon) / (a + o.epsilon)) * at.g;
    d = o.rho * d + (1 - o.rho) * delta * delta;
    return at.w + at.rate * delta;
}

inline double updated(const Adagrad& o, const Place& at, Memory& memory) {
    double& a = memory.try_emplace("a", o.initial_accumulator_value).first->second;
    a += at.g * at.g;
    return at.w - at.rate * at.g / std::sqrt(a + o.epsilon);
}

inline double updated(const Ftrl& o, const Place& at, Memory& memory) {
    double& a = memory.try_emplace("a", o.initial_accumulator_value).first->second;
    double& z = memory["z"];
    const double p = -o.learning_rate_power;
    const double n = a + at.g * at.g;
    const double l2 = o.l2 + o.beta / (2 * at.rate);
    const double gs = at.g + 2 * o.l2_shrinkage * at.w;
    z += gs - (std::pow(n, p) - std::pow(a, p)) / at.rate * at.w;
    a = n;
    if (std::abs(z) <= o.l1) return 0.0;
    return (std::clamp(z, -o.l1, o.l1) - z) / (std::pow(n, p) / at.rate + 2 * l2);
}

inline double updated(const RMSprop& o, const Place& at, Memory& memory) {
    double& v = memory["v"];
    v = o.rho * v + (1 - o.rho) * at.g * at.g;
    double den = v + o.epsilon;
    if (o.centered) {
        double& average = memory["average"];
        average = o.rho * average + (1 - o.rho) * at.g;
        den -= average * average;
    }
    double change = at.rate * at.g / std::sqrt(den);
    if (o.momentum > 0.0) change = memory["mom"] = o.momentum * memory["mom"] + change;
    return at.w - change;
}

inline double updated(const Adamax& o, const Place& at, Memory& memory) {
    double& m = memory["m"];
    double& u = memory["u"];
    m = o.beta_1 * m + (1 - o.beta_1) * at.g;
    u = std::max(o.beta_2 * u, std::abs(at.g));
    return at.w - at.rate / (1 - std::pow(o.beta_1, at.t)) * m / (u + o.epsilon);
}

inline double updated(const Nadam& o, const Place& at, Memory& memory) {
    const auto mu = [&](int t) { return o.beta_1 * (1 - std::pow(0.96, t) / 2); };
    double product = 1.0;
    for (int t = 1; t <= at.t; ++t) product *= mu(t);
    double& m = memory["m"];
    double& v = memory["v"];
    m = o.beta_1 * m + (1 - o.beta_1) * at.g;
    v = o.beta_2 * v + (1 - o.beta_2) * at.g * at.g;
    const double m_hat =
        mu(at.t + 1) * m / (1 - product * mu(at.t + 1)) + (1 - mu(at.t)) * at.g / (1 - product);
    const double v_hat = v / (1 - std::pow(o.beta_2, at.t));
    return at.w - at.rate * m_hat / (std::sqrt(v_hat) + o.epsilon);
}

inline double updated(const Lion& o, const Place& at, Memory& memory) {
    double& m = memory["m"];
    const double direction = o.beta_1 * m + (1 - o.beta_1) * at.g;
    m = o.beta_2 * m + (1 - o.beta_2) * at.g;
    return direction == 0.0 ? at.w : at.w - std::copysign(at.rate, direction);
}

inline double norm(const std::vector<double>& values) {
    double sum = 0.0;
    for (const double value : values) sum += value * value;
    return std::sqrt(sum);
}

inline void clip(const OptimizerOptions& options, Values& gradient) {
    std::vector<double> norms;
    for (const auto& variable : gradient) norms.push_back(norm(variable));
    for (std::size_t i = 0; i < gradient.size(); ++i) {
        for (double& g : gradient[i]) {
            if (const double c = options.clipvalue.value_or(0); c > 0) g = std::clamp(g, -c, c);
            if (const double c = options.clipnorm.value_or(0); c > 0)
                g = g * c / std::max(norms[i], c);
            if (const double c = options.global_clipnorm.value_or(0); c > 0) {
                g = g * c * std::min(1 / norm(norms), 1 / c);
            }
        }
    }
}

/// A whole optimizer over several variables.
class Fitter {
  public:
    explicit Fitter(Optimizer optimizer) : optimizer_(std::move(optimizer)) {}

    void step(double rate, Values& weights, Values gradient) {
        const OptimizerOptions& options = common_options(optimizer_);
        clip(options, gradient);
        ++t_;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            for (std::size_t j = 0; j < weights[i].size(); ++j) {
                double w = weights[i][j] * (1 - options.weight_decay.value_or(0.0) * rate);
                Memory& memory = memories_[{i, j}];
                w = std::visit(
                    [&](const auto& o) {
                        return updated(o, {w, gradient[i][j], rate, t_}, memory);
                    },
                    optimizer_);
                weights[i][j] = w;
            }
        }
        if (options.use_ema) average(options, weights);
    }

    const Values& averages() const { return averages_; }

  private:
    void average(const OptimizerOptions& options, Values& weights) {
        if (t_ == 1) averages_ = weights;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            for (std::size_t j = 0; j < weights[i].size(); ++j) {
                double& a = averages_[i][j];
                a = options.ema_momentum * a + (1 - options.ema_momentum) * weights[i][j];
            }
        }
        const auto every = options.ema_overwrite_frequency;
        if (every && t_ % *every == 0) weights = averages_;
    }

    Optimizer optimizer_;
    int t_ = 0;
    std::map<std::pair<std::size_t, std::size_t>, Memory> memories_;
    Values averages_;
};

/// Kernels and biases of no round size, in one padded block.
inline std::vector<Variable> odd_variables() {
    std::vector<Variable> variables;
    std::size_t offset = 0;
    for (const auto& [rows, columns] :
         {std::pair{7, 5}, {1, 5}, {5, 3}, {1, 3}, {3, 17}, {1, 17}}) {
        const auto width = static_cast<std::size_t>(columns);
        const std::size_t number = variables.size();
        variables.push_back({std::to_string(number / 2) + (number % 2 == 0 ? "/kernel" : "/bias"),
                             number / 2, offset, static_cast<std::size_t>(rows), width,
                             padded(width)});
        offset += variables.back().extent();
    }
    return variables;
}

inline std::size_t block_size(const std::vector<Variable>& variables) {
    return variables.back().offset + variables.back().extent();
}

/// Calls function(variable's number, index inside the variable, index inside the block).
template <typename Function>
void for_each_value(const std::vector<Variable>& variables, const Function& function) {
    for (std::size_t v = 0; v < variables.size(); ++v) {
        const Variable& variable = variables[v];
        for (std::size_t i = 0; i < variable.rows * variable.columns; ++i) {
            function(
                v, i,
                variable.offset + i / variable.columns * variable.stride + i % variable.columns);
        }
    }
}

/// The block's values without padding.
inline Values unpadded(const std::vector<Variable>& variables, std::span<const float> block) {
    Values values(variables.size());
    for_each_value(variables, [&](std::size_t v, std::size_t, std::size_t at) {
        values[v].push_back(double{block[at]});
    });
    return values;
}

/// A block with numbers from `make()` and zeros in the padding.
template <typename Make>
AlignedFloats block_of(const std::vector<Variable>& variables, Make make) {
    AlignedFloats block(block_size(variables), 0.0F);
    for_each_value(variables, [&](std::size_t, std::size_t, std::size_t at) {
        block[at] = static_cast<float>(make());
    });
    return block;
}

/// The sum of the absolute values of what is not part of a variable; NaN if any of it is.
inline double padding_sum(const std::vector<Variable>& variables, std::span<const float> block) {
    std::vector<float> rest(block.begin(), block.end());
    for_each_value(variables, [&](std::size_t, std::size_t, std::size_t at) { rest[at] = 0.0F; });
    double sum = 0.0;
    for (const float value : rest) sum += std::abs(double{value});
    return sum;
}

/// A gradient as training makes them: some weights never get any, others are 0 in one step of five,
/// the rest is spread over six orders of magnitude.
inline AlignedFloats random_gradient(const std::vector<Variable>& variables, Random& random) {
    std::size_t place = 0;
    return block_of(variables, [&] {
        const bool silent = place++ % 7 == 3 || random.below(5) == 0;
        const double size = std::pow(10.0, 1.0 - 6.0 * random.uniform());
        const double sign = random.below(2) == 0 ? 1.0 : -1.0;
        return silent ? 0.0 : sign * size;
    });
}

}  // namespace sketchfit::reference
