#include "sketchfit/formats/keras_file.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/data/zip_file.h"
#include "sketchfit/data/zip_writer.h"
#include "sketchfit/formats/hdf5_reader.h"
#include "sketchfit/formats/hdf5_writer.h"
#include "sketchfit/formats/keras_weights.h"

namespace sketchfit {

namespace {

using namespace keras;
namespace fs = std::filesystem;

/// The version whose layout is written; Keras does not interpret it.
constexpr const char* keras_version = "3.15.1";
constexpr const char* names_attribute = "sketchfit_class_names";
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 33U;

std::vector<std::vector<float>> all_values(const Model& model) {
    std::vector<std::vector<float>> values;
    for (const Variable& variable : model.variables()) values.push_back(model.values(variable));
    return values;
}

/// ASCII, since old versions of Keras decode texts as such.
std::string ascii(const Json& value) {
    return value.dump(-1, ' ', true, Json::error_handler_t::replace);
}

/// "0", "1", ...: what a model without names calls its classes.
bool are_numbers(const std::vector<std::string>& names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] != std::to_string(i)) return false;
    }
    return true;
}

void add_class_names(const Model& model, Hdf5Group& root) {
    if (!are_numbers(model.class_names()))
        add_text_list(root, names_attribute, model.class_names());
}

}  // namespace

void export_keras(const Model& model, const fs::path& path) {
    Json metadata{{"keras_version", keras_version}};
    if (!are_numbers(model.class_names()))
        metadata["sketchfit"] = {{"class_names", model.class_names()}};
    const std::string description = ascii(metadata);
    const std::string config = ascii(config_of(model));
    const auto values = all_values(model);
    const std::string weights = write_hdf5(weights_of(model, values));
    ZipWriter archive(path);
    // Stored, in Keras's order; more members would make Keras look for a folder of assets.
    for (const auto& [name, content] :
         {std::pair("metadata.json", &description), std::pair("config.json", &config),
          std::pair("model.weights.h5", &weights)}) {
        archive.add(name, {std::as_bytes(std::span(*content)), {}}, false);
    }
    archive.finish();
}

void export_keras_h5(const Model& model, const fs::path& path) {
    const auto values = all_values(model);
    Hdf5Group root = legacy_weights_of(model, values);
    root.attributes.push_back({"model_config", true, {ascii(legacy_config_of(model))}});
    add_class_names(model, root);
    write_file(path, write_hdf5(root));
}

void export_keras_weights(const Model& model, const fs::path& path) {
    if (!path.filename().string().ends_with(".weights.h5")) {
        fail_usage(
            "a file of weights must be called NAME.weights.h5 for Keras to read it, received "
            "{}",
            printable(path.string(), 400));
    }
    const auto values = all_values(model);
    Hdf5Group root = weights_of(model, values);
    add_class_names(model, root);
    write_file(path, write_hdf5(root));
}

namespace {

/// What a file turned out to hold, before a model is made of it.
struct Content {
    std::string kind;
    Network network;
    std::vector<std::string> class_names{};
};

std::string read_member(const ZipFile& archive, const std::string& name, std::uint64_t limit) {
    if (!archive.has(name)) {
        fail("{} is no .keras file: it holds no {}", archive.path_text(), name);
    }
    const auto source = archive.open(name, fmt::format("{}: {}", archive.path_text(), name));
    if (source->remaining() > limit) {
        fail("{} has {} bytes, at most {} are read", source->name(), source->remaining(), limit);
    }
    std::string bytes;
    constexpr std::uint64_t piece = std::uint64_t{1} << 20U;
    while (source->remaining() > 0) {
        const std::size_t done = bytes.size();
        bytes.resize(done + std::min(piece, source->remaining()));
        source->read_exactly(std::as_writable_bytes(std::span(bytes)).subspan(done));
    }
    source->finish();
    return bytes;
}

/// Class names in metadata.json, as export_keras writes them.
std::vector<std::string> names_in(const Json& metadata) {
    const Json& own = member(metadata, "sketchfit", "metadata.json");
    const Json& list = member(own, "class_names", "metadata.json");
    std::vector<std::string> names;
    if (!list.is_array()) return names;
    for (const Json& name : list) {
        if (!name.is_string()) fail("metadata.json: class_names must be texts");
        names.push_back(name.get<std::string>());
    }
    return names;
}

Content read_model(const Json& config, const WeightsReader& weights, std::string kind) {
    Content content{
        .kind = std::move(kind),
        .network = read_config(config, [&](const WeightedLayer& layer, std::size_t index) {
            return weights.moments(layer, index);
        })};
    if (weights.has_optimizer())
        content.network.notes.emplace_back("the optimizer's state is not kept");
    return content;
}

/// The dense layers of `network` as they are, and their places among the layers with weights.
std::vector<DenseVariables> match_weights(const Network& network, const WeightsReader& weights,
                                          std::uint64_t file_bytes) {
    weights.check_count(network.weighted.size());
    std::vector<const Dense*> dense_layers;
    for (const Layer& layer : network.layers) {
        if (const auto* dense = std::get_if<Dense>(&layer)) dense_layers.push_back(dense);
    }
    std::vector<DenseVariables> all;
    std::size_t inputs = network.inputs;
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < network.weighted.size(); ++i) {
        const WeightedLayer& layer = network.weighted[i];
        if (layer.group.starts_with("normalization")) continue;
        const DenseVariables found = dense_variables(weights, layer, i);
        const std::size_t units = dense_layers.at(all.size())->units;
        if (found.inputs != inputs || found.units != units) {
            fail("{} has a kernel of {} x {}, {} x {} is needed", layer.place, found.inputs,
                 found.units, inputs, units);
        }
        // Datasets that share bytes would take more memory than the file is long.
        bytes +=
            found.kernel->bytes.size() + (found.bias == nullptr ? 0 : found.bias->bytes.size());
        if (bytes > file_bytes)
            fail("the weights of {} share their bytes with others", layer.place);
        all.push_back(found);
        inputs = units;
    }
    return all;
}

void set_variable(Model& model, const Variable& variable, const Hdf5Dataset& dataset,
                  const std::string& place) {
    const std::vector<float> values = dataset.floats(place);
    if (!std::ranges::all_of(values, [](float v) { return std::isfinite(v); }))
        fail("{} holds weights that are NaN or infinite", place);
    model.set_values(variable, values);
}

void set_weights(Model& model, const Network& network,
                 const std::vector<DenseVariables>& variables) {
    std::size_t number = 0;
    for (const WeightedLayer& layer : network.weighted) {
        if (layer.group.starts_with("normalization")) continue;
        const DenseVariables& dense = variables.at(number);
        set_variable(model, model.variables()[2 * number], *dense.kernel, layer.place);
        if (dense.bias != nullptr)
            set_variable(model, model.variables()[2 * number + 1], *dense.bias, layer.place);
        ++number;
    }
}

/// How bytes become inputs: as the file says, else as the caller does.
void choose_scaling(const KerasImportOptions& options, Network& network) {
    if (network.has_scaling) {
        if (options.scaling) {
            fail("the model scales its input by itself: a divisor of {} besides is one too many",
                 options.scaling->divisor);
        }
        return;
    }
    network.scaling = options.scaling.value_or(InputScaling{});
    if (!options.scaling) {
        network.notes.push_back(fmt::format(
            "the model has no Rescaling layer: pixels are divided by {} before they enter "
            "(--divisor says otherwise)",
            network.scaling.divisor));
    }
}

KerasImport make_import(Content content, const WeightsReader& weights, std::uint64_t file_bytes,
                        const KerasImportOptions& options) {
    Network& network = content.network;
    const std::vector<DenseVariables> variables = match_weights(network, weights, file_bytes);
    std::vector<std::string> names =
        options.class_names.empty() ? content.class_names : options.class_names;
    const std::size_t outputs = std::get<Dense>(network.layers.back()).units;
    if (!names.empty() && names.size() != outputs) {
        fail("the model has {} outputs, but {} class names are {}", outputs, names.size(),
             options.class_names.empty() ? "in the file" : "given");
    }
    if (std::get<Dense>(network.layers.back()).activation == Activation::linear) {
        network.notes.emplace_back(
            "the last layer has no softmax: its outputs are taken as logits, probabilities are "
            "their softmax");
    }
    const bool named = !names.empty();
    Model model(
        network.layers,
        {.input = network.inputs, .scaling = network.scaling, .class_names = std::move(names)});
    set_weights(model, network, variables);
    return {std::move(model), std::move(content.kind), named, std::move(network.notes)};
}

/// Layers for a file of weights alone, from the shapes of its kernels.
Network network_of_kernels(const WeightsReader& weights, const KerasImportOptions& options) {
    if (!options.hidden_activation) {
        fail_usage(
            "a file of weights does not say what its layers compute: give a model of the "
            "same layers (--like), or the activation of its hidden layers (--activation)");
    }
    Network network;
    network.weighted = weights.dense_layers();
    for (std::size_t i = 0; i < network.weighted.size(); ++i) {
        const DenseVariables found = dense_variables(weights, network.weighted[i], i);
        if (i == 0) network.inputs = found.inputs;
        const bool last = i + 1 == network.weighted.size();
        network.layers.emplace_back(
            Dense{.units = found.units,
                  .activation = last ? Activation::softmax : *options.hidden_activation});
    }
    try {
        check_layers(network.layers);
    } catch (const UsageError& error) {
        fail("the weights make no network: {}", error.what());
    }
    if (network.inputs < 1 || network.inputs > 65535)
        fail("the first kernel has {} rows, 1 to 65535 are needed", network.inputs);
    return network;
}

/// The same, with the layers of another model.
Network network_like(const WeightsReader& weights, const Model& model) {
    Network network{.inputs = model.inputs(),
                    .layers = model.layers(),
                    .scaling = model.scaling(),
                    .has_scaling = true};
    network.weighted = weights.dense_layers();
    const std::size_t expected = model.variables().size() / 2;
    if (network.weighted.size() != expected) {
        fail("the file holds {} Dense layers, the model that it shall be like has {}",
             network.weighted.size(), expected);
    }
    return network;
}

KerasImport import_weights(const Hdf5Group& root, const WeightsReader& weights,
                           std::uint64_t file_bytes, const KerasImportOptions& options) {
    Content content{.kind = "weights",
                    .network = options.like == nullptr ? network_of_kernels(weights, options)
                                                       : network_like(weights, *options.like)};
    choose_scaling(options, content.network);
    content.class_names = text_list(root, names_attribute);
    if (content.class_names.empty() && options.like != nullptr)
        content.class_names = options.like->class_names();
    return make_import(std::move(content), weights, file_bytes, options);
}

void require_no_architecture(const KerasImportOptions& options) {
    if (options.like != nullptr || options.hidden_activation) {
        fail_usage(
            "the file describes its layers by itself: --like and --activation are for files "
            "of weights alone");
    }
}

KerasImport import_hdf5(std::string_view bytes, const std::string& name,
                        const KerasImportOptions& options) {
    const Hdf5Group root = read_hdf5(bytes, name);
    const WeightsReader weights(root, name);
    const Hdf5Attribute* config = root.find_attribute("model_config");
    if (config == nullptr || config->texts.size() != 1)
        return import_weights(root, weights, bytes.size(), options);
    require_no_architecture(options);
    Content content =
        read_model(parse_json(config->texts.front(), "model_config"), weights, "legacy .h5");
    content.class_names = text_list(root, names_attribute);
    choose_scaling(options, content.network);
    return make_import(std::move(content), weights, bytes.size(), options);
}

KerasImport import_zip(std::string_view bytes, const std::string& name,
                       const KerasImportOptions& options) {
    constexpr std::uint64_t most_json = std::uint64_t{4} << 20U;
    const ZipFile archive(name, bytes);
    if (archive.has("model.weights.npz")) {
        fail(
            "{} keeps its weights as model.weights.npz, pickled objects that could run code: save "
            "the model with Keras 3 again",
            name);
    }
    require_no_architecture(options);
    const Json config = parse_json(read_member(archive, "config.json", most_json), "config.json");
    // Weights hardly deflate, the gaps of small HDF5 files do.
    const std::uint64_t most_weights = 64 * bytes.size() + most_json;
    const std::string weight_bytes = read_member(archive, "model.weights.h5", most_weights);
    const Hdf5Group root = read_hdf5(weight_bytes, fmt::format("{}: model.weights.h5", name));
    const WeightsReader weights(root, name);
    Content content = read_model(config, weights, ".keras");
    if (archive.has("metadata.json")) {
        content.class_names =
            names_in(parse_json(read_member(archive, "metadata.json", most_json), "metadata.json"));
    }
    choose_scaling(options, content.network);
    return make_import(std::move(content), weights, weight_bytes.size(), options);
}

}  // namespace

KerasImport import_keras(std::string_view bytes, const std::string& name,
                         const KerasImportOptions& options) {
    try {
        if (looks_like_hdf5(bytes)) return import_hdf5(bytes, name, options);
        if (bytes.starts_with("PK")) return import_zip(bytes, name, options);
    } catch (const nlohmann::json::exception& error) {
        fail("{}: its configuration is malformed: {}", name, printable(error.what(), 160));
    } catch (const UsageError&) {
        throw;
    } catch (const Error& error) {
        const std::string message = error.what();
        if (message.starts_with(name)) throw;
        fail("{}: {}", name, message);
    }
    fail("{} is no Keras file: .keras, .h5 and .weights.h5 are read", name);
}

KerasImport import_keras(const fs::path& path, const KerasImportOptions& options) {
    return import_keras(read_file(path, most_bytes), printable(path.string(), 1000), options);
}

}  // namespace sketchfit
