// The optimizers of Keras 3, by its equations and defaults
// (keras/src/optimizers; an epsilon's place is part of the equation).
// A new optimizer is one struct, one entry of Optimizer, one describe() in nn/optimizer.cpp (name,
// slots, ranges), and its two halves, prepare() and update(), in nn/optimizer_updates.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "sketchfit/nn/model.h"
#include "sketchfit/simd/aligned.h"

namespace sketchfit {

/// What every optimizer can do besides its own update; unset means off.
struct OptimizerOptions {
    /// Decoupled decay, before the update: w -= w * weight_decay * learning_rate (biases too).
    std::optional<double> weight_decay{};
    /// At most one of the three: per variable, per element, over all variables together. As in
    /// Keras 0 or less means off.
    std::optional<double> clipnorm{};
    std::optional<double> clipvalue{};
    std::optional<double> global_clipnorm{};
    /// Keep an exponential moving average of the weights; fit ends with the average in place.
    bool use_ema = false;
    double ema_momentum = 0.99;
    /// Put the average in place every so many steps, too.
    std::optional<std::int64_t> ema_overwrite_frequency{};
};

struct SGD {
    double learning_rate = 0.01;
    double momentum = 0.0;
    bool nesterov = false;
    OptimizerOptions common{};
};

struct Adam {
    double learning_rate = 0.001;
    double beta_1 = 0.9;
    double beta_2 = 0.999;
    double epsilon = 1e-7;
    bool amsgrad = false;
    OptimizerOptions common{};
};

struct AdamW {
    double learning_rate = 0.001;
    double beta_1 = 0.9;
    double beta_2 = 0.999;
    double epsilon = 1e-7;
    bool amsgrad = false;
    OptimizerOptions common{.weight_decay = 0.004};
};

struct Adadelta {
    double learning_rate = 0.001;
    double rho = 0.95;
    double epsilon = 1e-7;
    OptimizerOptions common{};
};

struct Adagrad {
    double learning_rate = 0.001;
    double initial_accumulator_value = 0.1;
    double epsilon = 1e-7;
    OptimizerOptions common{};
};

struct Ftrl {
    double learning_rate = 0.001;
    double learning_rate_power = -0.5;
    double initial_accumulator_value = 0.1;
    double l1 = 0.0;
    double l2 = 0.0;
    double l2_shrinkage = 0.0;
    double beta = 0.0;
    OptimizerOptions common{};
};

struct RMSprop {
    double learning_rate = 0.001;
    double rho = 0.9;
    double momentum = 0.0;
    double epsilon = 1e-7;
    bool centered = false;
    OptimizerOptions common{};
};

struct Adamax {
    double learning_rate = 0.001;
    double beta_1 = 0.9;
    double beta_2 = 0.999;
    double epsilon = 1e-7;
    OptimizerOptions common{};
};

struct Nadam {
    double learning_rate = 0.001;
    double beta_1 = 0.9;
    double beta_2 = 0.999;
    double epsilon = 1e-7;
    OptimizerOptions common{};
};

struct Lion {
    double learning_rate = 0.001;
    double beta_1 = 0.9;
    double beta_2 = 0.99;
    OptimizerOptions common{};
};

using Optimizer =
    std::variant<SGD, Adam, AdamW, Adadelta, Adagrad, Ftrl, RMSprop, Adamax, Nadam, Lion>;

/// What an optimizer remembers between steps.
struct OptimizerState {
    std::int64_t iteration = 0;        ///< steps made so far
    std::vector<AlignedFloats> slots;  ///< each laid out as the block of weights; see slot_names
    AlignedFloats average;             ///< the moving average of the weights, empty without use_ema
    double momentum_product = 1.0;     ///< Nadam's product of its momentum schedule
};

/// "SGD", "Adam", …, as Keras spells them.
std::string_view optimizer_name(const Optimizer& optimizer);
std::vector<std::string_view> optimizer_names();
/// An optimizer with its defaults from its name, in any case. Throws UsageError with the list.
Optimizer optimizer_from(std::string_view name);

const OptimizerOptions& common_options(const Optimizer& optimizer);
OptimizerOptions& common_options(Optimizer& optimizer);
double learning_rate(const Optimizer& optimizer);
void set_learning_rate(Optimizer& optimizer, double rate);

/// Throws UsageError where an option is out of Keras's range, or two kinds of clipping are set.
/// An epsilon must be above 0: with 0 a pixel that never carries ink would divide 0 by 0.
void check_optimizer(const Optimizer& optimizer);

/// Names of the slots in the order of OptimizerState::slots, as Keras names its variables: for
/// example {"momentum", "velocity"} for Adam. Which there are depends on the options.
std::vector<std::string_view> slot_names(const Optimizer& optimizer);
/// The state before the first step, for a block of `floats` weights.
OptimizerState initial_state(const Optimizer& optimizer, std::size_t floats);

/// One step: clipping, weight decay, update, moving average, iteration + 1
/// (base_optimizer.py's order). `learning_rate` is the rate of this step, held as a float32 as in
/// Keras. `gradient` is laid out as `weights` and may be changed; its padding must be zero, and the
/// padding of weights and average then stays zero, whatever the gradient's values (NaN included).
/// Constraints are not applied here. Throws Error where the sizes of the blocks do not fit
/// together.
void apply_gradients(const Optimizer& optimizer, float learning_rate, OptimizerState& state,
                     std::span<const Variable> variables, std::span<float> weights,
                     std::span<float> gradient);

/// Puts the moving average in the place of the weights, as fit does at its end. Without use_ema, or
/// before the first step, the weights stay. Throws Error where the sizes differ.
void apply_average(const Optimizer& optimizer, const OptimizerState& state,
                   std::span<float> weights);

}  // namespace sketchfit
