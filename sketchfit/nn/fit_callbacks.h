// The callbacks of a fit at work: what each does at the end of an epoch, in their order.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sketchfit/nn/checkpoint.h"
#include "sketchfit/nn/fit.h"

namespace sketchfit {

struct CallbackVerdict {
    bool stop = false;
    std::string message{};
};

class FitCallbacks {
  public:
    explicit FitCallbacks(const FitOptions& options) : options_(options) {}

    std::vector<CallbackState> initial_states() const;

    /// Runs every callback on the newest epoch. Changes the learning rate, the states and the best
    /// weights in `state`; writes files.
    CallbackVerdict on_epoch_end(const Model& model, const std::vector<EpochLog>& epochs,
                                 Checkpoint& state) const;

    /// At the end of the fit: puts back the weights that EarlyStopping kept; their epoch.
    std::optional<int> restore_best(Model& model, const Checkpoint& state) const;

  private:
    const FitOptions& options_;
};

/// Throws UsageError for callbacks out of range or that exclude each other.
void check_callbacks(const FitOptions& options);

}  // namespace sketchfit
