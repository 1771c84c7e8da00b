// What there is to know about each optimizer besides its equations: one describe() for each gives
// name, slots and the ranges of its numbers; names, checks and states all come from there.
#include "sketchfit/nn/optimizer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

/// What a number must satisfy, and how a message says it. Every number must be a finite float32.
struct Range {
    bool (*holds)(double value);
    std::string_view rule;
};

constexpr Range finite{[](double) { return true; }, "a finite number"};
constexpr Range not_negative{[](double value) { return value >= 0.0; }, "0 or more"};
constexpr Range not_positive{[](double value) { return value <= 0.0; }, "0 or less"};
constexpr Range fraction{[](double value) { return value >= 0.0 && value <= 1.0; }, "from 0 to 1"};
constexpr Range below_one{[](double value) { return value >= 0.0 && value < 1.0; },
                          "at least 0 and below 1"};
constexpr Range positive_fraction{[](double value) { return value > 0.0 && value <= 1.0; },
                                  "above 0 and at most 1"};
/// Above 0 as a float32 too: a smaller epsilon would be none.
constexpr Range positive{[](double value) { return static_cast<float>(value) > 0.0F; },
                         "above 0 in float32"};

struct Number {
    std::string_view name;
    double value;
    Range range;
};

struct Slot {
    std::string_view name;
    double initial = 0.0;
};

/// One optimizer, its options as set: name, slots, and numbers besides the common ones.
struct Description {
    std::string_view name;
    std::vector<Slot> slots;
    std::vector<Number> numbers;
};

Description describe(const SGD& sgd) {
    Description result{"SGD", {}, {{"momentum", sgd.momentum, fraction}}};
    if (sgd.momentum != 0.0) result.slots.push_back({"momentum"});
    return result;
}

template <typename AdamLike>
Description describe_adam(std::string_view name, const AdamLike& adam) {
    Description result{name,
                       {{"momentum"}, {"velocity"}},
                       {{"beta_1", adam.beta_1, below_one},
                        {"beta_2", adam.beta_2, below_one},
                        {"epsilon", adam.epsilon, positive}}};
    if (adam.amsgrad) result.slots.push_back({"velocity_hat"});
    return result;
}

Description describe(const Adam& adam) {
    return describe_adam("Adam", adam);
}

Description describe(const AdamW& adam) {
    return describe_adam("AdamW", adam);
}

Description describe(const Adadelta& adadelta) {
    return {"Adadelta",
            {{"accumulated_grad"}, {"accumulated_delta_var"}},
            {{"rho", adadelta.rho, fraction}, {"epsilon", adadelta.epsilon, positive}}};
}

Description describe(const Adagrad& adagrad) {
    return {"Adagrad",
            {{"accumulator", adagrad.initial_accumulator_value}},
            {{"initial_accumulator_value", adagrad.initial_accumulator_value, not_negative},
             {"epsilon", adagrad.epsilon, positive}}};
}

Description describe(const Ftrl& ftrl) {
    return {"Ftrl",
            {{"accumulator", ftrl.initial_accumulator_value}, {"linear"}},
            {{"learning_rate_power", ftrl.learning_rate_power, not_positive},
             {"initial_accumulator_value", ftrl.initial_accumulator_value, not_negative},
             {"l1", ftrl.l1, not_negative},
             {"l2", ftrl.l2, not_negative},
             {"l2_shrinkage", ftrl.l2_shrinkage, not_negative},
             {"beta", ftrl.beta, not_negative}}};
}

Description describe(const RMSprop& rmsprop) {
    Description result{"RMSprop",
                       {{"velocity"}},
                       {{"rho", rmsprop.rho, fraction},
                        {"momentum", rmsprop.momentum, fraction},
                        {"epsilon", rmsprop.epsilon, positive}}};
    if (rmsprop.momentum > 0.0) result.slots.push_back({"momentum"});
    if (rmsprop.centered) result.slots.push_back({"average_gradient"});
    return result;
}

Description describe(const Adamax& adamax) {
    return {"Adamax",
            {{"momentum"}, {"norm"}},
            {{"beta_1", adamax.beta_1, below_one},
             {"beta_2", adamax.beta_2, fraction},
             {"epsilon", adamax.epsilon, positive}}};
}

Description describe(const Nadam& nadam) {
    return {"Nadam",
            {{"momentum"}, {"velocity"}},
            {{"beta_1", nadam.beta_1, below_one},
             {"beta_2", nadam.beta_2, below_one},
             {"epsilon", nadam.epsilon, positive}}};
}

Description describe(const Lion& lion) {
    return {"Lion",
            {{"momentum"}},
            {{"beta_1", lion.beta_1, positive_fraction}, {"beta_2", lion.beta_2, fraction}}};
}

Description description(const Optimizer& optimizer) {
    return std::visit([](const auto& chosen) { return describe(chosen); }, optimizer);
}

/// One of each kind with its defaults, in the order of the variant.
std::vector<Optimizer> all_optimizers() {
    return []<std::size_t... index>(std::index_sequence<index...>) {
        return std::vector<Optimizer>{Optimizer(std::in_place_index<index>)...};
    }
    (std::make_index_sequence<std::variant_size_v<Optimizer>>());
}

bool equal_in_any_case(std::string_view left, std::string_view right) {
    const auto lower = [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    };
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [&](char a, char b) { return lower(a) == lower(b); });
}

void check_number(std::string_view owner, const Number& number) {
    const bool fits = std::abs(number.value) <= std::numeric_limits<float>::max();
    if (!fits || !number.range.holds(number.value)) {
        fail_usage("{}: {} must be {}; received {}.", owner, number.name,
                   fits ? number.range.rule : finite.rule, number.value);
    }
}

void check_clipping(std::string_view owner, const OptimizerOptions& common) {
    if (common.clipnorm.has_value() + common.clipvalue.has_value() +
            common.global_clipnorm.has_value() >
        1) {
        const auto shown = [](const std::optional<double>& value) {
            return value ? fmt::format("{}", *value) : std::string("unset");
        };
        fail_usage(
            "{}: only one of clipnorm, clipvalue and global_clipnorm can be set; received "
            "clipnorm {}, clipvalue {}, global_clipnorm {}.",
            owner, shown(common.clipnorm), shown(common.clipvalue), shown(common.global_clipnorm));
    }
    if (common.clipnorm) check_number(owner, {"clipnorm", *common.clipnorm, finite});
    if (common.clipvalue) check_number(owner, {"clipvalue", *common.clipvalue, finite});
    if (common.global_clipnorm) {
        check_number(owner, {"global_clipnorm", *common.global_clipnorm, finite});
    }
}

void check_common(std::string_view owner, const OptimizerOptions& common) {
    if (common.weight_decay) {
        check_number(owner, {"weight_decay", *common.weight_decay, not_negative});
    }
    check_clipping(owner, common);
    check_number(owner, {"ema_momentum", common.ema_momentum, fraction});
    if (common.ema_overwrite_frequency && *common.ema_overwrite_frequency < 1) {
        fail_usage("{}: ema_overwrite_frequency must be 1 or more steps, or unset; received {}.",
                   owner, *common.ema_overwrite_frequency);
    }
}

/// Rules over several numbers; most optimizers have none.
template <typename AnyOptimizer>
void check_together(const AnyOptimizer& /*optimizer*/) {}

void check_together(const AdamW& adam) {
    if (!adam.common.weight_decay) {
        fail_usage("AdamW: weight_decay must be set; received none. For no decay use Adam.");
    }
}

/// With these the weights of a pixel that never carries ink would be divided by 0.
void check_together(const Ftrl& ftrl) {
    if (ftrl.initial_accumulator_value == 0.0 && ftrl.learning_rate_power < 0.0 && ftrl.l2 == 0.0 &&
        ftrl.beta == 0.0 && ftrl.l2_shrinkage > 0.0) {
        fail_usage(
            "Ftrl: l2_shrinkage (received {}) needs initial_accumulator_value, l2 or beta above 0; "
            "received 0 for all three.",
            ftrl.l2_shrinkage);
    }
}

}  // namespace

std::string_view optimizer_name(const Optimizer& optimizer) {
    return description(optimizer).name;
}

std::vector<std::string_view> optimizer_names() {
    std::vector<std::string_view> names;
    for (const Optimizer& optimizer : all_optimizers()) names.push_back(optimizer_name(optimizer));
    return names;
}

Optimizer optimizer_from(std::string_view name) {
    for (const Optimizer& optimizer : all_optimizers()) {
        if (equal_in_any_case(name, optimizer_name(optimizer))) return optimizer;
    }
    fail_usage("Unknown optimizer '{}'; choose one of {}.", printable(name),
               fmt::join(optimizer_names(), ", "));
}

const OptimizerOptions& common_options(const Optimizer& optimizer) {
    return std::visit([](const auto& chosen) -> const OptimizerOptions& { return chosen.common; },
                      optimizer);
}

OptimizerOptions& common_options(Optimizer& optimizer) {
    return std::visit([](auto& chosen) -> OptimizerOptions& { return chosen.common; }, optimizer);
}

double learning_rate(const Optimizer& optimizer) {
    return std::visit([](const auto& chosen) { return chosen.learning_rate; }, optimizer);
}

void set_learning_rate(Optimizer& optimizer, double rate) {
    std::visit([rate](auto& chosen) { chosen.learning_rate = rate; }, optimizer);
}

void check_optimizer(const Optimizer& optimizer) {
    const Description described = description(optimizer);
    check_number(described.name, {"learning_rate", learning_rate(optimizer), not_negative});
    for (const Number& number : described.numbers) check_number(described.name, number);
    check_common(described.name, common_options(optimizer));
    std::visit([](const auto& chosen) { check_together(chosen); }, optimizer);
}

std::vector<std::string_view> slot_names(const Optimizer& optimizer) {
    std::vector<std::string_view> names;
    for (const Slot& slot : description(optimizer).slots) names.push_back(slot.name);
    return names;
}

OptimizerState initial_state(const Optimizer& optimizer, std::size_t floats) {
    OptimizerState state;
    for (const Slot& slot : description(optimizer).slots) {
        state.slots.emplace_back(floats, static_cast<float>(slot.initial));
    }
    if (common_options(optimizer).use_ema) state.average.assign(floats, 0.0F);
    return state;
}

}  // namespace sketchfit
