// Progress for people: on a terminal one line at the bottom that is drawn over, elsewhere nothing
// but whole lines. It writes plain text without colours.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sketchfit {

/// A bar of `width` columns, `share` (0..1) of them filled.
std::string bar_text(double share, std::size_t width, bool utf8);

/// "left ━━━━━    part  part" in at most `columns` columns: the bar takes what is left over (8 to
/// 30), the last parts go first where there is too little.
std::string progress_text(std::string_view left, double share, std::span<const std::string> parts,
                          std::size_t columns, bool utf8);

/// Seconds until the end, judged by the seconds that `done` of `total` took; none before any is
/// done.
std::optional<double> seconds_left(double seconds, double done, double total);
/// "0:07 left", or "" where nothing is known.
std::string time_left(std::optional<double> seconds);

class ProgressBar {
  public:
    /// Draws on `stream` where that is a terminal.
    explicit ProgressBar(std::FILE* stream);
    /// Removes the bar.
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    bool on_terminal() const { return terminal_; }
    /// Whether it is time to draw again: on a terminal, ten times a second.
    bool due();
    void draw(std::string_view left, double share, std::span<const std::string> parts);
    /// A whole line that stays, above the bar.
    void print(std::string_view line);
    void clear();

  private:
    void write(const std::string& text);

    std::FILE* stream_;
    bool terminal_;
    bool utf8_;
    bool drawn_ = false;
    std::chrono::steady_clock::time_point next_{};
};

}  // namespace sketchfit
