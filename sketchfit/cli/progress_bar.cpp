#include "sketchfit/cli/progress_bar.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "sketchfit/cli/tables.h"
#include "sketchfit/cli/terminal.h"

namespace sketchfit {

std::string bar_text(double share, std::size_t width, bool utf8) {
    share = std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0.0;
    const auto halves =
        static_cast<std::size_t>(std::floor(share * static_cast<double>(2 * width)));
    std::string text;
    for (std::size_t i = 0; i < halves / 2; ++i) text += utf8 ? "━" : "=";
    if (halves % 2 == 1) text += utf8 ? "╸" : "-";
    return padded(text, width);
}

std::string progress_text(std::string_view left, double share, std::span<const std::string> parts,
                          std::size_t columns, bool utf8) {
    constexpr std::size_t least = 8;
    constexpr std::size_t most = 30;
    std::vector<std::string> shown;
    std::size_t taken = display_width(left) + 1;
    for (const std::string& part : parts) {
        if (part.empty()) continue;
        const std::size_t width = display_width(part) + 2;
        if (taken + width + least > columns) break;
        taken += width;
        shown.push_back(part);
    }
    if (taken + least > columns) return shortened(left, columns);
    std::string text =
        fmt::format("{} {}", left, bar_text(share, std::min(columns - taken, most), utf8));
    for (const std::string& part : shown) text += "  " + part;
    return text;
}

std::optional<double> seconds_left(double seconds, double done, double total) {
    if (!(done > 0.0) || !(seconds >= 0.0)) return std::nullopt;
    return std::max(0.0, seconds / done * (total - done));
}

std::string time_left(std::optional<double> seconds) {
    if (!seconds) return "";
    const auto whole = static_cast<std::uint64_t>(std::min(std::ceil(*seconds), 1e9));
    if (whole < 3600) return fmt::format("{}:{:02} left", whole / 60, whole % 60);
    return fmt::format("{}:{:02}:{:02} left", whole / 3600, whole / 60 % 60, whole % 60);
}

ProgressBar::ProgressBar(std::FILE* stream)
    : stream_(stream), terminal_(terminal_width(stream).has_value()), utf8_(writes_utf8()) {}

ProgressBar::~ProgressBar() {
    clear();
}

bool ProgressBar::due() {
    if (!terminal_) return false;
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return false;
    next_ = now + std::chrono::milliseconds(100);
    return true;
}

void ProgressBar::draw(std::string_view left, double share, std::span<const std::string> parts) {
    const auto columns = terminal_width(stream_);  // asked each time: windows change their size
    if (!terminal_ || !columns) return;
    // The last column stays free: some terminals wrap as soon as it is written.
    const std::string text = progress_text(left, share, parts, *columns - 1, utf8_);
    write("\r" + text + "\x1b[K");
    drawn_ = true;
}

void ProgressBar::print(std::string_view line) {
    clear();
    write(std::string(line) + "\n");
}

void ProgressBar::clear() {
    if (!drawn_) return;
    drawn_ = false;
    write("\r\x1b[K");
}

void ProgressBar::write(const std::string& text) {
    // A terminal that is gone, or a full disk behind the log, must not end the work.
    std::fputs(text.c_str(), stream_);
    std::fflush(stream_);
}

}  // namespace sketchfit
