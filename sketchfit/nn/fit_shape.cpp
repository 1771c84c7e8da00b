#include "sketchfit/nn/fit_shape.h"

#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/nn/architecture_json.h"

namespace sketchfit {

namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json json_of(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json common_json(const OptimizerOptions& common) {
    return {{"weight_decay", json_of(common.weight_decay)},
            {"clipnorm", json_of(common.clipnorm)},
            {"clipvalue", json_of(common.clipvalue)},
            {"global_clipnorm", json_of(common.global_clipnorm)},
            {"use_ema", common.use_ema},
            {"ema_momentum", common.ema_momentum},
            {"ema_overwrite_frequency", json_of(common.ema_overwrite_frequency)}};
}

Json own_json(const SGD& o) {
    return {{"momentum", o.momentum}, {"nesterov", o.nesterov}};
}
Json own_json(const Adadelta& o) {
    return {{"rho", o.rho}, {"epsilon", o.epsilon}};
}
Json own_json(const Lion& o) {
    return {{"beta_1", o.beta_1}, {"beta_2", o.beta_2}};
}
Json own_json(const Adagrad& o) {
    return {{"initial_accumulator_value", o.initial_accumulator_value}, {"epsilon", o.epsilon}};
}
Json own_json(const Ftrl& o) {
    return {{"learning_rate_power", o.learning_rate_power},
            {"initial_accumulator_value", o.initial_accumulator_value},
            {"l1", o.l1},
            {"l2", o.l2},
            {"l2_shrinkage", o.l2_shrinkage},
            {"beta", o.beta}};
}
Json own_json(const RMSprop& o) {
    return {
        {"rho", o.rho}, {"momentum", o.momentum}, {"epsilon", o.epsilon}, {"centered", o.centered}};
}

/// Adam, AdamW, Adamax and Nadam share these.
template <typename Adaptive>
Json own_json(const Adaptive& o) {
    Json result{{"beta_1", o.beta_1}, {"beta_2", o.beta_2}, {"epsilon", o.epsilon}};
    if constexpr (requires { o.amsgrad; }) result["amsgrad"] = o.amsgrad;
    return result;
}

Json optimizer_json(const Optimizer& optimizer) {
    Json result{{"name", optimizer_name(optimizer)}, {"learning_rate", learning_rate(optimizer)}};
    result.update(std::visit([](const auto& one) { return own_json(one); }, optimizer));
    result.update(common_json(common_options(optimizer)));
    return result;
}

struct ScheduleJson {
    Json operator()(const ConstantRate& /*schedule*/) const { return "constant"; }
    Json operator()(const ExponentialDecay& s) const {
        return {{"decay_steps", s.decay_steps},
                {"decay_rate", s.decay_rate},
                {"staircase", s.staircase}};
    }
    Json operator()(const PiecewiseConstantDecay& s) const {
        return {{"boundaries", s.boundaries}, {"values", s.values}};
    }
    Json operator()(const CosineDecay& s) const {
        return {{"decay_steps", s.decay_steps},
                {"alpha", s.alpha},
                {"warmup_target", s.warmup_target},
                {"warmup_steps", s.warmup_steps}};
    }
};

struct CallbackJson {
    Json operator()(const EarlyStopping& c) const {
        return {{"stopping_monitor", c.monitor},
                {"min_delta", c.min_delta},
                {"patience", c.patience},
                {"mode", static_cast<int>(c.mode)},
                {"baseline", json_of(c.baseline)},
                {"restore_best_weights", c.restore_best_weights},
                {"start_from_epoch", c.start_from_epoch}};
    }
    Json operator()(const ReduceLROnPlateau& c) const {
        return {{"plateau_monitor", c.monitor},
                {"factor", c.factor},
                {"patience", c.patience},
                {"mode", static_cast<int>(c.mode)},
                {"min_delta", c.min_delta},
                {"cooldown", c.cooldown},
                {"min_lr", c.min_lr}};
    }
    Json operator()(const ModelCheckpoint& c) const {
        return {{"checkpoint_monitor", c.monitor}, {"save_best_only", c.save_best_only}};
    }
    Json operator()(const CSVLogger& /*callback*/) const { return "CSVLogger"; }
};

}  // namespace

std::string fit_shape(const Model& model, const Dataset& drawings, const FitOptions& options) {
    Json callbacks = Json::array();
    for (const Callback& callback : options.callbacks) {
        callbacks.push_back(std::visit(CallbackJson(), callback));
    }
    const Json shape{
        {"architecture", architecture_json(model)},
        {"drawings", drawings.fingerprint()},
        {"validation", options.validation == nullptr ? "" : options.validation->fingerprint()},
        {"optimizer", optimizer_json(options.optimizer)},
        {"schedule", std::visit(ScheduleJson(), options.schedule)},
        {"batch_size", options.batch_size},
        {"shuffle", options.shuffle},
        {"seed", options.seed},
        {"label_smoothing", options.label_smoothing},
        {"class_weight", options.class_weight},
        {"callbacks", callbacks}};
    return shape.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string shape_difference(const std::string& now, const std::string& before) {
    const Json a = Json::parse(now, nullptr, false);
    const Json b = Json::parse(before, nullptr, false);
    if (!a.is_object() || !b.is_object()) return "the checkpoint does not say what it belongs to";
    for (const auto& [key, value] : a.items()) {
        if (!b.contains(key)) return fmt::format("{} was not known to the checkpoint", key);
        if (b[key] != value) {
            return fmt::format("{} is {}, it was {}", key, printable(value.dump(), 120),
                               printable(b[key].dump(), 120));
        }
    }
    return "the checkpoint has options that are not known here";
}

}  // namespace sketchfit
