// One run of a report as the page's scripts know it (page_data.h).
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "sketchfit/report/contents.h"
#include "sketchfit/report/page_drawings.h"

namespace sketchfit {

/// How much of each run a page has room for.
struct RunBudget {
    std::size_t epochs = 0;  ///< points of a curve
    std::size_t units = 0;   ///< pictures of first-layer weights
};

/// The run without what its model says: settings (those of `varied`), state, epochs.
nlohmann::ordered_json run_json(const ReportRun& run, std::span<const std::string_view> varied,
                                const RunBudget& budget);

/// What the run's model says of the test drawings: "test", "predictions" and "weights" as members
/// of one object. `places` gives for each test drawing its place on the page, or a negative number.
nlohmann::ordered_json model_json(const ReportRun& run, const Dataset& test,
                                  const PageDrawings& drawings, std::span<const int> places,
                                  const RunBudget& budget);

/// The surest mistakes of the run that its page shows: numbers of test drawings.
std::vector<std::uint32_t> shown_mistakes(const ReportRun& run, const Dataset& test);

/// A number, or null where it is none.
nlohmann::ordered_json number_or_null(double value);

}  // namespace sketchfit
