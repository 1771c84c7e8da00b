// A Checkpoint holds all that a fit needs to go on as if it had never stopped. It is stored as
// safetensors: weights, optimizer slots and best weights as tensors, the rest as JSON metadata.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "sketchfit/nn/callbacks.h"
#include "sketchfit/nn/optimizer.h"
#include "sketchfit/simd/aligned.h"

namespace sketchfit {

/// The place in the run: `batch` batches of epoch `epoch` are done, with these sums over them.
struct FitPosition {
    int epoch = 0;
    std::size_t batch = 0;
    double loss_sum = 0.0;  ///< sum over batches of batch loss * batch size
    std::size_t correct = 0;
    std::size_t seen = 0;
    double learning_rate = 0.0;  ///< of the last step
    double seconds = 0.0;
};

/// What ModelCheckpoint remembers.
struct ModelCheckpointState {
    std::optional<double> best{};
};

/// State of the callback at the same place of FitOptions::callbacks.
using CallbackState =
    std::variant<std::monostate, EarlyStoppingState, ReduceLROnPlateauState, ModelCheckpointState>;

struct Checkpoint {
    FitPosition position{};
    std::vector<EpochLog> history{};
    AlignedFloats weights{};
    OptimizerState optimizer{};
    float learning_rate = 0.0F;  ///< the optimizer's rate as callbacks left it
    std::vector<CallbackState> callbacks{};
    AlignedFloats best_weights{};  ///< EarlyStopping's, empty where there are none
    /// The options and sizes that shape the run, as JSON text; resuming compares it.
    std::string shape{};
    bool stopped_early = false;  ///< EarlyStopping ended the run; it does not go on
};

/// Atomic. Throws Error.
void save_checkpoint(const Checkpoint& checkpoint, const std::filesystem::path& path);
/// Throws Error for a file that is no checkpoint or is damaged.
Checkpoint load_checkpoint(const std::filesystem::path& path);

}  // namespace sketchfit
