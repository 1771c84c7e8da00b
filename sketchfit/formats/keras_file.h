// Models as Keras keeps them, both ways: .keras (Keras 3), legacy .h5 of a whole model, and files
// of weights alone (.weights.h5, or legacy .h5). Sequential models of the layers of
// formats/keras_config.h. Nothing in such a file is executed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sketchfit/nn/model.h"

namespace sketchfit {

/// A .keras file. keras.models.load_model gives a model that takes bytes 0..255, as floats of shape
/// (batch, model.inputs()), and predicts the probabilities that we do: the input scaling is its
/// Rescaling layer. Class names stand in metadata.json. Written atomically. Throws Error.
void export_keras(const Model& model, const std::filesystem::path& path);
/// The same as a legacy .h5 file; class names are the attribute sketchfit_class_names.
void export_keras_h5(const Model& model, const std::filesystem::path& path);
/// The weights alone, for load_weights of a model with the same Dense layers; the name must end in
/// ".weights.h5", as Keras demands. Throws UsageError where it does not.
void export_keras_weights(const Model& model, const std::filesystem::path& path);

struct KerasImportOptions {
    /// How bytes become inputs, for files that do not say it: most, since Keras's users divide by
    /// 255 before. Throws Error where the file says it. Unset: / 255 and a note.
    std::optional<InputScaling> scaling{};
    /// One for each output; empty: those in the file, else "0", "1", ...
    std::vector<std::string> class_names{};
    /// For files of weights alone: a model of the same shape, whose layers, scaling and class names
    /// are taken; or the activation of all hidden layers.
    const Model* like = nullptr;
    std::optional<Activation> hidden_activation{};
};

struct KerasImport {
    Model model;
    std::string kind;                ///< ".keras", "legacy .h5" or "weights"
    bool names_classes = false;      ///< whether class names were found or given
    std::vector<std::string> notes;  ///< what was left out or assumed, one sentence each
};

/// Throws Error that names what is not supported (a layer by its class and name), and for anything
/// damaged; UsageError for options that the file's kind does not have.
KerasImport import_keras(const std::filesystem::path& path, const KerasImportOptions& options = {});
/// The same for a file in memory; `name` stands for it in messages and must be printable.
KerasImport import_keras(std::string_view bytes, const std::string& name,
                         const KerasImportOptions& options = {});

}  // namespace sketchfit
