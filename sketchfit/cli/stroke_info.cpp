#include "sketchfit/cli/stroke_info.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/cli/tables.h"

namespace sketchfit {

namespace {

using Count = std::pair<std::string, std::uint64_t>;

/// The largest counts first, equal ones by name.
std::vector<Count> ranked(const std::map<std::string, std::uint64_t>& counts) {
    std::vector<Count> result(counts.begin(), counts.end());
    std::ranges::stable_sort(result, std::ranges::greater{}, &Count::second);
    return result;
}

double mean(std::uint64_t sum, std::uint64_t count) {
    return count > 0 ? static_cast<double>(sum) / static_cast<double>(count) : 0;
}

std::string form_text(const StrokeSummary& summary) {
    if (summary.raw == 0) return "simplified";
    if (summary.raw == summary.drawings) return "raw, with times";
    return fmt::format("{} raw, {} simplified", grouped(summary.raw),
                       grouped(summary.drawings - summary.raw));
}

std::string recognized_text(const StrokeSummary& summary) {
    const std::uint64_t known = summary.recognized + summary.not_recognized;
    if (known == 0) return "not known: the form does not say it";
    std::string text = fmt::format("{} of {} ({:.1f} %)", grouped(summary.recognized),
                                   grouped(known), 100 * mean(summary.recognized, known));
    if (known < summary.drawings)
        text += fmt::format(", {} not known", grouped(summary.drawings - known));
    return text;
}

std::string countries_text(const StrokeSummary& summary) {
    constexpr std::size_t most = 8;
    const std::vector<Count> all = ranked(summary.countries);
    std::string text;
    for (std::size_t i = 0; i < std::min(all.size(), most); ++i) {
        const auto& [code, count] = all[i];
        text += fmt::format("{}{} {}", i > 0 ? ", " : "", code.empty() ? "not known" : code,
                            grouped(count));
    }
    if (all.size() > most) text += fmt::format(" and {} more", all.size() - most);
    return text;
}

}  // namespace

std::string strokes_text(const std::string& path, const StrokeSummary& summary) {
    std::string text = fmt::format("file          {} (strokes)\n", printable(path, 400));
    text += fmt::format("drawings      {}, {}\n", grouped(summary.drawings), form_text(summary));
    text += fmt::format("strokes       {:.1f} a drawing, {:.1f} points\n",
                        mean(summary.strokes, summary.drawings),
                        mean(summary.points, summary.drawings));
    text += fmt::format("recognised    {}\n", recognized_text(summary));
    text += fmt::format("countries     {}\n", countries_text(summary));
    if (summary.malformed > 0)
        text += fmt::format("malformed     {}, left out\n", grouped(summary.malformed));
    Table table({{"class", Align::left}, {"drawings"}});
    for (const auto& [word, count] : summary.words) table.add({printable(word), grouped(count)});
    return text + "\n" + table.text();
}

nlohmann::ordered_json strokes_json(const std::string& path, const StrokeSummary& summary) {
    nlohmann::ordered_json classes = nlohmann::ordered_json::array();
    for (const auto& [word, count] : summary.words)
        classes.push_back({{"name", word}, {"count", count}});
    return {{"kind", "strokes"},
            {"file", path},
            {"count", summary.drawings},
            {"raw", summary.raw},
            {"strokes", summary.strokes},
            {"points", summary.points},
            {"recognized", summary.recognized},
            {"not_recognized", summary.not_recognized},
            {"malformed", summary.malformed},
            {"countries", summary.countries},
            {"classes", classes}};
}

}  // namespace sketchfit
