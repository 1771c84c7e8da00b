// Objects inside Keras's JSON configurations: {"module", "class_name", "config",
// "registered_name"}, checked to be Keras's own. Nothing is looked up by name to be run: whatever
// is not in the tables of this file is refused by its name, Lambda layers and custom objects first.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "sketchfit/nn/layers.h"

namespace sketchfit::keras {

using Json = nlohmann::ordered_json;

/// Parses JSON of at most 4 MiB and moderate depth; `what` it is is said in messages. Throws Error.
Json parse_json(std::string_view text, std::string_view what);

/// A value inside an object, null where there is none. Throws Error where `object` is no object.
const Json& member(const Json& object, const char* key, std::string_view place);

/// A finite number, a text, or a flag inside an object, `otherwise` where it is absent or null.
/// Throws Error, with `place`.
double number(const Json& object, const char* key, double otherwise, std::string_view place);
std::string text(const Json& object, const char* key, std::string_view otherwise,
                 std::string_view place);
bool flag(const Json& object, const char* key, bool otherwise, std::string_view place);

/// The class of an object, which must be Keras's own. Throws Error that names what is not.
std::string class_of(const Json& object, std::string_view place);

/// Whether a layer class is an activation by itself ("ReLU", "Softmax", "Activation", ...).
bool is_activation_layer(std::string_view class_name);
/// Its activation. Throws Error for slopes and limits that ours do not have.
Activation activation_of_layer(std::string_view class_name, const Json& config,
                               std::string_view place);
/// The activation that a Dense layer's configuration names (a text, or an activation layer).
Activation activation_of(const Json& config, std::string_view place);

/// Sets initializer, penalties and norm of `dense` from its configuration; what has no counterpart
/// here and no part in predictions is told in `notes`.
void read_training_parts(const Json& config, std::string_view place, Dense& dense,
                         std::vector<std::string>& notes);

/// {"module": ..., "class_name": ..., "config": ..., "registered_name": null}.
Json object(std::string_view module, std::string_view class_name, Json config);

/// What read_training_parts reads, as Keras writes it.
void write_training_parts(const Dense& dense, Json& config);

}  // namespace sketchfit::keras
