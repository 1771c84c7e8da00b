#include "sketchfit/nn/fit_callbacks.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/nn/history_csv.h"
#include "sketchfit/nn/model_file.h"

namespace sketchfit {

namespace {

/// The path with {epoch}, {loss}, … filled in, formats as in Keras: "{epoch:02d}",
/// "{val_loss:.2f}".
std::filesystem::path fill_template(const std::filesystem::path& path, const EpochLog& log) {
    try {
        return fmt::format(fmt::runtime(path.string()), fmt::arg("epoch", log.epoch + 1),
                           fmt::arg("loss", log.loss), fmt::arg("accuracy", log.accuracy),
                           fmt::arg("val_loss", log.val_loss.value_or(NAN)),
                           fmt::arg("val_accuracy", log.val_accuracy.value_or(NAN)));
    } catch (const fmt::format_error& error) {
        fail_usage("the checkpoint's name {} cannot be filled in: {}", path.string(), error.what());
    }
}

/// What one callback does with the newest epoch.
struct EpochEnd {
    const FitOptions& options;
    const Model& model;
    const std::vector<EpochLog>& epochs;
    Checkpoint& state;
    CallbackState& own;
    CallbackVerdict& verdict;

    void operator()(const EarlyStopping& callback) const {
        auto& remembered = std::get<EarlyStoppingState>(own);
        const EarlyStoppingVerdict result = on_epoch_end(callback, remembered, epochs.back());
        if (result.store_weights) {
            state.best_weights.assign(model.weights().begin(), model.weights().end());
            remembered.has_weights = true;
        }
        if (result.stop) {
            verdict.stop = true;
            verdict.message =
                fmt::format("stopped early after epoch {}: {} was best in epoch {}",
                            epochs.back().epoch + 1, callback.monitor, remembered.best_epoch + 1);
        }
    }

    void operator()(const ReduceLROnPlateau& callback) const {
        state.learning_rate = on_epoch_end(callback, std::get<ReduceLROnPlateauState>(own),
                                           epochs.back(), state.learning_rate);
    }

    void operator()(const ModelCheckpoint& callback) const {
        auto& remembered = std::get<ModelCheckpointState>(own);
        if (callback.save_best_only) {
            const std::optional<double> value = monitored_value(epochs.back(), callback.monitor);
            if (!value ||
                !improved(*value, remembered.best, callback.monitor, callback.mode, 0.0)) {
                return;
            }
            remembered.best = value;
        }
        save(model, fill_template(callback.path, epochs.back()),
             {{"epoch", epochs.back().epoch + 1}, {"label_smoothing", options.label_smoothing}});
    }

    void operator()(const CSVLogger& callback) const {
        write_file(callback.path, history_csv(epochs), Sync::no);
    }
};

struct InitialState {
    CallbackState operator()(const EarlyStopping& /*callback*/) const {
        return EarlyStoppingState();
    }
    CallbackState operator()(const ReduceLROnPlateau& /*callback*/) const {
        return ReduceLROnPlateauState();
    }
    CallbackState operator()(const ModelCheckpoint& /*callback*/) const {
        return ModelCheckpointState();
    }
    CallbackState operator()(const CSVLogger& /*callback*/) const { return std::monostate(); }
};

struct Check {
    const FitOptions& options;

    void operator()(const EarlyStopping& callback) const {
        check_callback(callback);
        need_validation(callback.monitor);
    }
    void operator()(const ReduceLROnPlateau& callback) const {
        check_callback(callback);
        need_validation(callback.monitor);
        if (!std::holds_alternative<ConstantRate>(options.schedule)) {
            fail_usage("ReduceLROnPlateau cannot change the rate of a schedule: use one of them");
        }
    }
    void operator()(const ModelCheckpoint& callback) const {
        if (callback.path.empty()) fail_usage("ModelCheckpoint needs a path");
        fill_template(callback.path, EpochLog());
        if (callback.save_best_only) need_validation(callback.monitor);
    }
    void operator()(const CSVLogger& callback) const {
        if (callback.path.empty()) fail_usage("CSVLogger needs a path");
    }

    void need_validation(const std::string& monitor) const {
        monitored_value(EpochLog(), monitor);
        if (monitor.starts_with("val_") && options.validation == nullptr) {
            fail_usage("a callback watches {}, but there are no validation drawings", monitor);
        }
    }
};

}  // namespace

std::vector<CallbackState> FitCallbacks::initial_states() const {
    std::vector<CallbackState> states;
    for (const Callback& callback : options_.callbacks) {
        states.push_back(std::visit(InitialState(), callback));
    }
    return states;
}

CallbackVerdict FitCallbacks::on_epoch_end(const Model& model, const std::vector<EpochLog>& epochs,
                                           Checkpoint& state) const {
    CallbackVerdict verdict;
    for (std::size_t i = 0; i < options_.callbacks.size(); ++i) {
        std::visit(EpochEnd{options_, model, epochs, state, state.callbacks[i], verdict},
                   options_.callbacks[i]);
    }
    return verdict;
}

std::optional<int> FitCallbacks::restore_best(Model& model, const Checkpoint& state) const {
    for (std::size_t i = 0; i < options_.callbacks.size(); ++i) {
        const auto* callback = std::get_if<EarlyStopping>(&options_.callbacks[i]);
        if (callback == nullptr || !callback->restore_best_weights || state.best_weights.empty()) {
            continue;
        }
        std::ranges::copy(state.best_weights, model.weights().begin());
        return std::get<EarlyStoppingState>(state.callbacks[i]).best_epoch;
    }
    return std::nullopt;
}

void check_callbacks(const FitOptions& options) {
    for (const Callback& callback : options.callbacks) std::visit(Check{options}, callback);
    const auto stopping = std::ranges::count_if(options.callbacks, [](const Callback& callback) {
        return std::holds_alternative<EarlyStopping>(callback);
    });
    if (stopping > 1) fail_usage("a fit takes one EarlyStopping, received {}", stopping);
}

}  // namespace sketchfit
