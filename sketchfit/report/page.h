// The report as one HTML file that needs nothing else: styles, scripts, numbers and drawings are
// inside it, and its own policy forbids every request. Text from files is shown as text only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "sketchfit/report/contents.h"

namespace sketchfit {

struct PageOptions {
    /// The runs whose predictions the gallery shows first (see gallery_pair).
    std::optional<std::pair<std::size_t, std::size_t>> gallery{};
    std::uint64_t seed = 1;  ///< of the lot by which the gallery's drawings are chosen
    /// How much of the page pictures and predictions of test drawings may take. Where that is too
    /// little for all, some are left out, and the page says so.
    std::size_t drawing_bytes = 6'500'000;
    std::size_t threads = 0;  ///< 0: all cores; the page does not depend on it
};

/// The page's text. Throws Error for bitmaps that are no squares.
std::string report_page(const Report& report, const PageOptions& options = {});

}  // namespace sketchfit
