// What predict prints: for each drawing its file, its number in it, and the classes that it is most
// likely of, as a table for people, CSV or one JSON object a line. Lines go out as they come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sketchfit/nn/evaluate.h"

namespace sketchfit {

enum class PredictionFormat { table, csv, jsonl };

class PredictionWriter {
  public:
    /// `top` classes a drawing (all where the model has fewer); `widest_file` columns of a table
    /// for the names of files.
    PredictionWriter(PredictionFormat format, std::vector<std::string> class_names, std::size_t top,
                     std::size_t widest_file);

    /// The line of titles; empty for JSON.
    std::string header() const;
    /// Lines for the drawings of `file` from number `first` on.
    std::string lines(const std::string& file, std::uint64_t first,
                      const Predictions& predictions) const;

  private:
    std::string line(const std::string& file, std::uint64_t index, const Predictions& predictions,
                     std::size_t drawing) const;

    PredictionFormat format_;
    std::vector<std::string> class_names_;
    std::size_t top_;
    std::size_t file_width_;
    std::size_t class_width_;
};

}  // namespace sketchfit
