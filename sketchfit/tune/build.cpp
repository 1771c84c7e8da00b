// Settings become split data, scaling and a model; what fit needs is in tune/build_fit.cpp.
#include "sketchfit/tune/build.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/data/split.h"

namespace sketchfit {

namespace {

/// How many training pixels have each of the 256 values.
std::array<std::uint64_t, 256> pixel_counts(const Dataset& train) {
    std::array<std::uint64_t, 256> counts{};
    for (std::size_t i = 0; i < train.size(); ++i) {
        for (const std::uint8_t pixel : train.drawing(i)) ++counts[pixel];
    }
    return counts;
}

/// Mean and population standard deviation over all pixels, from exact counts.
InputScaling standardized(const Dataset& train) {
    const std::array<std::uint64_t, 256> counts = pixel_counts(train);
    std::uint64_t count = 0;
    std::uint64_t sum = 0;
    for (std::size_t value = 0; value < counts.size(); ++value) {
        count += counts[value];
        sum += counts[value] * value;
    }
    const double mean = static_cast<double>(sum) / static_cast<double>(count);
    double squares = 0.0;
    for (std::size_t value = 0; value < counts.size(); ++value) {
        const double difference = static_cast<double>(value) - mean;
        squares += static_cast<double>(counts[value]) * difference * difference;
    }
    const auto used = std::ranges::count_if(counts, [](std::uint64_t n) { return n > 0; });
    if (used < 2) {
        fail(
            "scaling standardize needs pixels that differ; all pixels of the training side are {}. "
            "Use other data, or the scaling 255",
            sum / count);
    }
    return {.offset = mean, .divisor = std::sqrt(squares / static_cast<double>(count))};
}

}  // namespace

SplitData split_data(const LoadedData& data, const Settings& settings) {
    if (data.test) return {data.drawings, *data.test};
    auto [train, validation] = train_test_split(
        data.drawings, {.test_size = settings.test_size,
                        .random_state = static_cast<std::uint32_t>(settings.random_state),
                        .stratify = settings.stratify});
    return {std::move(train), std::move(validation)};
}

InputScaling make_scaling(const Dataset& train, const Settings& settings) {
    if (train.size() == 0) fail("there are no drawings to fit on");
    if (settings.scaling == "255") return {.offset = 0.0, .divisor = 255.0};
    if (settings.scaling == "standardize") return standardized(train);
    if (settings.scaling != "max") {
        fail_usage("scaling must be one of max, 255, standardize; received \"{}\"",
                   printable(settings.scaling));
    }
    const std::uint8_t largest = train.max_pixel();
    if (largest == 0) {
        fail(
            "scaling max needs a pixel above 0; all {} training drawings are empty. Use other "
            "data, or the scaling 255",
            train.size());
    }
    return {.offset = 0.0, .divisor = static_cast<double>(largest)};
}

std::vector<Layer> make_layers(const Settings& settings, std::size_t classes) {
    const std::vector<std::string>& activation = settings.activation;
    if (activation.size() != 1 && activation.size() != settings.layers.size()) {
        fail_usage(
            "activation must be one word, or one for each of the {} hidden layers; received {}",
            settings.layers.size(), activation.size());
    }
    const auto dense = [&](std::size_t units, Activation function) {
        return Dense{.units = units,
                     .activation = function,
                     .kernel_initializer = initializer_from(settings.kernel_initializer),
                     .l1 = settings.l1,
                     .l2 = settings.l2,
                     .max_norm = settings.max_norm};
    };
    std::vector<Layer> layers;
    for (std::size_t i = 0; i < settings.layers.size(); ++i) {
        const std::string& name = activation[activation.size() == 1 ? 0 : i];
        layers.emplace_back(
            dense(static_cast<std::size_t>(settings.layers[i]), activation_from(name)));
        if (settings.dropout > 0.0) layers.emplace_back(Dropout{settings.dropout});
    }
    layers.emplace_back(dense(classes, Activation::softmax));
    return layers;
}

Model make_model(const Settings& settings, const Dataset& train, const InputScaling& scaling) {
    return Model(make_layers(settings, train.class_count()),
                 {.input = train.pixels_per_drawing(),
                  .seed = static_cast<std::uint64_t>(settings.seed),
                  .scaling = scaling,
                  .class_names = train.class_names()});
}

}  // namespace sketchfit
