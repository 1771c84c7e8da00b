#include "sketchfit/formats/keras_weights.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "sketchfit/base/error.h"

namespace sketchfit::keras {

namespace {

/// As h5py's users do: below the 64 KiB that an attribute may take.
constexpr std::size_t longest_attribute = 60000;

/// Whether datasets of layers lie below the group. A dropout's generator is no weight.
// NOLINTNEXTLINE(misc-no-recursion): read_hdf5 bounds the depth.
bool holds_weights(const Hdf5Group& group) {
    if (!group.datasets.empty()) return true;
    return std::ranges::any_of(group.groups, [](const Hdf5Group& child) {
        return child.name != "seed_generator" && holds_weights(child);
    });
}

}  // namespace

std::vector<std::string> text_list(const Hdf5Group& group, std::string_view name) {
    if (const Hdf5Attribute* whole = group.find_attribute(name)) return whole->texts;
    std::vector<std::string> texts;
    for (std::size_t part = 0;; ++part) {
        const Hdf5Attribute* attribute = group.find_attribute(fmt::format("{}{}", name, part));
        if (attribute == nullptr) return texts;
        texts.insert(texts.end(), attribute->texts.begin(), attribute->texts.end());
    }
}

void add_text_list(Hdf5Group& group, const std::string& name,
                   const std::vector<std::string>& texts) {
    std::size_t longest = 1;
    for (const std::string& text : texts) longest = std::max(longest, text.size());
    if (longest * texts.size() <= longest_attribute) {
        group.attributes.push_back({name, false, texts});
        return;
    }
    const std::size_t most = std::max<std::size_t>(1, longest_attribute / longest);
    for (std::size_t first = 0; first < texts.size(); first += most) {
        const auto begin = texts.begin() + static_cast<std::ptrdiff_t>(first);
        const auto count = static_cast<std::ptrdiff_t>(std::min(most, texts.size() - first));
        group.attributes.push_back(
            {fmt::format("{}{}", name, first / most), false, {begin, begin + count}});
    }
}

WeightsReader::WeightsReader(const Hdf5Group& root, std::string file)
    : root_(root), file_(std::move(file)) {
    if (root_.find_group("layers") != nullptr) return;
    const Hdf5Group* inner = root_.find_group("model_weights");
    const Hdf5Group& group = inner == nullptr ? root_ : *inner;
    if (text_list(group, "layer_names").empty()) {
        fail(
            "{} holds no weights as Keras keeps them: it has neither the group layers nor the "
            "attribute layer_names",
            file_);
    }
    legacy_ = true;
    read_legacy(group);
}

void WeightsReader::read_legacy(const Hdf5Group& group) {
    std::set<const Hdf5Dataset*> seen;
    for (const std::string& name : text_list(group, "layer_names")) {
        const Hdf5Group* layer = group.find_group(name);
        if (layer == nullptr) fail("{} lacks the group of layer {}", file_, printable(name));
        LegacyLayer entry{name, {}};
        for (const std::string& weight : text_list(*layer, "weight_names")) {
            const Hdf5Dataset* dataset = layer->find_dataset(weight);
            if (dataset == nullptr || !seen.insert(dataset).second) {
                fail("{}: layer {} lacks its dataset {}, or has it twice", file_, printable(name),
                     printable(weight));
            }
            entry.variables.push_back(dataset);
        }
        if (!entry.variables.empty()) legacy_layers_.push_back(std::move(entry));
    }
}

std::vector<WeightedLayer> WeightsReader::dense_layers() const {
    std::vector<WeightedLayer> layers;
    if (legacy_) {
        for (const LegacyLayer& layer : legacy_layers_) {
            layers.push_back(
                {"", fmt::format("layer {}", printable(layer.name)), layer.variables.size() > 1});
        }
        return layers;
    }
    const Hdf5Group& all = *root_.find_group("layers");
    for (const Hdf5Group* group = all.find_group("dense"); group != nullptr;) {
        layers.push_back({group->name, fmt::format("layer {}", group->name),
                          group->find_dataset("vars/1") != nullptr});
        group = all.find_group(fmt::format("dense_{}", layers.size()));
    }
    for (const Hdf5Group& group : all.groups) {
        const bool known =
            std::ranges::find(layers, group.name, &WeightedLayer::group) != layers.end();
        if (!known && holds_weights(group)) {
            fail(
                "{}: layers/{} holds weights; only Dense layers are read from a file without a "
                "configuration: save the whole model as .keras",
                file_, printable(group.name));
        }
    }
    if (layers.empty()) fail("{} holds no Dense layer", file_);
    return layers;
}

std::vector<const Hdf5Dataset*> WeightsReader::variables(const WeightedLayer& layer,
                                                         std::size_t index) const {
    if (legacy_) {
        if (index >= legacy_layers_.size()) fail("{} lacks the weights of {}", file_, layer.place);
        return legacy_layers_[index].variables;
    }
    const Hdf5Group* vars = root_.find_group("layers/" + layer.group + "/vars");
    std::vector<const Hdf5Dataset*> found;
    while (vars != nullptr && found.size() < 8) {
        const Hdf5Dataset* dataset = vars->find_dataset(std::to_string(found.size()));
        if (dataset == nullptr) break;
        found.push_back(dataset);
    }
    if (found.empty())
        fail("{} lacks the weights of {}: layers/{}/vars/0", file_, layer.place, layer.group);
    return found;
}

std::pair<double, double> WeightsReader::moments(const WeightedLayer& layer,
                                                 std::size_t index) const {
    const auto found = variables(layer, index);
    if (found.size() < 2) fail("{}: {} lacks its mean or variance", file_, layer.place);
    std::array<double, 2> numbers{};
    for (std::size_t i = 0; i < 2; ++i) {
        const std::vector<float> values = found[i]->floats(layer.place);
        if (values.size() != 1) {
            fail("{} has {} means and variances: only one for all pixels (axis=None) is supported",
                 layer.place, values.size());
        }
        numbers[i] = values.front();
    }
    return {numbers[0], numbers[1]};
}

void WeightsReader::check_count(std::size_t expected) const {
    if (legacy_ && legacy_layers_.size() != expected) {
        fail("{} holds the weights of {} layers, its model has {} layers with weights", file_,
             legacy_layers_.size(), expected);
    }
}

bool WeightsReader::has_optimizer() const {
    return root_.find_group("optimizer/vars") != nullptr ||
           root_.find_group("optimizer_weights") != nullptr;
}

DenseVariables dense_variables(const WeightsReader& reader, const WeightedLayer& layer,
                               std::size_t index) {
    const auto found = reader.variables(layer, index);
    DenseVariables dense{.kernel = found.front()};
    if (dense.kernel->shape.size() != 2 || found.size() > 2 ||
        (found.size() == 2) != layer.has_bias) {
        fail("{} has not the weights of a Dense layer {} bias", layer.place,
             layer.has_bias ? "with" : "without");
    }
    dense.inputs = dense.kernel->shape[0];
    dense.units = dense.kernel->shape[1];
    if (layer.has_bias) {
        dense.bias = found[1];
        if (dense.bias->shape != std::vector<std::uint64_t>{dense.units})
            fail("{} has a bias that does not fit its {} units", layer.place, dense.units);
    }
    return dense;
}

namespace {

Hdf5Dataset dataset_of(std::string name, const Variable& variable,
                       const std::vector<float>& values) {
    Hdf5Dataset dataset{
        .name = std::move(name), .type = Hdf5Type::float32, .shape = {}, .bytes = {}};
    if (variable.is_kernel()) dataset.shape.push_back(variable.rows);
    dataset.shape.push_back(variable.columns);
    dataset.bytes = {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
    return dataset;
}

}  // namespace

Hdf5Group weights_of(const Model& model, const std::vector<std::vector<float>>& values) {
    Hdf5Group root;
    root.make_group("vars");  // Keras 3.3 to 3.5 ask for it
    std::size_t variable = 0;
    Hdf5Group& layers = root.make_group("layers");
    for (const std::string& name : layer_names(model)) {
        Hdf5Group& vars = layers.make_group(name).make_group("vars");
        vars.attributes.push_back({"name", true, {name}});
        if (!name.starts_with("dense")) continue;
        for (const char* number : {"0", "1"}) {
            vars.datasets.push_back(
                dataset_of(number, model.variables()[variable], values[variable]));
            ++variable;
        }
    }
    return root;
}

Hdf5Group legacy_weights_of(const Model& model, const std::vector<std::vector<float>>& values) {
    Hdf5Group root;
    Hdf5Group& weights = root.make_group("model_weights");
    const std::vector<std::string> names = layer_names(model);
    for (Hdf5Group* group : {&root, &weights}) {
        // The version whose layout this is; Keras 3 reads it as well.
        group->attributes.push_back({"keras_version", true, {"2.4.0"}});
        group->attributes.push_back({"backend", true, {"tensorflow"}});
    }
    add_text_list(weights, "layer_names", names);
    std::size_t variable = 0;
    for (const std::string& name : names) {
        Hdf5Group& layer = weights.make_group(name);
        std::vector<std::string> weight_names;
        if (name.starts_with("dense")) {
            Hdf5Group& inner = layer.make_group(name);
            for (const char* kind : {"kernel:0", "bias:0"}) {
                weight_names.push_back(name + "/" + kind);
                inner.datasets.push_back(
                    dataset_of(kind, model.variables()[variable], values[variable]));
                ++variable;
            }
        }
        add_text_list(layer, "weight_names", weight_names);
    }
    return root;
}

}  // namespace sketchfit::keras
