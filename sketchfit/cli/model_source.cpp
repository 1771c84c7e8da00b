#include "sketchfit/cli/model_source.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/nn/model_file.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

constexpr const char* model_name = "model.safetensors";
constexpr const char* run_name = "run.json";

/// safetensors begin with the length of their header (64 bits, little-endian), then '{'.
bool begins_as_safetensors(const fs::path& path) {
    std::array<unsigned char, 9> start{};
    std::ifstream file(path, std::ios::binary);
    if (!file.read(reinterpret_cast<char*>(start.data()), start.size())) return false;
    std::uint64_t length = 0;
    for (std::size_t i = 8; i-- > 0;) length = length << 8 | start[i];
    std::error_code error;
    return start[8] == '{' && length < fs::file_size(path, error);
}

/// "0", "1", ...: what a dataset without names calls its classes.
bool are_numbers(const std::vector<std::string>& names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] != std::to_string(i)) return false;
    }
    return true;
}

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        if (text.size() > 200) return text + ", ...";
        text += (text.empty() ? "" : ", ") + printable(name);
    }
    return text;
}

Dataset relabelled(const Dataset& drawings, const std::vector<std::uint16_t>& meaning,
                   const Model& model) {
    Pixels pixels;
    pixels.reserve(drawings.size() * drawings.pixels_per_drawing());
    std::vector<std::uint16_t> labels;
    labels.reserve(drawings.size());
    for (std::size_t i = 0; i < drawings.size(); ++i) {
        const auto bitmap = drawings.drawing(i);
        pixels.insert(pixels.end(), bitmap.begin(), bitmap.end());
        labels.push_back(meaning[drawings.label(i)]);
    }
    return {std::move(pixels), drawings.pixels_per_drawing(), std::move(labels),
            model.class_names()};
}

}  // namespace

bool is_model_source(const fs::path& path) {
    std::error_code error;
    if (fs::is_directory(path, error))
        return fs::exists(path / run_name, error) || fs::exists(path / model_name, error);
    return fs::is_regular_file(path, error) && begins_as_safetensors(path);
}

ModelSource open_model(const fs::path& path) {
    std::error_code error;
    if (!fs::exists(path, error)) fail("cannot open {}: no such file or folder", path.string());
    const bool folder = fs::is_directory(path, error);
    const fs::path file = folder ? path / model_name : path;
    if (folder && !fs::exists(file, error)) {
        fail("{} holds no {}: give a folder that `sketchfit train --output` wrote, or a model file",
             path.string(), model_name);
    }
    if (!folder && !begins_as_safetensors(file)) {
        fail(
            "{} is no model: a run's folder or a .safetensors file is needed (sketchfit import "
            "makes "
            "one of Keras's files)",
            path.string());
    }
    nlohmann::ordered_json training;
    ModelSource source{.file = file, .model = load_model(file, training)};
    if (folder && fs::exists(path / run_name, error)) {
        source.run = read_run(path);
        source.settings = source.run->settings;
        source.label_smoothing = source.settings->label_smoothing;
        source.fingerprint = source.run->fingerprint;
        source.source = source.run->source;
    } else if (training.is_object()) {
        if (training.contains("settings"))
            source.settings = settings_from_json(training["settings"]);
        // Not from the settings: a best.safetensors has only this.
        source.label_smoothing = training.value("label_smoothing", 0.0);
        source.fingerprint = training.value("fingerprint", "");
        source.source = training.value("source", "");
    }
    return source;
}

Dataset match_classes(const Dataset& drawings, const Model& model, std::string& note) {
    if (drawings.pixels_per_drawing() != model.inputs()) {
        fail("the model takes drawings of {} pixels, these have {}", model.inputs(),
             drawings.pixels_per_drawing());
    }
    const auto& known = model.class_names();
    const auto& names = drawings.class_names();
    if (names == known) return drawings;
    if (are_numbers(names) && names.size() <= known.size()) {
        note = "the data name no classes: their labels are taken as the model's, 0 for " +
               printable(known[0]) + "; --classes names them";
        return drawings;
    }
    std::vector<std::uint16_t> meaning;
    for (const std::string& name : names) {
        const auto place = std::find(known.begin(), known.end(), name);
        if (place == known.end()) {
            fail(
                "the model has no class '{}': it knows {}; the data have {} (--classes renames "
                "them)",
                printable(name), listed(known), listed(names));
        }
        meaning.push_back(static_cast<std::uint16_t>(place - known.begin()));
    }
    return relabelled(drawings, meaning, model);
}

}  // namespace sketchfit
