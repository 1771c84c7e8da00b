#include "sketchfit/nn/checkpoint.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/data/safetensors.h"

namespace sketchfit {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* metadata_key = "sketchfit_checkpoint";
constexpr int format_number = 1;

/// JSON has no NaN and no infinity: those become text.
Json number_json(double value) {
    return std::isfinite(value) ? Json(value) : Json(fmt::format("{}", value));
}

Json number_json(const std::optional<double>& value) {
    return value ? number_json(*value) : Json(nullptr);
}

double number_from(const Json& value) {
    if (!value.is_string()) return value.get<double>();
    const std::string text = value.get<std::string>();
    if (text == "inf") return INFINITY;
    if (text == "-inf") return -INFINITY;
    return NAN;
}

std::optional<double> optional_from(const Json& value) {
    if (value.is_null()) return std::nullopt;
    return number_from(value);
}

Json log_json(const EpochLog& log) {
    return {{"epoch", log.epoch},
            {"loss", number_json(log.loss)},
            {"accuracy", number_json(log.accuracy)},
            {"val_loss", number_json(log.val_loss)},
            {"val_accuracy", number_json(log.val_accuracy)},
            {"learning_rate", number_json(log.learning_rate)},
            {"seconds", number_json(log.seconds)}};
}

EpochLog log_from(const Json& value) {
    return {.epoch = value.at("epoch").get<int>(),
            .loss = number_from(value.at("loss")),
            .accuracy = number_from(value.at("accuracy")),
            .val_loss = optional_from(value.at("val_loss")),
            .val_accuracy = optional_from(value.at("val_accuracy")),
            .learning_rate = number_from(value.at("learning_rate")),
            .seconds = number_from(value.at("seconds"))};
}

Json callback_json(const CallbackState& state) {
    if (const auto* stopping = std::get_if<EarlyStoppingState>(&state)) {
        return {{"type", "EarlyStopping"},
                {"best", number_json(stopping->best)},
                {"best_epoch", stopping->best_epoch},
                {"wait", stopping->wait},
                {"has_weights", stopping->has_weights}};
    }
    if (const auto* plateau = std::get_if<ReduceLROnPlateauState>(&state)) {
        return {{"type", "ReduceLROnPlateau"},
                {"best", number_json(plateau->best)},
                {"wait", plateau->wait},
                {"cooldown_counter", plateau->cooldown_counter}};
    }
    if (const auto* saver = std::get_if<ModelCheckpointState>(&state)) {
        return {{"type", "ModelCheckpoint"}, {"best", number_json(saver->best)}};
    }
    return {{"type", "none"}};
}

CallbackState callback_from(const Json& value) {
    const std::string type = value.at("type").get<std::string>();
    if (type == "EarlyStopping") {
        return EarlyStoppingState{.best = optional_from(value.at("best")),
                                  .best_epoch = value.at("best_epoch").get<int>(),
                                  .wait = value.at("wait").get<int>(),
                                  .has_weights = value.at("has_weights").get<bool>()};
    }
    if (type == "ReduceLROnPlateau") {
        return ReduceLROnPlateauState{.best = optional_from(value.at("best")),
                                      .wait = value.at("wait").get<int>(),
                                      .cooldown_counter = value.at("cooldown_counter").get<int>()};
    }
    if (type == "ModelCheckpoint") {
        return ModelCheckpointState{.best = optional_from(value.at("best"))};
    }
    return std::monostate();
}

Json description(const Checkpoint& checkpoint) {
    const FitPosition& position = checkpoint.position;
    Json history = Json::array();
    for (const EpochLog& log : checkpoint.history) history.push_back(log_json(log));
    Json callbacks = Json::array();
    for (const CallbackState& state : checkpoint.callbacks) {
        callbacks.push_back(callback_json(state));
    }
    return {{"format", format_number},
            {"position",
             {{"epoch", position.epoch},
              {"batch", position.batch},
              {"loss_sum", number_json(position.loss_sum)},
              {"correct", position.correct},
              {"seen", position.seen},
              {"learning_rate", number_json(position.learning_rate)},
              {"seconds", number_json(position.seconds)}}},
            {"history", history},
            {"iteration", checkpoint.optimizer.iteration},
            {"momentum_product", number_json(checkpoint.optimizer.momentum_product)},
            {"slots", checkpoint.optimizer.slots.size()},
            {"learning_rate", number_json(static_cast<double>(checkpoint.learning_rate))},
            {"callbacks", callbacks},
            {"shape", checkpoint.shape},
            {"stopped_early", checkpoint.stopped_early}};
}

void describe(const Json& value, Checkpoint& checkpoint) {
    const Json& position = value.at("position");
    checkpoint.position = {.epoch = position.at("epoch").get<int>(),
                           .batch = position.at("batch").get<std::size_t>(),
                           .loss_sum = number_from(position.at("loss_sum")),
                           .correct = position.at("correct").get<std::size_t>(),
                           .seen = position.at("seen").get<std::size_t>(),
                           .learning_rate = number_from(position.at("learning_rate")),
                           .seconds = number_from(position.at("seconds"))};
    for (const Json& log : value.at("history")) checkpoint.history.push_back(log_from(log));
    checkpoint.optimizer.iteration = value.at("iteration").get<std::int64_t>();
    checkpoint.optimizer.momentum_product = number_from(value.at("momentum_product"));
    checkpoint.learning_rate = static_cast<float>(number_from(value.at("learning_rate")));
    for (const Json& state : value.at("callbacks")) {
        checkpoint.callbacks.push_back(callback_from(state));
    }
    checkpoint.shape = value.at("shape").get<std::string>();
    checkpoint.stopped_early = value.at("stopped_early").get<bool>();
}

void add_tensor(TensorFile& file, std::string name, const AlignedFloats& values) {
    if (values.empty()) return;
    file.tensors.push_back(
        {std::move(name), {values.size()}, std::vector<float>(values.begin(), values.end())});
}

AlignedFloats take_tensor(const TensorFile& file, const std::string& name) {
    if (!file.has(name)) return {};
    const std::vector<float>& values = file.tensor(name).values;
    return {values.begin(), values.end()};
}

}  // namespace

void save_checkpoint(const Checkpoint& checkpoint, const std::filesystem::path& path) {
    TensorFile file;
    add_tensor(file, "weights", checkpoint.weights);
    add_tensor(file, "best_weights", checkpoint.best_weights);
    add_tensor(file, "average", checkpoint.optimizer.average);
    for (std::size_t i = 0; i < checkpoint.optimizer.slots.size(); ++i) {
        add_tensor(file, fmt::format("slot/{}", i), checkpoint.optimizer.slots[i]);
    }
    file.metadata[metadata_key] = description(checkpoint).dump();
    write_safetensors(file, path);
}

Checkpoint load_checkpoint(const std::filesystem::path& path) {
    const TensorFile file = read_safetensors(path);
    const auto found = file.metadata.find(metadata_key);
    if (found == file.metadata.end()) fail("{} is not a checkpoint", path.string());
    Checkpoint checkpoint;
    try {
        const Json value = Json::parse(found->second);
        if (value.at("format") != format_number) {
            fail("{} is a checkpoint of another version", path.string());
        }
        describe(value, checkpoint);
        const auto slots = value.at("slots").get<std::size_t>();
        if (slots > 16) fail("{} is a damaged checkpoint: {} slots", path.string(), slots);
        for (std::size_t i = 0; i < slots; ++i) {
            checkpoint.optimizer.slots.push_back(take_tensor(file, fmt::format("slot/{}", i)));
        }
    } catch (const nlohmann::json::exception& error) {
        fail("{} is a damaged checkpoint: {}", path.string(), printable(error.what(), 160));
    }
    checkpoint.weights = take_tensor(file, "weights");
    checkpoint.best_weights = take_tensor(file, "best_weights");
    checkpoint.optimizer.average = take_tensor(file, "average");
    return checkpoint;
}

}  // namespace sketchfit
