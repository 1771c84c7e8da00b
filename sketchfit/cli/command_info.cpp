// sketchfit info: what a dataset holds (and a picture of it), or what a run or a model file is.
#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/cli/commands.h"
#include "sketchfit/cli/data_flags.h"
#include "sketchfit/cli/model_source.h"
#include "sketchfit/cli/stroke_info.h"
#include "sketchfit/cli/tables.h"
#include "sketchfit/data/describe.h"
#include "sketchfit/data/sheet.h"

namespace sketchfit {

namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

struct InfoFlags {
    std::string file;
    std::string sheet;
    bool json = false;
    DataFlags reading;
};

std::string percent(double share) {
    return fmt::format("{:.1f} %", 100.0 * share);
}

void print_json(const Json& object) {
    fmt::print("{}\n", object.dump(2, ' ', false, Json::error_handler_t::replace));
}

/// "784 pixels (28 x 28)"
std::string pixels_text(std::size_t pixels) {
    for (std::size_t side = 1; side * side <= pixels; ++side) {
        if (side * side == pixels) return fmt::format("{} pixels ({} x {})", pixels, side, side);
    }
    return fmt::format("{} pixels", pixels);
}

std::string duplicates_text(const DuplicateSummary& duplicates) {
    if (duplicates.drawings == 0) return "none";
    std::string text = fmt::format("{} repeat an earlier drawing ({} bitmaps occur more than once)",
                                   grouped(duplicates.drawings), grouped(duplicates.groups));
    if (duplicates.conflicting > 0)
        text += fmt::format(", {} under another label", grouped(duplicates.conflicting));
    return text;
}

void print_part(const Dataset& drawings, const DatasetSummary& summary) {
    fmt::print("drawings      {} of {}\n", grouped(summary.drawings),
               pixels_text(summary.pixels_per_drawing));
    fmt::print("ink           {} of the pixels\n", percent(summary.ink_share));
    fmt::print("pixel values  {} to {}\n", summary.min_pixel, summary.max_pixel);
    fmt::print("blank         {}\n", grouped(summary.blank));
    fmt::print("duplicates    {}\n", duplicates_text(summary.duplicates));
    fmt::print("fingerprint   {}\n\n", drawings.fingerprint());
    Table table({{"class", Align::left}, {"drawings"}, {"ink"}, {"mean pixel"}});
    for (const ClassSummary& row : summary.classes) {
        table.add({printable(row.name), grouped(row.count), percent(row.ink_share),
                   fmt::format("{:.1f}", row.brightness)});
    }
    fmt::print("{}", table.text());
}

Json part_json(const Dataset& drawings, const DatasetSummary& summary) {
    Json classes = Json::array();
    for (const ClassSummary& row : summary.classes) {
        classes.push_back({{"name", row.name},
                           {"count", row.count},
                           {"ink_share", row.ink_share},
                           {"brightness", row.brightness}});
    }
    return {{"shape", {summary.drawings, summary.pixels_per_drawing}},
            {"count", summary.drawings},
            {"classes", classes},
            {"ink_share", summary.ink_share},
            {"min_pixel", summary.min_pixel},
            {"max_pixel", summary.max_pixel},
            {"blank", summary.blank},
            {"duplicates",
             {{"drawings", summary.duplicates.drawings},
              {"groups", summary.duplicates.groups},
              {"conflicting", summary.duplicates.conflicting}}},
            {"fingerprint", drawings.fingerprint()}};
}

void print_data(const InfoFlags& flags, const LoadedData& data) {
    fmt::print("file          {} ({})\n", printable(flags.file, 400), data.format);
    fmt::print("types         pixels {}, labels {}\n", data.pixel_type, data.label_type);
    for (const std::string& note : data.notes)
        fmt::print("note          {}\n", printable(note, 400));
    print_part(data.drawings, describe(data.drawings));
    if (!data.test) return;
    fmt::print("\nTest set:\n");
    print_part(*data.test, describe(*data.test));
    fmt::print("\n{} drawings of the test set are also among those to fit\n",
               grouped(shared_drawings(data.drawings, *data.test)));
}

Json data_json(const InfoFlags& flags, const LoadedData& data) {
    Json object{{"kind", "dataset"},
                {"file", flags.file},
                {"format", data.format},
                {"pixel_type", data.pixel_type},
                {"label_type", data.label_type},
                {"notes", data.notes}};
    object.update(part_json(data.drawings, describe(data.drawings)));
    object["test"] = data.test ? part_json(*data.test, describe(*data.test)) : Json(nullptr);
    if (data.test) object["shared_with_test"] = shared_drawings(data.drawings, *data.test);
    return object;
}

int data_info(const InfoFlags& flags) {
    const LoadedData data = load_data(flags.file, flags.reading.options());
    if (!flags.sheet.empty()) write_sheet(flags.sheet, data.drawings);
    if (flags.json) {
        print_json(data_json(flags, data));
        return exit_code::success;
    }
    print_data(flags, data);
    if (!flags.sheet.empty()) fmt::print("\nthe contact sheet is in {}\n", flags.sheet);
    return exit_code::success;
}

/// Files of strokes without bitmaps, or none: what is asked for may need them drawn.
std::vector<DrawingFile> stroke_files(const InfoFlags& flags) {
    if (!flags.sheet.empty() || flags.reading.given()) return {};
    auto files = list_drawn_files(flags.file);
    const auto bitmaps = [](const DrawingFile& file) { return !holds_strokes(file.form); };
    if (std::ranges::any_of(files, bitmaps)) return {};
    return files;
}

int stroke_info(const InfoFlags& flags, const std::vector<DrawingFile>& files) {
    const StrokeSummary summary = describe_strokes(files);
    if (flags.json) {
        print_json(strokes_json(flags.file, summary));
    } else {
        fmt::print("{}", strokes_text(flags.file, summary));
    }
    return exit_code::success;
}

/// "(byte - 12.5) / 80.1", or without the offset where there is none.
std::string scaling_text(const InputScaling& scaling) {
    if (scaling.offset == 0.0) return fmt::format("pixel / {}", scaling.divisor);
    return fmt::format("(pixel - {:.6g}) / {:.6g}", scaling.offset, scaling.divisor);
}

/// Settings other than their defaults.
std::vector<const SettingField*> changed_settings(const Settings& settings) {
    std::vector<const SettingField*> changed;
    for (const SettingField& field : setting_fields()) {
        if (setting_text(settings, field) != setting_text(Settings{}, field))
            changed.push_back(&field);
    }
    return changed;
}

std::string settings_line(const Settings& settings) {
    std::string text;
    for (const SettingField* field : changed_settings(settings)) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", field->name,
                            printable(setting_text(settings, *field)));
    }
    return text.empty() ? "all defaults" : text;
}

void print_model(const InfoFlags& flags, const ModelSource& source) {
    const Model& model = source.model;
    if (source.run) {
        fmt::print("run           {} ({})\n", printable(flags.file, 400),
                   run_state_name(source.run->state));
    }
    fmt::print("model         {}\n", printable(source.file.string(), 400));
    fmt::print("classes       {}: {}\n", model.outputs(),
               printable(fmt::format("{}", fmt::join(model.class_names(), ", ")), 400));
    fmt::print("input         {}, {}\n", pixels_text(model.inputs()),
               scaling_text(model.scaling()));
    fmt::print("signature     {}\n", model.signature());
    if (!source.source.empty()) {
        fmt::print("data          {} (fingerprint {})\n", printable(source.source, 400),
                   printable(source.fingerprint));
    }
    if (source.settings) fmt::print("settings      {}\n", settings_line(*source.settings));
    fmt::print("\n{}", model.summary());
}

Json model_json(const ModelSource& source) {
    const Model& model = source.model;
    Json variables = Json::array();
    for (const Variable& variable : model.variables()) {
        const Json shape = variable.is_kernel() ? Json{variable.rows, variable.columns}
                                                : Json::array({variable.columns});
        variables.push_back({{"name", variable.name}, {"shape", shape}});
    }
    return {{"kind", source.run ? "run" : "model"},
            {"file", source.file.string()},
            {"state", source.run ? Json(run_state_name(source.run->state)) : Json(nullptr)},
            {"parameters", model.parameter_count()},
            {"variables", variables},
            {"classes", model.class_names()},
            {"inputs", model.inputs()},
            {"scaling", {{"offset", model.scaling().offset}, {"divisor", model.scaling().divisor}}},
            {"signature", model.signature()},
            {"source", source.source},
            {"fingerprint", source.fingerprint},
            {"settings", source.settings ? to_json(*source.settings) : Json(nullptr)}};
}

int model_info(const InfoFlags& flags) {
    if (!flags.sheet.empty()) fail_usage("--sheet shows drawings; {} is a model", flags.file);
    const ModelSource source = open_model(flags.file);
    if (flags.json) {
        print_json(model_json(source));
    } else {
        print_model(flags, source);
    }
    return exit_code::success;
}

}  // namespace

int info_command(Arguments arguments) {
    InfoFlags flags;
    CommandLine line("info",
                     "Describes a dataset: shape, types, classes, ink, duplicates. Of a run's "
                     "folder or a model file it prints the network.");
    line.positional(flags.file, "FILE", std::string(data_help) + "; or a run's folder or a model");
    line.option(flags.sheet, "--sheet", "PNG", "write a contact sheet: ten drawings of each class");
    line.flag(flags.json, "--json", "print one JSON object");
    flags.reading.declare(line);
    if (!line.parse(arguments)) return exit_code::success;

    std::error_code error;
    if (fs::exists(fs::path(flags.file) / "experiment.sqlite", error))
        fail("{} holds the results of a sweep: sketchfit runs {}", flags.file, flags.file);
    if (is_model_source(flags.file)) return model_info(flags);
    const auto strokes = stroke_files(flags);
    return strokes.empty() ? data_info(flags) : stroke_info(flags, strokes);
}

}  // namespace sketchfit
