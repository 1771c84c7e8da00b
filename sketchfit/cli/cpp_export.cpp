#include "sketchfit/cli/cpp_export.h"

#include <cmath>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/base/text.h"
#include "sketchfit/cli/model_source.h"
#include "sketchfit/cli/terminal.h"
#include "sketchfit/formats/cpp_header.h"
#include "sketchfit/formats/cpp_text.h"
#include "sketchfit/formats/quantize.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

/// Drawings to measure on, and which they are: "validation", "test" or "all".
struct Measured {
    Dataset drawings;
    std::string part;
    std::string file;
};

/// Those of a dataset that the model was not fitted on, where that is known.
Measured unseen(const ModelSource& source, LoadedData data, const std::string& file) {
    if (data.test) return {*std::move(data.test), "test", file};
    const bool own = source.settings && data_fingerprint(data) == source.fingerprint;
    if (own) return {split_data(data, *source.settings).validation, "validation", file};
    return {std::move(data.drawings), "all", file};
}

/// The drawings that the run names, as it read them.
Measured drawings_of_run(const ModelSource& source) {
    if (!source.run) {
        fail_usage(
            "{} does not say where drawings are, on which --int8 measures the accuracy that it "
            "costs: give them with --data FILE",
            printable(source.file.string(), 400));
    }
    const std::string& path = source.run->path.empty() ? source.run->source : source.run->path;
    std::error_code error;
    if (!fs::exists(path, error)) {
        fail_usage(
            "the run's drawings {} are not there any more, on which --int8 measures the accuracy "
            "that it costs: give others with --data FILE",
            printable(path, 400));
    }
    LoadedData data = load_data(path, source.run->reading);
    if (data_fingerprint(data) != source.fingerprint) {
        fail_usage(
            "{} holds other drawings than those that the run was fitted on: give those to measure "
            "the accuracy of --int8 on with --data FILE",
            printable(path, 400));
    }
    return unseen(source, std::move(data), source.run->source);
}

std::string accuracy_text(const Model& model, const QuantizedModel& quantized,
                          const Measured& measured) {
    const Evaluation evaluation = evaluate(model, measured.drawings, {.threads = 0});
    const std::size_t correct = count_correct(quantized, measured.drawings, 0);
    const auto count = static_cast<double>(evaluation.count);
    const double after = static_cast<double>(correct) / count;
    const double lost = evaluation.accuracy - after;
    return fmt::format(
        "accuracy {:.4f} with 32-bit floats, {:.4f} with int8 ({} {:.4f}) on {} drawings: {} ({})\n"
        "right {} with 32-bit floats, {} with int8\n",
        evaluation.accuracy, after, lost < 0 ? "gained" : "lost", std::abs(lost),
        grouped(evaluation.count), printable(measured.file, 400), measured.part,
        std::llround(evaluation.accuracy * count), correct);
}

}  // namespace

void CppExport::declare(CommandLine& line) {
    line.group("C++ headers");
    line.option(name_, "--name", "NAME", "the namespace [default: from the name of the file]");
    line.flag(int8_, "--int8",
              "weights of 8 bits with a scale for each unit: a quarter of the memory; says what "
              "accuracy that costs");
    line.option(data_, "--data", "FILE",
                "drawings to measure the accuracy of --int8 on [default: those of the run that it "
                "was not fitted on]");
    reading_.declare(line);
}

void CppExport::check(const CommandLine& line, bool chosen) const {
    if (!chosen && (name_ || int8_))
        line.wrong("--name and --int8 are for C++ headers (FILE.h, or --format cpp)");
    if (!data_.empty() && !int8_)
        line.wrong("--data is for --int8, which measures the accuracy that it costs");
    if (reading_.given() && data_.empty())
        line.wrong("how a dataset is read matters for --data FILE alone, which is missing");
    if (name_ && !is_namespace_name(*name_)) {
        line.wrong(fmt::format(
            "--name must be letters, digits and single underscores between them, a letter first, "
            "and no word of C++ or its library; received \"{}\"",
            printable(*name_)));
    }
}

void CppExport::run(const std::string& source, const std::string& output) const {
    const ModelSource opened = open_model(source);
    const Model& model = opened.model;
    CppHeaderOptions options{.name =
                                 name_ ? *name_ : namespace_from(fs::path(output).stem().string())};
    const std::string floats = cpp_header(model, options);
    std::string text = floats;
    std::string report;
    if (int8_) {
        const QuantizedModel quantized = quantize(model);
        Measured measured = data_.empty()
                                ? drawings_of_run(opened)
                                : unseen(opened, load_data(data_, reading_.options()), data_);
        std::string note;
        measured.drawings = match_classes(measured.drawings, model, note);
        if (!note.empty()) print_notice("note: " + note);
        report = accuracy_text(model, quantized, measured);
        options.quantized = &quantized;
        text = cpp_header(model, options);
        report += fmt::format(
            "weights {} bytes with 32-bit floats, {} with int8; file {} bytes before, {} after\n",
            grouped(model.parameter_count() * sizeof(float)), grouped(quantized.bytes()),
            grouped(floats.size()), grouped(text.size()));
    }
    write_file(output, text);
    fmt::print("{}: {} parameters, {} inputs, {} classes, format cpp, namespace {}\n{}",
               printable(output, 400), grouped(model.parameter_count()), model.inputs(),
               model.outputs(), options.name, report);
}

}  // namespace sketchfit
