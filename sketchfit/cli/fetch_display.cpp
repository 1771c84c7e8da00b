#include "sketchfit/cli/fetch_display.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/text.h"

namespace sketchfit {

std::string size_text(double bytes) {
    constexpr std::array<const char*, 4> units{"kB", "MB", "GB", "TB"};
    if (bytes < 1000) return fmt::format("{:.0f} B", bytes);
    std::size_t unit = 0;
    // 999,950 would be rounded to "1000.0 kB".
    for (bytes /= 1000; bytes >= 999.95 && unit + 1 < units.size(); ++unit) bytes /= 1000;
    return fmt::format("{:.1f} {}", bytes, units.at(unit));
}

std::string ended_line(const std::string& name, const Downloaded& result) {
    if (result.state == Downloaded::State::failed)
        return fmt::format("{}  failed: {}", name, printable(result.trouble, 500));
    std::string line = fmt::format("{}  {}", name, size_text(static_cast<double>(result.bytes)));
    if (result.drawings > 0) line += fmt::format("  {} drawings", grouped(result.drawings));
    return line;
}

FetchDisplay::FetchDisplay(std::span<const std::string> names, std::size_t files,
                           std::uint64_t total, std::uint64_t here)
    : bar_(stderr), names_(names.begin(), names.end()), files_(files), total_(total), here_(here) {}

void FetchDisplay::on_ended(std::size_t index, const Downloaded& result) {
    bar_.print(ended_line(names_.at(index), result));
}

void FetchDisplay::on_progress(const DownloadProgress& progress) {
    if (progress.ended >= files_ || !bar_.due()) return;
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start_;
    const auto received = static_cast<double>(progress.received);
    const auto here = static_cast<double>(progress.here);
    // Totals of cut files are estimates, which may be too low.
    const double total = std::max(static_cast<double>(total_), here);
    const double all = std::max(total - static_cast<double>(here_), received);
    const std::array<std::string, 3> parts{
        time_left(seconds_left(passed.count(), received, all)),
        size_text(received / std::max(passed.count(), 0.001)) + "/s",
        fmt::format("{} of {}", size_text(here), size_text(total))};
    bar_.draw(fmt::format("file {}/{}", progress.ended + 1, files_), total > 0 ? here / total : 0.0,
              parts);
}

}  // namespace sketchfit
