#include "sketchfit/tune/run_record.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sketchfit/base/clock.h"
#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/base/version.h"
#include "sketchfit/tune/machine.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* file_name = "run.json";
/// Far above what the names of 4096 classes take.
constexpr std::size_t longest_record = std::size_t{1} << 23;
/// Levels of objects and lists; a record has four.
constexpr int deepest_record = 8;

constexpr std::array<std::pair<RunState, std::string_view>, 6> states{{
    {RunState::pending, "pending"},
    {RunState::running, "running"},
    {RunState::finished, "finished"},
    {RunState::diverged, "diverged"},
    {RunState::interrupted, "interrupted"},
    {RunState::failed, "failed"},
}};

Json machine_json() {
    const Machine machine = this_machine();
    return {{"processor", machine.processor},
            {"cores", machine.cores},
            {"system", machine.system},
            {"kernels", machine.kernels}};
}

Json reading_json(const LoadOptions& reading) {
    return {{"pixels_name", reading.pixels_name},
            {"labels_name", reading.labels_name},
            {"class_names", reading.class_names},
            {"per_class", reading.per_class ? Json(*reading.per_class) : Json()}};
}

Json data_json(const PreparedData& data) {
    const Dataset& train = data.split.train;
    return {{"source", data.source},
            {"path", from_root(data.source)},
            {"fingerprint", data.fingerprint},
            {"reading", reading_json(data.reading)},
            {"train", train.size()},
            {"validation", data.split.validation.size()},
            {"pixels", train.pixels_per_drawing()},
            {"classes", train.class_names()}};
}

template <typename Value>
Json optional_json(const std::optional<Value>& value) {
    return value ? Json(*value) : Json();
}

/// The epoch (from 0) with the largest val_accuracy, the first of equals.
std::optional<int> best_epoch(const std::vector<EpochLog>& epochs) {
    const EpochLog* best = nullptr;
    for (const EpochLog& log : epochs) {
        if (!log.val_accuracy) continue;
        if (best == nullptr || *log.val_accuracy > *best->val_accuracy) best = &log;
    }
    return best == nullptr ? std::nullopt : std::optional(best->epoch);
}

/// A JSON text that is not deeper than deepest_record: what handles it recurses.
nlohmann::json parse_record(const std::string& text) {
    const auto check_depth = [](int depth, nlohmann::json::parse_event_t /*event*/,
                                nlohmann::json& /*parsed*/) {
        if (depth > deepest_record) fail("its JSON is nested too deeply");
        return true;
    };
    return nlohmann::json::parse(text, check_depth);
}

/// The text at `key`, "" where there is none or null.
std::string text_at(const nlohmann::json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || found->is_null()) return {};
    if (!found->is_string()) fail("\"{}\" must be text", key);
    return found->get<std::string>();
}

const nlohmann::json& object_at(const nlohmann::json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_object()) fail("it has no object \"{}\"", key);
    return *found;
}

/// How the data were read; the defaults where the record does not say.
LoadOptions reading_from(const nlohmann::json& data) {
    LoadOptions reading;
    if (!data.contains("reading")) return reading;
    const nlohmann::json& stored = object_at(data, "reading");
    reading.pixels_name = text_at(stored, "pixels_name");
    reading.labels_name = text_at(stored, "labels_name");
    const auto names = stored.find("class_names");
    if (names != stored.end()) reading.class_names = names->get<std::vector<std::string>>();
    const auto count = stored.find("per_class");
    if (count == stored.end() || count->is_null()) return reading;
    if (!count->is_number_unsigned()) fail("\"per_class\" must be a whole number");
    reading.per_class = count->get<std::size_t>();
    return reading;
}

RunRecord record_from(const nlohmann::json& json) {
    if (!json.is_object()) fail("it is no JSON object");
    const nlohmann::json& settings = object_at(json, "settings");
    // Copying into an ordered object compares every key with every other.
    if (settings.size() > 2 * setting_fields().size()) {
        fail("it has {} settings, there are {}", settings.size(), setting_fields().size());
    }
    const nlohmann::json& data = object_at(json, "data");
    const auto save_best = json.find("save_best");
    return {
        .settings = settings_from_json(Json(settings)),
        .source = text_at(data, "source"),
        .path = text_at(data, "path"),
        .fingerprint = text_at(data, "fingerprint"),
        .reading = reading_from(data),
        .state = run_state_from(text_at(json, "state")),
        .started = text_at(json, "started"),
        .initial_weights = text_at(json, "initial_weights"),
        .save_best = save_best != json.end() && save_best->is_boolean() && save_best->get<bool>()};
}

}  // namespace

std::string_view run_state_name(RunState state) {
    return std::ranges::find(states, state, &decltype(states)::value_type::first)->second;
}

RunState run_state_from(std::string_view name) {
    for (const auto& [state, known] : states) {
        if (name == known) return state;
    }
    fail(
        "a run's state must be pending, running, finished, diverged, interrupted or failed; "
        "received \"{}\"",
        printable(name));
}

std::string from_root(const fs::path& path) {
    std::error_code none;
    const fs::path result = fs::absolute(path, none);
    return (none ? path : result).lexically_normal().string();
}

Json begin_record(const Settings& settings, const PreparedData& data, const RunOptions& options,
                  const Model& model, const std::string& started) {
    return {{"sketchfit", version},
            {"compiler", compiler},
            {"state", run_state_name(RunState::running)},
            {"message", ""},
            {"started", started.empty() ? utc_now() : started},
            {"ended", nullptr},
            {"data", data_json(data)},
            {"scaling", {{"offset", data.scaling.offset}, {"divisor", data.scaling.divisor}}},
            {"initial_weights",
             options.initial_weights.empty() ? Json() : Json(from_root(options.initial_weights))},
            {"save_best", options.save_best},
            {"threads", options.threads},
            {"machine", machine_json()},
            {"parameters", model.parameter_count()},
            {"settings", to_json(settings)},
            {"learning_rate", learning_rate(make_optimizer(settings))},
            {"results", nullptr},
            {"signature", nullptr}};
}

void end_record(Json& record, RunState state, const std::string& message) {
    record["state"] = run_state_name(state);
    record["message"] = message;
    record["ended"] = utc_now();
}

void add_results(Json& record, const RunResult& result) {
    const std::vector<EpochLog>& epochs = result.history.epochs;
    Json results{{"epochs", epochs.size()}};
    if (!epochs.empty()) {
        const EpochLog& last = epochs.back();
        results["loss"] = last.loss;
        results["accuracy"] = last.accuracy;
        results["val_loss"] = optional_json(last.val_loss);
        results["val_accuracy"] = optional_json(last.val_accuracy);
    }
    if (const std::optional<int> best = best_epoch(epochs)) {
        results["best_epoch"] = *best;
        results["best_val_accuracy"] = *epochs[static_cast<std::size_t>(*best)].val_accuracy;
    }
    results["restored_epoch"] = optional_json(result.history.restored_epoch);
    results["seconds"] = result.seconds;
    record["results"] = results;
    record["signature"] = result.signature;
}

void write_record(const fs::path& folder, const Json& record) {
    // Names and paths may hold bytes that are no UTF-8.
    write_file(folder / file_name,
               record.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

RunRecord read_run(const fs::path& folder) {
    const fs::path path = folder / file_name;
    const std::string text = read_file(path, longest_record);
    try {
        return record_from(parse_record(text));
    } catch (const nlohmann::json::exception& error) {
        fail("{} is no record of a run: {}", path.string(), printable(error.what(), 160));
    } catch (const Error& error) {
        fail("{} is no record of a run: {}", path.string(), error.what());
    }
}

}  // namespace sketchfit
