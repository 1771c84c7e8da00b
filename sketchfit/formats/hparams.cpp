#include "sketchfit/formats/hparams.h"

#include <array>
#include <string_view>

#include <protozero/pbf_writer.hpp>

namespace sketchfit {

namespace {

using protozero::pbf_writer;

/// A value whose metadata carry `data` (HParamsPluginData) for the plugin. Its tensor says nothing,
/// but readers want one.
std::string plugin_value(std::string_view tag, const std::string& data) {
    std::string bytes;
    pbf_writer value(bytes);
    value.add_string(1, tag.data(), tag.size());
    {
        pbf_writer tensor(value, 8);
        tensor.add_enum(1, 1);  // DT_FLOAT
        {
            pbf_writer shape(tensor, 2);
            pbf_writer dimension(shape, 2);
            dimension.add_int64(1, 1);
        }
        constexpr std::array nothing{0.0F};
        tensor.add_packed_float(5, nothing.begin(), nothing.end());
    }
    {
        pbf_writer metadata(value, 9);
        pbf_writer plugin(metadata, 1);
        plugin.add_string(1, "hparams");
        plugin.add_bytes(2, data);
    }
    return bytes;
}

/// google.protobuf.Value
void add_value(pbf_writer& parent, std::uint32_t field, const Hyperparameter& parameter) {
    pbf_writer value(parent, field);
    if (const bool* flag = std::get_if<bool>(&parameter.value)) {
        value.add_bool(4, *flag);
    } else if (const double* number = std::get_if<double>(&parameter.value)) {
        value.add_double(2, *number);
    } else {
        value.add_string(3, std::get<std::string>(parameter.value));
    }
}

/// api.proto's DataType.
int type_of(const Hyperparameter& parameter) {
    if (std::holds_alternative<bool>(parameter.value)) return 2;
    return std::holds_alternative<double>(parameter.value) ? 3 : 1;
}

void add_metric(pbf_writer& experiment, std::string_view tag, std::string_view shown) {
    pbf_writer metric(experiment, 5);
    {
        pbf_writer name(metric, 1);
        name.add_string(1, "validation");
        name.add_string(2, tag.data(), tag.size());
    }
    metric.add_string(3, shown.data(), shown.size());
    metric.add_enum(5, 2);  // DATASET_VALIDATION
}

}  // namespace

std::string hparams_experiment(const std::vector<Hyperparameter>& parameters) {
    std::string data;
    {
        pbf_writer plugin(data);
        pbf_writer experiment(plugin, 2);
        for (const Hyperparameter& parameter : parameters) {
            pbf_writer info(experiment, 4);
            info.add_string(1, parameter.name);
            info.add_enum(4, type_of(parameter));
        }
        add_metric(experiment, "epoch_accuracy", "val_accuracy");
        add_metric(experiment, "epoch_loss", "val_loss");
    }
    return plugin_value("_hparams_/experiment", data);
}

std::string hparams_session_start(const std::vector<Hyperparameter>& parameters, double seconds) {
    std::string data;
    {
        pbf_writer plugin(data);
        pbf_writer session(plugin, 3);
        for (const Hyperparameter& parameter : parameters) {
            pbf_writer entry(session, 1);
            entry.add_string(1, parameter.name);
            add_value(entry, 2, parameter);
        }
        session.add_double(5, seconds);
    }
    return plugin_value("_hparams_/session_start_info", data);
}

std::string hparams_session_end(SessionStatus status, double seconds) {
    std::string data;
    {
        pbf_writer plugin(data);
        pbf_writer session(plugin, 4);
        session.add_enum(1, static_cast<int>(status));
        session.add_double(2, seconds);
    }
    return plugin_value("_hparams_/session_end_info", data);
}

}  // namespace sketchfit
