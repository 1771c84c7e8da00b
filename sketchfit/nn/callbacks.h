// Callbacks that act at the end of an epoch, with Keras 3's logic (keras/src/callbacks).
// Each is a struct of options; what it remembers is a plain struct that a checkpoint stores.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sketchfit {

/// Numbers of one epoch. Validation numbers are absent where there was no validation.
struct EpochLog {
    int epoch = 0;  ///< counted from 0
    double loss = 0.0;
    double accuracy = 0.0;
    std::optional<double> val_loss{};
    std::optional<double> val_accuracy{};
    double learning_rate = 0.0;  ///< the rate of the epoch's last step
    double seconds = 0.0;        ///< fitting and validation
};

/// What a callback watches: "loss", "accuracy", "val_loss" or "val_accuracy".
/// An absent value is nullopt. Throws UsageError for another name.
std::optional<double> monitored_value(const EpochLog& log, std::string_view monitor);

/// "auto" takes max for accuracies and min for losses.
enum class Mode { automatic, min, max };

/// Whether `value` beats `reference` by more than min_delta; NaN never does, no reference always
/// loses to a number.
bool improved(double value, std::optional<double> reference, std::string_view monitor, Mode mode,
              double min_delta);

/// Stop when the monitored value has not improved for `patience` epochs.
struct EarlyStopping {
    std::string monitor = "val_loss";
    double min_delta = 0.0;
    int patience = 0;
    Mode mode = Mode::automatic;
    std::optional<double> baseline{};
    bool restore_best_weights = false;
    int start_from_epoch = 0;
};

struct EarlyStoppingState {
    std::optional<double> best{};
    int best_epoch = 0;
    int wait = 0;
    bool has_weights = false;  ///< the fit keeps the weights themselves
};

struct EarlyStoppingVerdict {
    bool stop = false;
    bool store_weights = false;  ///< keep the current weights as the best ones
};

EarlyStoppingVerdict on_epoch_end(const EarlyStopping& options, EarlyStoppingState& state,
                                  const EpochLog& log);

/// Multiply the rate by `factor` when the monitored value has not improved for `patience` epochs.
struct ReduceLROnPlateau {
    std::string monitor = "val_loss";
    double factor = 0.1;
    int patience = 10;
    Mode mode = Mode::automatic;
    double min_delta = 1e-4;
    int cooldown = 0;
    double min_lr = 0.0;
};

struct ReduceLROnPlateauState {
    std::optional<double> best{};
    int wait = 0;
    int cooldown_counter = 0;
};

/// The rate for the next epoch, given the current one.
float on_epoch_end(const ReduceLROnPlateau& options, ReduceLROnPlateauState& state,
                   const EpochLog& log, float rate);

/// Throws UsageError for names or numbers out of range.
void check_callback(const EarlyStopping& options);
void check_callback(const ReduceLROnPlateau& options);

}  // namespace sketchfit
