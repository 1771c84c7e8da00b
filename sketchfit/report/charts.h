// The charts of a report, as scripts for gnuplot.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sketchfit/report/contents.h"
#include "sketchfit/report/curves.h"
#include "sketchfit/report/gnuplot.h"

namespace sketchfit {

/// For one variation, named PART in file names: accuracy-PART and loss-PART (validation against
/// epoch, a curve for each value), training-PART (training beside validation accuracy, a panel for
/// each value) and values-PART (last and best validation accuracy against the value). Those that
/// have nothing to show are left out. `title` is the report's.
std::vector<GnuplotChart> variation_charts(const std::string& title, const VariationCurves& curves,
                                           const std::string& part);

/// The two of them against epochs; with more than 8 values the best 8 have colours.
std::vector<GnuplotChart> epoch_charts(const std::string& title, const VariationCurves& curves,
                                       const std::string& part);
/// Training beside validation accuracy; with more than 12 values the best 12 have panels.
std::vector<GnuplotChart> training_charts(const std::string& title, const VariationCurves& curves,
                                          const std::string& part);
/// Accuracies against values: numbers on an axis (logarithmic where they span more than a factor
/// of 20), others as rows, at most 60 of them.
std::vector<GnuplotChart> value_charts(const std::string& title, const VariationCurves& curves,
                                       const std::string& part);

/// Shares of right guesses against their probabilities, and how often these occur, for up to two
/// runs.
GnuplotChart calibration_chart(const Report& report, std::span<const std::size_t> runs);

/// "learning_rate" as a title says it: "by learning_rate", or nothing for a run by itself.
std::string by_variation(const VariationCurves& curves);
/// The value for a legend, with what is to be said about its runs: "1 (diverged)".
std::string value_text(const ValueCurve& value);
/// The value as a finite number, where its whole text is one.
std::optional<double> number_of(const std::string& value);
/// Numbers of the values to show, in their order: all, or the `most` with the highest last
/// validation accuracy.
std::vector<std::size_t> best_values(const VariationCurves& curves, std::size_t most);

}  // namespace sketchfit
