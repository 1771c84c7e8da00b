#include "sketchfit/report/page_data.h"

#include <algorithm>
#include <string>
#include <vector>

#include "sketchfit/base/threads.h"
#include "sketchfit/base/version.h"
#include "sketchfit/report/base64.h"
#include "sketchfit/report/mistakes.h"
#include "sketchfit/report/page_drawings.h"
#include "sketchfit/report/page_run.h"
#include "sketchfit/report/sprite.h"
#include "sketchfit/report/statistics.h"

namespace sketchfit {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_wrong_shown = 60;
constexpr std::size_t most_compared = 40;  // runs, each with each other
constexpr std::size_t most_units = 64;
constexpr std::size_t weight_bytes = 1'500'000;  // of page text, over all runs
constexpr std::size_t curve_points = 30'000;     // over all runs

/// What belongs to one split, in the order of its making.
struct SplitPart {
    std::vector<std::size_t> runs;     ///< with a model tested on it
    std::vector<std::uint32_t> wrong;  ///< drawings that all of them take for a wrong class
    PageDrawings drawings;
    std::vector<int> places;  ///< of each test drawing among `drawings`, -1 for none
};

/// Settings whose text is not the same in all runs; and those that are, where they say something.
struct SettingNames {
    std::vector<std::string_view> varied;
    std::vector<std::string_view> common;
};

SettingNames setting_names(const Report& report) {
    constexpr std::string_view always[]{"layers",     "activation", "optimizer", "learning_rate",
                                        "batch_size", "epochs",     "seed"};
    SettingNames names;
    const Settings defaults;
    for (const SettingField& field : setting_fields()) {
        const std::string first = setting_text(report.runs.front().settings, field);
        const bool same = std::all_of(
            report.runs.begin(), report.runs.end(),
            [&](const ReportRun& run) { return setting_text(run.settings, field) == first; });
        const bool named =
            std::find(std::begin(always), std::end(always), field.name) != std::end(always);
        if (!same) {
            names.varied.push_back(field.name);
        } else if (!first.empty() && (named || first != setting_text(defaults, field))) {
            names.common.push_back(field.name);
        }
    }
    return names;
}

SplitPart prepare_split(const Report& report, std::size_t split, const PageOptions& options) {
    SplitPart part;
    const Dataset& test = report.splits[split].test;
    std::vector<std::uint32_t> wanted;
    for (std::size_t r = 0; r < report.runs.size(); ++r) {
        const ReportRun& run = report.runs[r];
        if (run.split != split || !run.model || run.evaluation.count == 0) continue;
        part.runs.push_back(r);
        const auto mistakes = shown_mistakes(run, test);
        wanted.insert(wanted.end(), mistakes.begin(), mistakes.end());
    }
    if (part.runs.empty()) return part;
    part.wrong = wrong_for_all(report, part.runs);
    wanted.insert(wanted.end(), part.wrong.begin(),
                  part.wrong.begin() +
                      static_cast<std::ptrdiff_t>(std::min(most_wrong_shown, part.wrong.size())));
    const DrawingBudget budget{.bytes = options.drawing_bytes / report.splits.size(),
                               // Guess, confidence, label and number, in base64.
                               .bytes_predicted = (4 * part.runs.size() + 6) * 4 / 3 + 1,
                               .threads = options.threads};
    part.drawings = page_drawings(report, split, part.runs, wanted, options.seed, budget);
    part.places.assign(test.size(), -1);
    for (std::size_t k = 0; k < part.drawings.numbers.size(); ++k)
        part.places[part.drawings.numbers[k]] = static_cast<int>(k);
    return part;
}

Json split_json(const ReportSplit& split, const SplitPart& part) {
    std::vector<std::uint16_t> labels;
    Json sprites = Json::array();
    Json wrong = Json::array();
    for (const std::uint32_t i : part.drawings.numbers) labels.push_back(split.test.label(i));
    for (const std::string& sprite : part.drawings.sprites)
        sprites.push_back("data:image/png;base64," + base64(sprite));
    for (std::size_t k = 0; k < std::min(most_wrong_shown, part.wrong.size()); ++k) {
        const int place = part.places[part.wrong[k]];
        if (place >= 0) wrong.push_back(place);
    }
    return {{"train", split.train.size()},
            {"test", split.test.size()},
            {"shared", split.shared},
            {"runs", part.runs},
            {"sample", part.drawings.sample},
            {"numbers", base64(part.drawings.numbers)},
            {"labels", base64(labels)},
            {"side", bitmap_side(split.test)},
            {"across", part.drawings.across},
            {"per_sprite", part.drawings.per_sprite},
            {"sprites", sprites},
            {"wrong", {{"total", part.wrong.size()}, {"places", wrong}}}};
}

Json summary_json(const DatasetSummary& summary) {
    Json classes = Json::array();
    for (const ClassSummary& entry : summary.classes)
        classes.push_back({entry.count, entry.ink_share, entry.brightness});
    return {{"drawings", summary.drawings},
            {"classes", classes},
            {"ink_share", summary.ink_share},
            {"blank", summary.blank},
            {"repeated", summary.duplicates.drawings},
            {"conflicting", summary.duplicates.conflicting}};
}

/// Every two of the comparable runs on the same drawings (all of them where there are few).
Json pairs_json(const Report& report, const PageOptions& options) {
    Json pairs = Json::array();
    const std::vector<std::size_t> runs = report.comparable();
    if (runs.empty()) return pairs;
    const auto labels = report.splits.front().test.labels();
    std::vector<std::vector<std::uint16_t>> guessed(report.runs.size());
    for (const std::size_t r : runs) guessed[r] = guesses(report.runs[r].predictions);
    const auto add = [&](std::size_t first, std::size_t second) {
        const McNemar result = mcnemar(guessed[first], guessed[second], labels);
        pairs.push_back({{"first", first},
                         {"second", second},
                         {"both_right", result.both_right},
                         {"only_first", result.only_first},
                         {"only_second", result.only_second},
                         {"both_wrong", result.both_wrong},
                         {"p_value", number_or_null(result.p_value)}});
    };
    if (runs.size() > most_compared) {
        if (options.gallery) add(options.gallery->first, options.gallery->second);
        return pairs;
    }
    for (std::size_t i = 0; i < runs.size(); ++i) {
        for (std::size_t k = i + 1; k < runs.size(); ++k) add(runs[i], runs[k]);
    }
    return pairs;
}

RunBudget run_budget(const Report& report) {
    const std::size_t unit_bytes = report.runs.size() * 784 * 4 / 3;
    return {.epochs = std::max<std::size_t>(100, curve_points / report.runs.size()),
            .units = std::clamp<std::size_t>(weight_bytes / unit_bytes, 4, most_units)};
}

Json runs_json(const Report& report, const std::vector<SplitPart>& parts, const SettingNames& names,
               std::size_t threads) {
    const RunBudget budget = run_budget(report);
    std::vector<Json> runs(report.runs.size());
    ThreadPool pool(threads);
    pool.run(runs.size(), [&](std::size_t r) {
        const ReportRun& run = report.runs[r];
        const SplitPart& part = parts[run.split];
        runs[r] = run_json(run, names.varied, budget);
        runs[r]["model"] =
            model_json(run, report.splits[run.split].test, part.drawings, part.places, budget);
    });
    return runs;
}

Json common_json(const Report& report, const SettingNames& names) {
    Json common = Json::array();
    for (const std::string_view name : names.common)
        common.push_back({name, setting_text(report.runs.front().settings, setting_field(name))});
    return common;
}

}  // namespace

Json page_data(const Report& report, const PageOptions& options) {
    const SettingNames names = setting_names(report);
    std::vector<SplitPart> parts;
    Json splits = Json::array();
    for (std::size_t s = 0; s < report.splits.size(); ++s) {
        parts.push_back(prepare_split(report, s, options));
        splits.push_back(split_json(report.splits[s], parts.back()));
    }
    Json data{{"title", report.title},
              {"source", report.source},
              {"format", report.format},
              {"fingerprint", report.fingerprint},
              {"created", report.created},
              {"version", version},
              {"classes", report.class_names},
              {"varied", names.varied},
              {"common", common_json(report, names)},
              {"seed", options.seed},
              {"gallery", nullptr},
              {"train", summary_json(report.train_summary)},
              {"test", summary_json(report.test_summary)}};
    if (options.gallery) data["gallery"] = {options.gallery->first, options.gallery->second};
    data["runs"] = runs_json(report, parts, names, options.threads);
    data["pairs"] = pairs_json(report, options);
    data["splits"] = std::move(splits);
    return data;
}

}  // namespace sketchfit
