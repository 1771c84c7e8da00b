// sketchfit evaluate: how well one fitted network names drawings, or which of two names them
// better. What is printed is in evaluation_text and evaluation_tables.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/cli/commands.h"
#include "sketchfit/cli/data_flags.h"
#include "sketchfit/cli/evaluation_tables.h"
#include "sketchfit/cli/evaluation_text.h"
#include "sketchfit/cli/json_cells.h"
#include "sketchfit/cli/model_source.h"
#include "sketchfit/cli/prediction_arrays.h"
#include "sketchfit/cli/tables.h"
#include "sketchfit/cli/terminal.h"

namespace sketchfit {

namespace {

struct EvaluateFlags {
    std::vector<std::string> models;
    std::string data;
    std::string part = "auto";
    std::uint64_t threads = 0;
    bool json = false;
    std::optional<std::string> csv;
    DataFlags reading;
    ArrayFlags arrays;

    bool as_fitted() const { return part == "validation" || part == "train"; }
};

std::string footer() {
    std::string text =
        "Parts: auto takes the file's own test set where it brings one, else all its drawings;\n"
        "validation and train divide the drawings as the run did, so the data must be the run's,\n"
        "and two runs must have been fitted on the same part of them.\n"
        "\n"
        "Two models may know different classes, but both must know those of the data.\n"
        "\n"
        "Tables of --csv, with their columns (what is not known, NaN or infinite is empty):\n";
    for (const EvaluationTable& table : evaluation_tables()) {
        std::string columns = fmt::format("{}", fmt::join(table.columns, ", "));
        if (!table.note.empty()) columns += fmt::format("; {}", table.note);
        std::string name(table.name);
        for (const std::string& line : wrapped(columns, 80)) {
            text += fmt::format("  {:<13}{}\n", name, line);
            name.clear();
        }
    }
    return text +
           "\n"
           "Keys of --json: those of summary (accuracy_interval is [low, high]), per_class,\n"
           "reliability and confusion (rows are true classes, columns guesses, in the order of\n"
           "per_class); of two models {\"models\": [...], \"comparison\": {...}}.\n"
           "\n"
           "The arrays of --probabilities and --labels have a row for each drawing evaluated: "
           "those "
           "of\n"
           "all and test in the file's order (its training set first), those of validation and "
           "train "
           "in\n"
           "the order of the run's split.\n"
           "\n"
           "Examples:\n"
           "  sketchfit evaluate first drawings.npz --part validation\n"
           "  sketchfit evaluate first drawings.npz --part all --probabilities p.npy\n"
           "  sketchfit evaluate first second drawings.npz --part validation\n"
           "  sketchfit evaluate first/model.safetensors others.npz --csv confusion";
}

void declare(CommandLine& line, EvaluateFlags& flags) {
    line.positionals(flags.models, "MODEL",
                     "folder that `sketchfit train` wrote, or a model's .safetensors file; two of "
                     "them are compared",
                     1, 2);
    line.positional(flags.data, "DATA", std::string(data_help));
    line.choice(flags.part, "--part", {"auto", "all", "test", "validation", "train"},
                "which drawings of DATA");
    line.flag(flags.json, "--json", "print one JSON object with everything");
    std::vector<std::string> tables;
    for (const EvaluationTable& table : evaluation_tables()) tables.emplace_back(table.name);
    line.optional_choice(flags.csv, "--csv", "TABLE", std::move(tables),
                         "print a table as CSV, see below");
    line.option(flags.threads, "--threads", "N", "cores to use, 0 for all", 0, 4096);
    flags.arrays.declare(line);
    flags.reading.declare(line);
    line.footer(footer());
}

/// Wrong usage that can be seen before anything is read.
void check(const CommandLine& line, const EvaluateFlags& flags) {
    if (flags.json && flags.csv) line.wrong("--json and --csv exclude each other");
    if (flags.csv == "comparison" && flags.models.size() < 2)
        line.wrong("--csv comparison needs two models: sketchfit evaluate MODEL MODEL DATA");
    flags.arrays.check(line);
    if (flags.arrays.given() && flags.models.size() > 1)
        line.wrong("--probabilities and --labels are of one model, received two");
    if (is_model_source(flags.data)) {
        line.wrong(
            fmt::format("{} is a model, and the drawings come last: sketchfit evaluate "
                        "MODEL [MODEL] DATA",
                        printable(flags.data, 200)));
    }
}

struct OpenedModel {
    std::string path;
    ModelSource source;
};

std::vector<OpenedModel> open_models(const EvaluateFlags& flags) {
    std::vector<OpenedModel> models;
    for (const std::string& path : flags.models) models.push_back({path, open_model(path)});
    const std::size_t pixels = models.front().source.model.inputs();
    for (const OpenedModel& model : models) {
        if (model.source.model.inputs() == pixels) continue;
        fail("two models are compared on the same drawings, but {} takes {} pixels and {} {}",
             models.front().path, pixels, model.path, model.source.model.inputs());
    }
    return models;
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
Part run_part(const EvaluateFlags& flags, const LoadedData& data, const OpenedModel& model) {
    const ModelSource& source = model.source;
    if (!source.settings) {
        fail("{} does not say how it was fitted, so --part {} is unknown; use --part all",
             source.file.string(), flags.part);
    }
    if (data_fingerprint(data) != source.fingerprint) {
        fail(
            "{} are not the drawings that {} was fitted on ({}), so --part {} means nothing for "
            "them; use --part all",
            flags.data, model.path, printable(source.source, 200), flags.part);
    }
    SplitData split = split_data(data, *source.settings);
    return {std::move(flags.part == "train" ? split.train : split.validation), flags.part};
}

/// The side that all models' own splits agree on.
Part common_part(const EvaluateFlags& flags, const LoadedData& data,
                 const std::vector<OpenedModel>& models) {
    Part part = run_part(flags, data, models.front());
    if (models.size() == 1) return part;
    if (run_part(flags, data, models.back()).drawings.fingerprint() !=
        part.drawings.fingerprint()) {
        fail(
            "{} and {} divided these drawings differently (test_size, random_state or stratify), "
            "so they have no {} part in common; compare them on drawings that neither was fitted "
            "on",
            models.front().path, models.back().path, part.name);
    }
    return part;
}

Part choose_part(const EvaluateFlags& flags, LoadedData& data,
                 const std::vector<OpenedModel>& models) {
    if (flags.as_fitted()) return common_part(flags, data, models);
    if (flags.part == "test" && !data.test)
        fail("{} brings no test set of its own; use --part all or validation", flags.data);
    if (flags.part != "all" && data.test) return {*data.test, "test"};
    return {all_drawings(flags, data), "all"};
}

/// Whether the drawings are those of which the model was fitted on a part.
bool has_seen(const LoadedData& data, const ModelSource& source) {
    return !source.fingerprint.empty() && data_fingerprint(data) == source.fingerprint;
}

/// The drawings with labels of the model's classes.
Dataset drawings_for(const OpenedModel& model, const Dataset& drawings,
                     std::vector<std::string>& notes) {
    try {
        std::string note;
        Dataset matched = match_classes(drawings, model.source.model, note);
        if (!note.empty() && std::find(notes.begin(), notes.end(), note) == notes.end())
            notes.push_back(note);
        return matched;
    } catch (const Error& error) {
        fail("{}: {}", model.path, error.what());
    }
}

EvaluationResult evaluate_all(const EvaluateFlags& flags, const LoadedData& data, const Part& part,
                              const std::vector<OpenedModel>& models) {
    EvaluationResult result{.data = printable(flags.data, 400), .part = part.name, .models = {}};
    std::vector<Dataset> matched;
    for (const OpenedModel& opened : models) {
        const ModelSource& source = opened.source;
        if (part.name == "all" && has_seen(data, source)) {
            result.notes.push_back(
                fmt::format("{} was fitted on a part of these drawings; --part validation takes "
                            "those it has not seen",
                            printable(opened.path, 200)));
        }
        matched.push_back(drawings_for(opened, part.drawings, result.notes));
        result.models.push_back(
            {printable(opened.path, 400), source.model.class_names(),
             assess(source.model, matched.back(),
                    {.label_smoothing = source.label_smoothing, .threads = flags.threads})});
    }
    if (flags.arrays.given()) {
        const Model& model = models.front().source.model;
        PredictionArrays arrays(flags.arrays, model.outputs());
        classify_parts(model, matched.front(), flags.threads,
                       [&](const Predictions& predictions) { arrays.add(predictions); });
        arrays.commit();
    }
    if (models.size() < 2) return result;
    const auto guessed = [&](std::size_t i) {
        const EvaluatedModel& model = result.models[i];
        return Guessed{model.class_names, matched[i].labels(), model.assessment.guesses};
    };
    result.comparison = compare(guessed(0), guessed(1));
    return result;
}

}  // namespace

int evaluate_command(Arguments arguments) {
    EvaluateFlags flags;
    CommandLine line("evaluate",
                     "Measures a fitted network on drawings: loss, accuracy with its interval, "
                     "top-3 accuracy, calibration, precision, recall and F1 of each class, and "
                     "what is taken for what. Compares two networks on the same drawings: which "
                     "is better, and whether chance explains it.");
    declare(line, flags);
    if (!line.parse(arguments)) return exit_code::success;
    check(line, flags);

    const std::vector<OpenedModel> models = open_models(flags);
    LoadOptions reading = flags.reading.options();
    const std::optional<RunRecord>& run = models.front().source.run;
    if (flags.as_fitted() && run && !flags.reading.given()) reading = run->reading;
    LoadedData data = load_data(flags.data, reading);
    const Part part = choose_part(flags, data, models);
    const EvaluationResult result = evaluate_all(flags, data, part, models);
    for (const std::string& note : result.notes) print_notice("note: " + note);
    if (flags.json) {
        fmt::print("{}", json_text(evaluation_json(result)));
    } else if (flags.csv) {
        fmt::print("{}", evaluation_csv(result, *flags.csv));
    } else {
        fmt::print("{}", evaluation_text(result, terminal_width(stdout).value_or(100)));
    }
    return exit_code::success;
}

}  // namespace sketchfit
