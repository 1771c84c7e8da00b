// sketchfit report: the results of a sweep or a run as one page for a browser, and as figures and
// tables for papers and slides.
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/cli/commands.h"
#include "sketchfit/cli/data_flags.h"
#include "sketchfit/cli/progress_bar.h"
#include "sketchfit/cli/terminal.h"
#include "sketchfit/report/figures.h"
#include "sketchfit/report/page.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

struct ReportFlags {
    std::string folder;
    std::string data;
    std::string output;
    std::vector<std::string> model;
    std::uint64_t drawings = 24;
    std::uint64_t seed = 1;
    std::uint64_t threads = 0;
    bool no_figures = false;
    bool quiet = false;
    DataFlags reading;
};

constexpr const char* footer =
    "The page is one file that needs no network and no other file: open it in a browser, send it,\n"
    "print it. Beside it, the folder figures holds its charts and pictures as PNG and SVG, and\n"
    "every number behind them as CSV (docs/report.md lists them).\n"
    "\n"
    "Examples:\n"
    "  sketchfit report rates\n"
    "  sketchfit report rates --model learning_rate=0.1 --model learning_rate=0.001\n"
    "  sketchfit report first --output first.html --no-figures";

void declare(CommandLine& line, ReportFlags& flags) {
    line.positional(flags.folder, "DIR", "folder that `sketchfit sweep` or `train` wrote");
    line.option(flags.output, "-o,--output", "FILE",
                "the page [default: report.html in DIR]; figures go beside it");
    line.option(flags.data, "--data", "DATA",
                "the drawings, where they are no longer where the runs found them");
    line.options(flags.model, "--model", "KEY",
                 "a run whose predictions the gallery shows; twice for two runs [default: the best "
                 "and the worst]");
    line.option(flags.drawings, "--drawings", "N", "drawings of the gallery's figure", 1, 400);
    line.option(flags.seed, "--seed", "N", "another seed draws other drawings for the gallery", 0,
                UINT64_MAX);
    line.option(flags.threads, "--threads", "N", "cores to use, 0 for all", 0, 4096);
    line.flag(flags.no_figures, "--no-figures", "write the page only");
    line.flag(flags.quiet, "--quiet", "print nothing");
    flags.reading.declare(line);
    line.footer(footer);
}

/// The pieces of work on a terminal, drawn over each other.
class Display {
  public:
    explicit Display(bool quiet) : bar_(stderr), quiet_(quiet) {}
    ~Display() { bar_.clear(); }
    Display(const Display&) = delete;
    Display& operator=(const Display&) = delete;

    void show(const std::string& what, std::size_t done, std::size_t all) {
        if (quiet_ || !bar_.on_terminal()) return;
        const std::vector<std::string> parts{printable(what, 60)};
        bar_.draw("report", static_cast<double>(done) / static_cast<double>(all), parts);
    }

  private:
    ProgressBar bar_;
    bool quiet_;
};

Report gather(const ReportFlags& flags, Display& display) {
    return gather_report(
        flags.folder, {.data = flags.data,
                       .reading = flags.reading.options(),
                       .threads = static_cast<std::size_t>(flags.threads),
                       // Two pieces follow: the page and the figures.
                       .on_progress = [&](const std::string& what, std::size_t done,
                                          std::size_t all) { display.show(what, done, all + 2); }});
}

/// How long a file is, for people.
std::string size_text(const fs::path& path) {
    std::error_code error;
    const auto bytes = static_cast<double>(fs::file_size(path, error));
    return error ? "" : fmt::format(" ({:.1f} MB)", bytes / 1e6);
}

void say_what_is_missing(const Report& report) {
    for (const ReportRun& run : report.runs) {
        if (run.model) continue;
        print_notice(fmt::format("note: {} has no model to evaluate: {}", printable(run.key, 200),
                                 printable(run.missing, 400)));
    }
}

}  // namespace

int report_command(Arguments arguments) {
    ReportFlags flags;
    CommandLine line("report",
                     "Shows the results of a sweep or a run: one HTML file with curves, confusion, "
                     "calibration and drawings, and figures and tables beside it.");
    declare(line, flags);
    if (!line.parse(arguments)) return exit_code::success;
    if (flags.reading.given() && flags.data.empty())
        line.wrong("how the drawings are read is known from the runs, unless --data names others");

    const fs::path page =
        flags.output.empty() ? fs::path(flags.folder) / "report.html" : fs::path(flags.output);
    const fs::path figures = page.parent_path() / "figures";
    Display display(flags.quiet);
    const Report report = gather(flags, display);
    if (!flags.quiet) say_what_is_missing(report);
    const bool comparable = !report.comparable().empty();
    if (!comparable && !flags.model.empty()) gallery_pair(report, flags.model);
    PageOptions page_options{.seed = flags.seed,
                             .threads = static_cast<std::size_t>(flags.threads)};
    FigureOptions figure_options{.drawings = static_cast<std::size_t>(flags.drawings),
                                 .seed = flags.seed};
    if (comparable) {
        page_options.gallery = gallery_pair(report, flags.model);
        figure_options.pair = page_options.gallery;
    }
    const std::size_t pieces = report.runs.size() + 2;
    display.show("the page", pieces - 2, pieces);
    if (page.has_parent_path()) make_folder(page.parent_path());
    write_file(page, report_page(report, page_options));
    std::size_t written = 0;
    if (!flags.no_figures) {
        display.show("figures", pieces - 1, pieces);
        written = write_figures(report, figures, figure_options).size();
    }
    display.show("done", pieces, pieces);
    if (flags.quiet) return exit_code::success;
    fmt::print("page          {}{}\n", page.string(), size_text(page));
    if (written > 0) fmt::print("figures       {} files in {}\n", written, figures.string());
    return exit_code::success;
}

}  // namespace sketchfit
