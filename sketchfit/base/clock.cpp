#include "sketchfit/base/clock.h"

#include <chrono>

#include <fmt/chrono.h>

namespace sketchfit {

std::string utc_now() {
    const auto time =
        std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(time));
}

}  // namespace sketchfit
