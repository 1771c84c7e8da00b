#include "sketchfit/nn/layers.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

constexpr std::array<std::pair<std::string_view, Activation>, 8> activations{{
    {"linear", Activation::linear},
    {"relu", Activation::relu},
    {"sigmoid", Activation::sigmoid},
    {"tanh", Activation::tanh},
    {"elu", Activation::elu},
    {"leaky_relu", Activation::leaky_relu},
    {"gelu", Activation::gelu},
    {"softmax", Activation::softmax},
}};

constexpr std::array<std::pair<std::string_view, Initializer>, 7> initializers{{
    {"glorot_uniform", Initializer::glorot_uniform},
    {"glorot_normal", Initializer::glorot_normal},
    {"he_uniform", Initializer::he_uniform},
    {"he_normal", Initializer::he_normal},
    {"lecun_uniform", Initializer::lecun_uniform},
    {"lecun_normal", Initializer::lecun_normal},
    {"zeros", Initializer::zeros},
}};

template <typename Table>
auto names_of(const Table& table) {
    std::vector<std::string_view> names;
    names.reserve(table.size());
    for (const auto& [name, value] : table) names.push_back(name);
    return names;
}

template <typename Table, typename Value>
std::string_view name_in(const Table& table, Value value) {
    return std::ranges::find(table, value, [](const auto& row) { return row.second; })->first;
}

template <typename Table>
auto value_in(const Table& table, std::string_view what, std::string_view name) {
    for (const auto& [known, value] : table) {
        if (known == name) return value;
    }
    fail_usage("{} must be one of {}, received \"{}\"", what, fmt::join(names_of(table), ", "),
               printable(name));
}

/// More units than any use of these networks; keeps every size far from overflow.
constexpr std::size_t most_units = 65535;

void check_dense(const Dense& dense, std::size_t place) {
    if (dense.units < 1 || dense.units > most_units) {
        fail_usage("units of layer {} must be in 1..{}, received {}", place, most_units,
                   dense.units);
    }
    const auto check_number = [&](std::string_view name, double value) {
        if (!(value >= 0.0 && value < 1e30)) {
            fail_usage("{} of layer {} must be a number of at least 0, received {}", name, place,
                       value);
        }
    };
    check_number("l1", dense.l1);
    check_number("l2", dense.l2);
    check_number("max_norm", dense.max_norm.value_or(0.0));
}

}  // namespace

std::string_view activation_name(Activation activation) {
    return name_in(activations, activation);
}

Activation activation_from(std::string_view name) {
    return value_in(activations, "activation", name);
}

std::vector<std::string_view> activation_names() {
    return names_of(activations);
}

std::string_view initializer_name(Initializer initializer) {
    return name_in(initializers, initializer);
}

Initializer initializer_from(std::string_view name) {
    return value_in(initializers, "kernel_initializer", name);
}

std::vector<std::string_view> initializer_names() {
    return names_of(initializers);
}

void check_layers(const std::vector<Layer>& layers) {
    if (layers.empty()) fail_usage("a network needs at least one Dense layer, received none");
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (const auto* dense = std::get_if<Dense>(&layers[i])) {
            check_dense(*dense, i);
        } else if (const double rate = std::get<Dropout>(layers[i]).rate;
                   !(rate >= 0.0 && rate <= 1.0)) {
            fail_usage("rate of dropout (layer {}) must be in [0, 1], received {}", i, rate);
        }
    }
    const auto* last = std::get_if<Dense>(&layers.back());
    if (last == nullptr) fail_usage("the last layer must be Dense, received Dropout");
    if (last->activation != Activation::softmax && last->activation != Activation::linear) {
        fail_usage("the last layer's activation must be softmax, or linear for logits, received {}",
                   activation_name(last->activation));
    }
}

}  // namespace sketchfit
