// fit: Keras's training loop on a Dataset of bytes. Same seed, same data, same options give the
// same bits, whatever the number of threads, and whether or not the run was interrupted and
// resumed.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sketchfit/data/dataset.h"
#include "sketchfit/nn/callbacks.h"
#include "sketchfit/nn/model.h"
#include "sketchfit/nn/optimizer.h"
#include "sketchfit/nn/schedule.h"

namespace sketchfit {

struct Checkpoint;

/// Writes the model at the end of an epoch: every epoch, or when `monitor` improved.
struct ModelCheckpoint {
    /// "{epoch}" in the name becomes the epoch counted from 1, with a width as in "{epoch:02d}".
    std::filesystem::path path{};
    bool save_best_only = false;
    std::string monitor = "val_loss";
    Mode mode = Mode::automatic;
};

/// Keeps the history as CSV (see history_csv),
/// seconds), up to date and whole after every epoch.
struct CSVLogger {
    std::filesystem::path path{};
};

using Callback = std::variant<EarlyStopping, ReduceLROnPlateau, ModelCheckpoint, CSVLogger>;

/// Where a fit stands after a batch. Loss and accuracy are the epoch's running means.
struct FitProgress {
    int epoch = 0;  ///< counted from 0
    int epochs = 0;
    std::size_t batch = 0;  ///< batches done in this epoch
    std::size_t batches = 0;
    double loss = 0.0;
    double accuracy = 0.0;
    double seconds = 0.0;  ///< since the epoch's beginning
};

struct FitOptions {
    Optimizer optimizer = SGD{};
    Schedule schedule = ConstantRate{};
    int epochs = 1;
    std::size_t batch_size = 32;
    /// Evaluated at the end of each epoch; must outlive the call. nullptr: no validation.
    const Dataset* validation = nullptr;
    /// Visit the drawings in a new order each epoch.
    bool shuffle = true;
    std::uint64_t seed = 0;
    /// Targets become (1 - s) * onehot + s / classes.
    double label_smoothing = 0.0;
    /// A weight for each class's share of the training loss; empty: all 1.
    std::vector<double> class_weight{};
    std::vector<Callback> callbacks{};
    /// Stop where the loss is NaN or infinite (Keras's TerminateOnNaN).
    bool terminate_on_nan = true;
    /// Cores to use, 0 for all. The result does not depend on it.
    std::size_t threads = 1;

    /// Where to keep a checkpoint: after epochs, and when stopped. Empty: none.
    std::filesystem::path checkpoint{};
    /// At most one checkpoint in so many seconds (the last one is always written).
    double checkpoint_seconds = 0.0;
    /// Go on from here: the model's weights are replaced. Options that shape the run must be those
    /// of the checkpoint (else UsageError); epochs may grow.
    std::shared_ptr<const Checkpoint> resume{};

    /// Called after every batch, and with the finished numbers of every epoch, on the calling
    /// thread.
    std::function<void(const FitProgress&)> on_batch{};
    std::function<void(const EpochLog&)> on_epoch{};
    /// Set to true (from a signal handler or another thread) to stop after the current batch.
    const std::atomic<bool>* stop = nullptr;
};

enum class Ending { finished, early_stopping, interrupted, non_finite };

struct History {
    std::vector<EpochLog> epochs;
    Ending ending = Ending::finished;
    /// One line on why the fit ended before its last epoch: names epoch and step; else empty.
    std::string message{};
    /// The epoch whose weights EarlyStopping put back, counted from 0.
    std::optional<int> restored_epoch{};
};

/// Fits `model` on `drawings`. Throws UsageError for options out of range, Error for data that does
/// not fit the model; the model then is unchanged.
History fit(Model& model, const Dataset& drawings, const FitOptions& options);

}  // namespace sketchfit
