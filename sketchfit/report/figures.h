// A report's figures as files, for papers and slides: charts and pictures as PNG and SVG, and every
// number behind them as CSV.
#pragma once

#include <filesystem>
#include <vector>

#include "sketchfit/report/contents.h"
#include "sketchfit/report/figure_choice.h"

namespace sketchfit {

/// Writes all figures and tables (their names: charts.h, gallery.h, csv_tables.h) into `folder`,
/// which is made. Everything is finished in a hidden folder inside it before the first file takes
/// its place, and files that an earlier report wrote and this one does not have are removed; others
/// stay. Returns the files, in order. Throws Error where gnuplot is not installed or
/// something cannot be written, UsageError as choose_figures().
std::vector<std::filesystem::path> write_figures(const Report& report,
                                                 const std::filesystem::path& folder,
                                                 const FigureOptions& options = {});

}  // namespace sketchfit
