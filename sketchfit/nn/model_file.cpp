#include "sketchfit/nn/model_file.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/data/safetensors.h"
#include "sketchfit/nn/architecture_json.h"

namespace sketchfit {

namespace {

using Json = nlohmann::ordered_json;

/// The metadata's key; its value is JSON with "format", "architecture" and "training".
constexpr const char* metadata_key = "sketchfit";
constexpr int format_number = 1;

std::vector<std::size_t> shape_of(const Variable& variable) {
    if (variable.is_kernel()) return {variable.rows, variable.columns};
    return {variable.columns};
}

std::string shape_text(const std::vector<std::size_t>& shape) {
    std::string text;
    for (const std::size_t size : shape) {
        text += (text.empty() ? "" : " x ") + std::to_string(size);
    }
    return text.empty() ? "a scalar" : text;
}

void set_weights(Model& model, const TensorFile& file, const std::filesystem::path& path) {
    for (const Variable& variable : model.variables()) {
        if (!file.has(variable.name)) {
            fail("{} has no tensor {}: it is not a model of this shape", path.string(),
                 variable.name);
        }
        const Tensor& tensor = file.tensor(variable.name);
        if (tensor.shape != shape_of(variable)) {
            fail("{}: tensor {} must be {}, it is {}", path.string(), variable.name,
                 shape_text(shape_of(variable)), shape_text(tensor.shape));
        }
        if (!std::ranges::all_of(tensor.values, [](float v) { return std::isfinite(v); })) {
            fail("{}: tensor {} holds numbers that are NaN or infinite", path.string(),
                 variable.name);
        }
        model.set_values(variable, tensor.values);
    }
}

/// The description in the file's metadata, checked to be an object of this format.
Json parse_metadata(const TensorFile& file) {
    const auto found = file.metadata.find(metadata_key);
    if (found == file.metadata.end()) {
        fail(
            "it holds no description of a network by sketchfit; give it as initial weights of a "
            "network of its shape instead");
    }
    Json metadata = Json::parse(found->second, nullptr, false);
    if (!metadata.is_object() || !metadata.contains("architecture") ||
        metadata["format"] != format_number) {
        fail("it describes its network in a way that this version does not know");
    }
    return metadata;
}

/// The model that the file describes, its weights not yet set.
Model describe_model(const TensorFile& file, const std::filesystem::path& path, Json& training) {
    std::size_t parameters = 0;
    for (const Tensor& tensor : file.tensors) parameters += tensor.values.size();
    try {
        Json metadata = parse_metadata(file);
        training = std::move(metadata["training"]);
        return model_from_json(metadata["architecture"], parameters);
    } catch (const Error& error) {
        fail("{} is not a model of sketchfit: {}", path.string(), error.what());
    }
}

}  // namespace

void save(const Model& model, const std::filesystem::path& path, const Json& training) {
    TensorFile file;
    for (const Variable& variable : model.variables()) {
        file.tensors.push_back({variable.name, shape_of(variable), model.values(variable)});
    }
    const Json metadata{{"format", format_number},
                        {"architecture", architecture_json(model)},
                        {"training", training}};
    file.metadata[metadata_key] = metadata.dump(-1, ' ', false, Json::error_handler_t::replace);
    write_safetensors(file, path);
}

void save(const Model& model, const std::filesystem::path& path) {
    save(model, path, nullptr);
}

Model load_model(const std::filesystem::path& path, Json& training) {
    const TensorFile file = read_safetensors(path);
    Model model = describe_model(file, path, training);
    set_weights(model, file, path);
    return model;
}

Model load_model(const std::filesystem::path& path) {
    Json training;
    return load_model(path, training);
}

void load_weights(Model& model, const std::filesystem::path& path) {
    set_weights(model, read_safetensors(path), path);
}

}  // namespace sketchfit
