#include "sketchfit/report/gnuplot.h"

#include <array>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstring>
#include <limits>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"

namespace sketchfit {

namespace {

constexpr const char* script_name = "charts.gp";
constexpr const char* log_name = "charts.log";

/// The look of all charts.
constexpr std::string_view style =
    "set encoding utf8\n"
    "set border 3 linecolor rgb '#4d4d4d' linewidth 0.8\n"
    "set tics nomirror out scale 0.6 textcolor rgb '#262626'\n"
    "set grid linetype 1 linecolor rgb '#e2e2e2' linewidth 0.6\n"
    "set key textcolor rgb '#262626'\n"
    "set bars 0.5\n";

/// What a new process begins with; frees itself.
struct FileActions {
    posix_spawn_file_actions_t actions{};
    FileActions() { posix_spawn_file_actions_init(&actions); }
    ~FileActions() { posix_spawn_file_actions_destroy(&actions); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;
};

/// In single quotes, without control characters, each of `doubled` twice.
std::string quote(std::string_view text, std::string_view doubled) {
    std::string result = "'";
    for (const char letter : printable(text, std::numeric_limits<std::size_t>::max()))
        result.append(doubled.find(letter) == std::string_view::npos ? 1 : 2, letter);
    return result + "'";
}

pid_t start(const std::filesystem::path& folder) {
    FileActions files;
    posix_spawn_file_actions_addchdir_np(&files.actions, folder.c_str());
    posix_spawn_file_actions_addopen(&files.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files.actions, STDOUT_FILENO, log_name,
                                     O_WRONLY | O_CREAT | O_TRUNC, 0666);
    posix_spawn_file_actions_adddup2(&files.actions, STDOUT_FILENO, STDERR_FILENO);
    std::string program = "gnuplot";
    std::string defaults = "-d";  // no ~/.gnuplot, no gnuplotrc
    std::string script = script_name;
    const std::array<char*, 4> arguments{program.data(), defaults.data(), script.data(), nullptr};
    pid_t process = -1;
    const int error =
        ::posix_spawnp(&process, "gnuplot", &files.actions, nullptr, arguments.data(), environ);
    if (error == ENOENT)
        fail("the charts need gnuplot, which is not installed; install the package gnuplot-nox");
    if (error != 0) fail("cannot start gnuplot: {}", std::strerror(error));
    return process;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

/// What gnuplot 5.4 leaves wrong in an SVG: it takes ":Bold" for a part of the font's name, and
/// text with "]]>" is not well-formed.
void finish_svg(const std::filesystem::path& path, const std::string& name) {
    std::string svg = read_file(path);
    replace_all(svg, "font-family=\"sans-serif:Bold\"",
                "font-family=\"sans-serif\" font-weight=\"bold\"");
    replace_all(svg, "]]>", "]]&gt;");
    replace_all(svg, "<title>Gnuplot</title>", fmt::format("<title>{}</title>", name));
    write_file(path, svg, Sync::no);
}

/// The last line that says something.
std::string last_line(const std::string& log) {
    const std::size_t end = log.find_last_not_of(" \n");
    if (end == std::string::npos) return "it says nothing";
    const std::size_t before = log.rfind('\n', end);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    return printable(log.substr(begin, end + 1 - begin), 400);
}

}  // namespace

std::string quoted_text(std::string_view text) {
    return quote(text, "'");
}

std::string quoted_tick(std::string_view text) {
    return quote(text, "'%");
}

std::string number_text(double value) {
    return std::isfinite(value) ? fmt::format("{:.9g}", value) : "NaN";
}

std::string gnuplot_script(const std::vector<GnuplotChart>& charts) {
    std::string script;
    for (const GnuplotChart& chart : charts) {
        script += chart.data;
        // gnuplot's PNG takes sizes of text for points at 96 to the inch, its SVG for pixels.
        script += fmt::format(
            "set terminal pngcairo noenhanced size {},{} font 'sans-serif,{}' fontscale 1.5  "
            "linewidth 2 pointscale 2 background rgb '#ffffff'\nset output '{}.png'\n",
            2 * chart.width, 2 * chart.height, chart_text_size, chart.name);
        script.append("reset\n").append(style).append(chart.commands);
        script += fmt::format(
            "set terminal svg noenhanced size {},{} font 'sans-serif,{}' background rgb "
            "'#ffffff'\nset output '{}.svg'\n",
            chart.width, chart.height, chart_text_size, chart.name);
        script.append("reset\n").append(style).append(chart.commands);
        script += "unset output\nundefine $*\n";
    }
    return script;
}

GnuplotProcess::GnuplotProcess(const std::filesystem::path& folder,
                               const std::vector<GnuplotChart>& charts)
    : folder_(folder) {
    for (const GnuplotChart& chart : charts) names_.push_back(chart.name);
    write_file(folder / script_name, gnuplot_script(charts), Sync::no);
    process_ = start(folder);
}

GnuplotProcess::~GnuplotProcess() {
    if (process_ < 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
}

std::vector<std::string> GnuplotProcess::wait() {
    int status = 0;
    pid_t ended = -1;
    do {
        ended = ::waitpid(process_, &status, 0);
    } while (ended < 0 && errno == EINTR);
    process_ = -1;
    if (ended > 0 && WIFSIGNALED(status))
        fail("gnuplot, which draws the charts, was ended by signal {}", WTERMSIG(status));
    if (ended < 0 || WEXITSTATUS(status) != 0) {
        fail("gnuplot, which draws the charts, failed: {}",
             last_line(read_file(folder_ / log_name, std::size_t{1} << 20)));
    }
    std::vector<std::string> files;
    for (const std::string& name : names_) {
        finish_svg(folder_ / (name + ".svg"), name);
        files.push_back(name + ".png");
        files.push_back(name + ".svg");
    }
    return files;
}

}  // namespace sketchfit
