// Every number behind a report's figures, as CSV: stable snake_case columns, digits that bring each
// number back, nothing (an empty cell) for what is not known, NaN or infinite. Epochs, drawings,
// units, rows and columns count from 0. Names lose their control characters.
#pragma once

#include <string>
#include <vector>

#include "sketchfit/report/contents.h"
#include "sketchfit/report/curves.h"
#include "sketchfit/report/figure_choice.h"

namespace sketchfit {

struct TableFile {
    std::string name;  ///< "runs.csv"
    std::string content;
};

/// runs, settings, epochs, curves, values; and where runs have models: per_class, confusion-RUN for
/// each of them, calibration; where drawings were chosen: gallery, surest_mistakes, wrong_for_all
/// and first_layer-RUN for the runs of the gallery. `names` are the runs' safe_names().
std::vector<TableFile> report_tables(const Report& report, const FigureChoice& choice,
                                     const std::vector<VariationCurves>& curves,
                                     const std::vector<std::string>& names);

}  // namespace sketchfit
