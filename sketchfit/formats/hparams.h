// The values by which TensorBoard's HParams plugin lists runs and their hyperparameters
// (tensorboard/plugins/hparams/plugin_data.proto and api.proto), each a Summary.Value as bytes.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace sketchfit {

struct Hyperparameter {
    std::string name;
    std::variant<bool, double, std::string> value;
};

/// What an experiment's runs differ in, and by what they are compared: the validation's
/// epoch_accuracy and epoch_loss.
std::string hparams_experiment(const std::vector<Hyperparameter>& parameters);
/// A run begins; `seconds` since 1970. It has no group's name: TensorBoard then takes the folder's,
/// so that every run has a row of its own.
std::string hparams_session_start(const std::vector<Hyperparameter>& parameters, double seconds);
enum class SessionStatus { success = 1, failure = 2 };
std::string hparams_session_end(SessionStatus status, double seconds);

}  // namespace sketchfit
