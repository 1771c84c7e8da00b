// sketchfit evaluate: how well a fitted network names drawings, as a whole and class by class.
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/cli/commands.h"
#include "sketchfit/cli/data_flags.h"
#include "sketchfit/cli/data_text.h"
#include "sketchfit/cli/model_source.h"
#include "sketchfit/cli/tables.h"
#include "sketchfit/cli/terminal.h"
#include "sketchfit/nn/evaluate.h"

namespace sketchfit {

namespace {

struct EvaluateFlags {
    std::string model;
    std::string data;
    std::string part = "auto";
    std::uint64_t threads = 0;
    bool json = false;
    DataFlags reading;
};

constexpr const char* footer =
    "Parts: auto takes the file's own test set where it brings one, else all its drawings;\n"
    "validation and train divide the drawings as the run did, so the data must be the run's.\n"
    "\n"
    "Examples:\n"
    "  sketchfit evaluate first drawings.npz --part validation\n"
    "  sketchfit evaluate first/model.safetensors others.npz --json";

void declare(CommandLine& line, EvaluateFlags& flags) {
    line.positional(flags.model, "RUN",
                    "folder that `sketchfit train` wrote, or a model's .safetensors file");
    line.positional(flags.data, "DATA", std::string(data_help));
    line.choice(flags.part, "--part", {"auto", "all", "test", "validation", "train"},
                "which drawings of DATA");
    line.flag(flags.json, "--json",
              "print one JSON object: loss, accuracy, top_3_accuracy, count, part, per_class");
    line.option(flags.threads, "--threads", "N", "cores to use, 0 for all", 0, 4096);
    flags.reading.declare(line);
    line.footer(footer);
}

struct Part {
    Dataset drawings;
    std::string name;  ///< "all", "test", "validation" or "train"
};

/// Both sides of the file together.
Dataset all_drawings(const EvaluateFlags& flags, LoadedData& data) {
    return data.test ? load_dataset(flags.data, flags.reading.options()) : data.drawings;
}

/// One side of the run's own split.
Part run_part(const EvaluateFlags& flags, const LoadedData& data, const ModelSource& source) {
    if (!source.settings) {
        fail("{} does not say how it was fitted, so --part {} is unknown; use --part all",
             source.file.string(), flags.part);
    }
    PreparedData prepared = prepare_data(data, flags.data, *source.settings);
    if (prepared.fingerprint != source.fingerprint) {
        fail(
            "{} are not the drawings that {} was fitted on ({}), so --part {} means nothing for "
            "them; use --part all",
            flags.data, flags.model, printable(source.source, 200), flags.part);
    }
    SplitData& split = prepared.split;
    return {std::move(flags.part == "train" ? split.train : split.validation), flags.part};
}

Part choose_part(const EvaluateFlags& flags, LoadedData& data, const ModelSource& source) {
    if (flags.part == "validation" || flags.part == "train") return run_part(flags, data, source);
    if (flags.part == "test" && !data.test)
        fail("{} brings no test set of its own; use --part all or validation", flags.data);
    if (flags.part != "all" && data.test) return {*data.test, "test"};
    return {all_drawings(flags, data), "all"};
}

/// Says where the result would flatter: drawings among which are those of the fit.
void warn_of_seen(const EvaluateFlags& flags, const LoadedData& data, const ModelSource& source,
                  const std::string& part) {
    if (part != "all" || !source.settings || source.fingerprint.empty()) return;
    if (prepare_data(data, flags.data, *source.settings).fingerprint != source.fingerprint) return;
    print_notice(
        "note: the network was fitted on a part of these drawings; --part validation "
        "takes those it has not seen");
}

nlohmann::ordered_json number(double value) {
    if (value - value != 0.0) return nullptr;  // NaN or infinite
    return value;
}

void print_json(const Evaluation& evaluation, const Model& model, const std::string& part) {
    nlohmann::ordered_json classes = nlohmann::ordered_json::array();
    const auto scores = class_scores(evaluation);
    for (std::size_t i = 0; i < scores.size(); ++i) {
        classes.push_back({{"name", model.class_names()[i]},
                           {"precision", scores[i].precision},
                           {"recall", scores[i].recall},
                           {"f1", scores[i].f1},
                           {"support", scores[i].support}});
    }
    const nlohmann::ordered_json object{{"loss", number(evaluation.loss)},
                                        {"accuracy", evaluation.accuracy},
                                        {"top_3_accuracy", evaluation.top_3_accuracy},
                                        {"count", evaluation.count},
                                        {"part", part},
                                        {"per_class", classes}};
    fmt::print("{}\n", object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void print_text(const EvaluateFlags& flags, const Evaluation& evaluation, const Model& model,
                const std::string& part) {
    fmt::print("data            {}: {} drawings ({})\n", printable(flags.data, 400),
               grouped(evaluation.count), part);
    fmt::print("loss            {}\n", decimals(evaluation.loss));
    fmt::print("accuracy        {}\n", decimals(evaluation.accuracy));
    fmt::print("top_3_accuracy  {}\n\n", decimals(evaluation.top_3_accuracy));
    Table table({{"class", Align::left}, {"precision"}, {"recall"}, {"f1"}, {"support"}});
    const auto scores = class_scores(evaluation);
    for (std::size_t i = 0; i < scores.size(); ++i) {
        table.add({printable(model.class_names()[i]), decimals(scores[i].precision),
                   decimals(scores[i].recall), decimals(scores[i].f1), grouped(scores[i].support)});
    }
    fmt::print("{}", table.text());
}

}  // namespace

int evaluate_command(Arguments arguments) {
    EvaluateFlags flags;
    CommandLine line("evaluate",
                     "Measures a fitted network on drawings: loss, accuracy, top-3 accuracy, and "
                     "precision, recall and F1 of each class.");
    declare(line, flags);
    if (!line.parse(arguments)) return exit_code::success;

    const ModelSource source = open_model(flags.model);
    LoadOptions reading = flags.reading.options();
    const bool as_fitted = flags.part == "validation" || flags.part == "train";
    if (as_fitted && source.run && !flags.reading.given()) reading = source.run->reading;
    LoadedData data = load_data(flags.data, reading);
    Part part = choose_part(flags, data, source);
    warn_of_seen(flags, data, source, part.name);
    std::string note;
    const Dataset drawings = match_classes(part.drawings, source.model, note);
    if (!note.empty()) print_notice("note: " + note);

    const Evaluation evaluation =
        evaluate(source.model, drawings,
                 {.label_smoothing = source.label_smoothing, .threads = flags.threads});
    if (flags.json) {
        print_json(evaluation, source.model, part.name);
    } else {
        print_text(flags, evaluation, source.model, part.name);
    }
    return exit_code::success;
}

}  // namespace sketchfit
