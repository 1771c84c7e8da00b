#include "sketchfit/cli/prediction_writer.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sketchfit/base/csv.h"
#include "sketchfit/base/error.h"
#include "sketchfit/cli/tables.h"

namespace sketchfit {

namespace {

constexpr std::size_t index_width = 9;
constexpr std::size_t probability_width = 6;  // "0.9731"

/// The shortest digits that read back as the same float; `none` for NaN.
std::string shortest(float probability, std::string_view none) {
    return probability == probability ? fmt::format("{}", probability) : std::string(none);
}

std::string json_text(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string without_end_spaces(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line + '\n';
}

}  // namespace

PredictionWriter::PredictionWriter(PredictionFormat format, std::vector<std::string> class_names,
                                   std::size_t top, std::size_t widest_file)
    : format_(format),
      class_names_(std::move(class_names)),
      top_(std::min(top, class_names_.size())),
      file_width_(std::max<std::size_t>(4, widest_file)),
      class_width_(7) {
    for (const std::string& name : class_names_)
        class_width_ = std::max(class_width_, display_width(printable(name)));
}

std::string PredictionWriter::header() const {
    if (format_ == PredictionFormat::jsonl) return "";
    if (format_ == PredictionFormat::csv) {
        std::vector<std::string> cells{"file", "index"};
        for (std::size_t k = 1; k <= top_; ++k) {
            cells.push_back(fmt::format("class_{}", k));
            cells.push_back(fmt::format("probability_{}", k));
        }
        return csv_line(cells);
    }
    std::string text =
        padded("file", file_width_) + "  " + padded("index", index_width, Align::right);
    for (std::size_t k = 1; k <= top_; ++k) {
        text += "  " + padded(fmt::format("class {}", k), class_width_) + "  " +
                padded("prob.", probability_width, Align::right);
    }
    return without_end_spaces(std::move(text));
}

std::string PredictionWriter::line(const std::string& file, std::uint64_t index,
                                   const Predictions& predictions, std::size_t drawing) const {
    const auto probabilities = predictions.probabilities_of(drawing);
    const std::vector<std::uint16_t> ranked = predictions.ranked(drawing, top_);
    if (format_ == PredictionFormat::csv) {
        std::vector<std::string> cells{file, std::to_string(index)};
        for (const std::uint16_t label : ranked) {
            cells.push_back(class_names_[label]);
            cells.push_back(shortest(probabilities[label], ""));
        }
        return csv_line(cells);
    }
    if (format_ == PredictionFormat::jsonl) {
        std::string guesses;
        for (const std::uint16_t label : ranked) {
            guesses +=
                fmt::format("{}{{\"class\":{},\"probability\":{}}}", guesses.empty() ? "" : ",",
                            json_text(class_names_[label]), shortest(probabilities[label], "null"));
        }
        return fmt::format("{{\"file\":{},\"index\":{},\"predictions\":[{}]}}\n", json_text(file),
                           index, guesses);
    }
    std::string text = padded(printable(file, 1000), file_width_) + "  " +
                       padded(std::to_string(index), index_width, Align::right);
    for (const std::uint16_t label : ranked) {
        text += "  " + padded(printable(class_names_[label]), class_width_) + "  " +
                padded(decimals(probabilities[label]), probability_width, Align::right);
    }
    return without_end_spaces(std::move(text));
}

std::string PredictionWriter::lines(const std::string& file, std::uint64_t first,
                                    const Predictions& predictions) const {
    std::string text;
    for (std::size_t i = 0; i < predictions.size(); ++i)
        text += line(file, first + i, predictions, i);
    return text;
}

}  // namespace sketchfit
