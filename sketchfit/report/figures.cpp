#include "sketchfit/report/figures.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <system_error>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/report/charts.h"
#include "sketchfit/report/confusion_picture.h"
#include "sketchfit/report/csv_tables.h"
#include "sketchfit/report/file_names.h"
#include "sketchfit/report/gallery.h"
#include "sketchfit/report/weights_picture.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

/// A hidden file of the folder: the names that the last report wrote, one a line. Only those may be
/// removed; the folder may hold files of other people.
constexpr const char* list_name = ".files";

std::vector<std::string> read_list(const fs::path& folder) {
    std::error_code none;
    if (!fs::is_regular_file(folder / list_name, none)) return {};
    std::istringstream lines(read_file(folder / list_name, std::size_t{1} << 24));
    std::vector<std::string> names;
    for (std::string line; std::getline(lines, line);) {
        // What somebody wrote into it must not lead out of the folder.
        if (!line.empty() && line == safe_names(std::span(&line, 1)).front()) names.push_back(line);
    }
    return names;
}

constexpr const char* hidden_prefix = ".sketchfit-new-";

/// Removes the hidden folders that reports which were killed left in `parent`.
void remove_remains(const fs::path& parent) {
    std::error_code ignored;
    std::vector<fs::path> remains;
    for (const fs::directory_entry& entry : fs::directory_iterator(parent, ignored)) {
        const bool ours = entry.path().filename().string().starts_with(hidden_prefix);
        if (ours && entry.is_directory(ignored)) remains.push_back(entry.path());
    }
    for (const fs::path& path : remains) fs::remove_all(path, ignored);
}

/// A new folder inside another one, removed with all that is in it.
class HiddenFolder {
  public:
    explicit HiddenFolder(const fs::path& parent) {
        remove_remains(parent);
        std::string name = (parent / hidden_prefix).string() + "XXXXXX";
        if (::mkdtemp(name.data()) == nullptr)
            fail("cannot write into {}: {}", parent.string(), std::strerror(errno));
        path_ = name;
    }
    ~HiddenFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    HiddenFolder(const HiddenFolder&) = delete;
    HiddenFolder& operator=(const HiddenFolder&) = delete;

    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

std::vector<GnuplotChart> all_charts(const Report& report, const FigureChoice& choice,
                                     const std::vector<VariationCurves>& curves) {
    std::vector<std::string> variations;
    variations.reserve(curves.size());
    for (const VariationCurves& one : curves) variations.push_back(one.variation);
    const std::vector<std::string> parts = safe_names(variations);
    std::vector<GnuplotChart> charts;
    for (std::size_t i = 0; i < curves.size(); ++i) {
        const std::string part = curves[i].variation.empty() ? "" : parts[i];
        for (GnuplotChart& chart : variation_charts(report.title, curves[i], part))
            charts.push_back(std::move(chart));
    }
    if (!choice.pair.empty()) charts.push_back(calibration_chart(report, choice.pair));
    return charts;
}

/// What Cairo draws.
std::vector<std::string> write_pictures(const fs::path& folder, const Report& report,
                                        const FigureChoice& choice, const FigureOptions& options,
                                        const std::vector<std::string>& names) {
    std::vector<std::string> files = write_galleries(folder, report, choice, options);
    const auto keep = [&](const std::vector<std::string>& more) {
        files.insert(files.end(), more.begin(), more.end());
    };
    for (std::size_t i = 0; i < report.runs.size(); ++i) {
        const ReportRun& run = report.runs[i];
        if (run.model)
            keep(write_confusion_picture(folder, figure_name("confusion", names[i]), report, run));
    }
    for (const std::size_t i : choice.pair) {
        keep(write_weights_picture(folder, figure_name("first_layer", names[i]), report.runs[i]));
    }
    return files;
}

/// Moves the finished files into place, then removes what an earlier report left.
void put_in_place(const fs::path& from, const fs::path& folder,
                  const std::vector<std::string>& files) {
    std::error_code error;
    for (const std::string& file : files) {
        fs::rename(from / file, folder / file, error);
        if (error) fail("cannot write {}: {}", (folder / file).string(), error.message());
    }
    const std::set<std::string> kept(files.begin(), files.end());
    for (const std::string& name : read_list(folder)) {
        if (!kept.contains(name) && fs::is_regular_file(folder / name, error))
            fs::remove(folder / name, error);
    }
    write_file(folder / list_name, fmt::format("{}\n", fmt::join(files, "\n")), Sync::no);
}

}  // namespace

std::vector<fs::path> write_figures(const Report& report, const fs::path& folder,
                                    const FigureOptions& options) {
    const FigureChoice choice = choose_figures(report, options);
    const std::vector<VariationCurves> curves = curves_of(report);
    std::vector<std::string> keys;
    for (const ReportRun& run : report.runs) keys.push_back(run.key);
    const std::vector<std::string> names = safe_names(keys);
    make_folder(folder);
    const HiddenFolder hidden(folder);

    // gnuplot works beside this process.
    GnuplotProcess gnuplot(hidden.path(), all_charts(report, choice, curves));
    const std::vector<std::string> pictures =
        write_pictures(hidden.path(), report, choice, options, names);
    std::vector<std::string> files;
    for (const TableFile& table : report_tables(report, choice, curves, names)) {
        write_file(hidden.path() / table.name, table.content, Sync::no);
        files.push_back(table.name);
    }
    files.insert(files.begin(), pictures.begin(), pictures.end());
    const std::vector<std::string> drawn = gnuplot.wait();
    files.insert(files.begin(), drawn.begin(), drawn.end());
    put_in_place(hidden.path(), folder, files);

    std::vector<fs::path> paths;
    paths.reserve(files.size());
    for (const std::string& file : files) paths.push_back(folder / file);
    return paths;
}

}  // namespace sketchfit
