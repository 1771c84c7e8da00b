// A fitted network as commands take it: a run's folder, or a model file by itself.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "sketchfit/ink/load.h"
#include "sketchfit/nn/model.h"
#include "sketchfit/tune/run.h"

namespace sketchfit {

struct ModelSource {
    std::filesystem::path file{};  ///< the model file itself
    Model model;
    /// The settings it was fitted with; none for a model of unknown origin.
    std::optional<Settings> settings{};
    double label_smoothing = 0.0;    ///< of the loss it was fitted with
    std::string fingerprint{};       ///< of the data it was fitted on, or empty
    std::string source{};            ///< their path, or empty
    std::optional<RunRecord> run{};  ///< for a run's folder
};

/// Whether `path` is a run's folder or a file that begins as safetensors do.
bool is_model_source(const std::filesystem::path& path);

/// Throws Error where `path` is neither, or is damaged.
ModelSource open_model(const std::filesystem::path& path);

/// `drawings` with labels of the model's classes, matched by name. Names that are plain label
/// numbers are taken as the model's numbers (`note` then says so). Throws Error that names classes
/// which the model does not know, or another number of pixels.
Dataset match_classes(const Dataset& drawings, const Model& model, std::string& note);

}  // namespace sketchfit
