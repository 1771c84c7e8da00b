// Predictions as NumPy's arrays (.npy), beside what predict and evaluate print: a row for each
// drawing in the order in which they are classified. Rows go to the files as they come, so any
// number of drawings takes little memory; the files appear when all is done, or not at all.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "sketchfit/cli/command_line.h"
#include "sketchfit/nn/evaluate.h"

namespace sketchfit {

struct ArrayFlags {
    std::optional<std::string> probabilities{};
    std::optional<std::string> labels{};

    /// --probabilities and --labels.
    void declare(CommandLine& line);
    /// Wrong usage that can be seen before anything is read.
    void check(const CommandLine& line) const;
    bool given() const { return probabilities || labels; }
};

class PredictionArrays {
  public:
    /// Makes the files that `flags` name, under temporary names. Throws Error.
    PredictionArrays(const ArrayFlags& flags, std::size_t classes);
    ~PredictionArrays();
    PredictionArrays(const PredictionArrays&) = delete;
    PredictionArrays& operator=(const PredictionArrays&) = delete;

    /// Appends a row for each drawing: probabilities, float32 (drawings, classes), and the number
    /// of the likeliest class, int64 (drawings,).
    void add(const Predictions& predictions);
    /// The files are complete and take their names.
    void commit();

  private:
    class Rows;
    std::unique_ptr<Rows> probabilities_;
    std::unique_ptr<Rows> labels_;
};

}  // namespace sketchfit
