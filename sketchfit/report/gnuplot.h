// Charts by gnuplot, a program of its own that gets a script. Nothing from outside becomes a
// command: texts go into single-quoted strings, in which gnuplot substitutes nothing, numbers come
// from number_text(), files have names that we made, and no start-up file of a user is read.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace sketchfit {

/// `text` (any bytes) as a single-quoted string of gnuplot, without control characters. Cut it to
/// the room that it has before.
std::string quoted_text(std::string_view text);

/// The same for the label of a tick, which gnuplot takes for a format of numbers.
std::string quoted_tick(std::string_view text);

/// A finite number for a script; NaN and infinity, which no chart can show, give "NaN".
std::string number_text(double value);

/// The size of text that has none of its own, in units.
inline constexpr double chart_text_size = 13;

/// One chart, written as PNG (two pixels for each unit of length) and SVG.
struct GnuplotChart {
    std::string name;  ///< of the files, without their endings; letters, digits and "._=-"
    int width = 800;   ///< units; text of size 13 is 13 units high
    int height = 500;
    std::string data{};      ///< blocks "$name << END", made once
    std::string commands{};  ///< run for each of the two files
};

/// The script that draws all charts into the current folder.
std::string gnuplot_script(const std::vector<GnuplotChart>& charts);

/// gnuplot at work on charts, beside this process.
class GnuplotProcess {
  public:
    /// Starts it in `folder`, where the script and what gnuplot says are kept as charts.gp and
    /// charts.log. Throws Error where gnuplot is not installed or does not start.
    GnuplotProcess(const std::filesystem::path& folder, const std::vector<GnuplotChart>& charts);
    /// Ends it where it was not waited for.
    ~GnuplotProcess();
    GnuplotProcess(const GnuplotProcess&) = delete;
    GnuplotProcess& operator=(const GnuplotProcess&) = delete;

    /// Waits for its end and returns the files' names. Throws Error with what gnuplot says where it
    /// failed.
    std::vector<std::string> wait();

  private:
    std::filesystem::path folder_;
    std::vector<std::string> names_;
    pid_t process_ = -1;
};

}  // namespace sketchfit
