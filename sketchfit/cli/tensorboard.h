// What `train --tensorboard` and `sweep --tensorboard` write: the event files of one run, in the
// layout of Keras's callback, with its hyperparameters and, at its end, the gallery.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sketchfit/formats/event_file.h"
#include "sketchfit/formats/hparams.h"
#include "sketchfit/tune/sweep.h"

namespace sketchfit {

/// The settings that differ from their defaults, and those that people compare by.
std::vector<Hyperparameter> hyperparameters_of(const Settings& settings);

/// The hyperparameters of all runs, as what the HParams plugin lists as columns.
std::string experiment_value(const std::vector<PlannedRun>& runs);

class TensorBoardRun {
  public:
    /// Makes `folder` with train/ and validation/ in it. `name` stands for the run in
    /// the gallery. `data` must outlive this. Throws Error where files cannot be written.
    TensorBoardRun(const std::filesystem::path& folder, const std::string& name,
                   const Settings& settings, const PreparedData& data);

    /// The model that is fitted; it must live until the last on_epoch().
    void on_model(const Model& model) { model_ = &model; }
    void on_epoch(const EpochLog& log);
    /// The run has ended; the gallery is of the last epoch's weights.
    void on_end(RunState state);

  private:
    void add_scalars(const EpochLog& log);
    void add_histograms(int epoch);
    std::string gallery_png() const;

    std::string name_;
    Settings settings_;
    const PreparedData& data_;
    EventFile session_;
    EventFile train_;
    EventFile validation_;
    const Model* model_ = nullptr;
    std::optional<Model> last_{};
    int last_epoch_ = 0;
};

/// A TensorBoardRun as a watch, which holds it.
RunWatch watch_run(const std::filesystem::path& folder, const std::string& name,
                   const Settings& settings, const PreparedData& data);

}  // namespace sketchfit
