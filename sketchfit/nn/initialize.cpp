#include "sketchfit/nn/initialize.h"

#include <cmath>

#include "sketchfit/base/random.h"

namespace sketchfit {

namespace {

/// Standard deviation of a unit normal cut at -2 and 2.
constexpr double cut_deviation = 0.87962566103423978;

double variance(Initializer initializer, double inputs, double units) {
    switch (initializer) {
        case Initializer::glorot_uniform:
        case Initializer::glorot_normal:
            return 2.0 / (inputs + units);
        case Initializer::he_uniform:
        case Initializer::he_normal:
            return 2.0 / inputs;
        case Initializer::lecun_uniform:
        case Initializer::lecun_normal:
            return 1.0 / inputs;
        case Initializer::zeros:
            break;
    }
    return 0.0;
}

bool is_normal(Initializer initializer) {
    return initializer == Initializer::glorot_normal || initializer == Initializer::he_normal ||
           initializer == Initializer::lecun_normal;
}

double cut_normal(Random& random, double deviation) {
    for (;;) {
        const double value = random.normal();
        if (std::abs(value) <= 2.0) return value * deviation;
    }
}

}  // namespace

std::vector<float> initial_kernel(Initializer initializer, std::size_t inputs, std::size_t units,
                                  std::uint64_t seed, std::size_t place) {
    std::vector<float> kernel(inputs * units);
    if (initializer == Initializer::zeros) return kernel;
    Random random(seed, Purpose::initializer, place);
    const double scale =
        variance(initializer, static_cast<double>(inputs), static_cast<double>(units));
    const double limit = std::sqrt(3.0 * scale);
    const double deviation = std::sqrt(scale) / cut_deviation;
    for (float& weight : kernel) {
        weight =
            static_cast<float>(is_normal(initializer) ? cut_normal(random, deviation)
                                                      : (2.0 * random.uniform() - 1.0) * limit);
    }
    return kernel;
}

}  // namespace sketchfit
