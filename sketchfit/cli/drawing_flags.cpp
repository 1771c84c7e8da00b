#include "sketchfit/cli/drawing_flags.h"

#include <algorithm>
#include <vector>

#include "sketchfit/base/error.h"
#include "sketchfit/cli/data_flags.h"

namespace sketchfit {

namespace {

constexpr std::uint64_t most_drawings = std::uint64_t{1} << 40U;

/// "US,DE" as codes of two capital letters.
std::vector<std::string> parse_countries(const std::string& text) {
    std::vector<std::string> codes;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find(',', start), text.size());
        const std::string code = text.substr(start, end - start);
        const bool good = code.size() == 2 && std::ranges::all_of(code, [](char letter) {
                              return letter >= 'A' && letter <= 'Z';
                          });
        if (!good) {
            fail_usage("--country takes codes of two capital letters such as US,DE; received '{}'",
                       printable(text));
        }
        codes.push_back(code);
        start = end + 1;
    }
    return codes;
}

}  // namespace

void DrawingFlags::declare(CommandLine& line) {
    line.group("Which drawings");
    line.option(classes_, "--classes", "LIST",
                "only these, in this order: names with commas, or @FILE with one a line");
    line.option(per_class_, "--per-class", "N", "the first N drawings of each class", 1,
                most_drawings);
    line.option(sample_, "--sample", "N", "N drawings of each class by lot", 1, most_drawings);
    line.option(limit_, "--limit", "N", "at most N drawings in all", 1, most_drawings);
    line.flag(recognized_only_, "--recognized-only", "only those that the game recognised");
    line.option(countries_, "--country", "LIST", "only drawings from there: US,DE");
    line.option(seed_, "--seed", "N", "of the lot", 0, UINT64_MAX);
    line.group("Reading");
    line.flag(skip_malformed_, "--skip-malformed",
              "leave malformed drawings out and count them, instead of stopping at the first");
    line.option(word_, "--class", "NAME",
                "the class in files that do not name it (.bin, .npy, sketch-rnn, pictures) "
                "[default: the file's name]");
    line.option(threads_, "--threads", "N", "cores to use, 0 for all", 0, 4096);
}

SelectionOptions DrawingFlags::selection() const {
    SelectionOptions options;
    options.recognized_only = recognized_only_;
    if (!countries_.empty()) options.countries = parse_countries(countries_);
    if (!classes_.empty()) options.classes = parse_class_names(classes_);
    options.per_class = per_class_;
    options.sample = sample_;
    options.limit = limit_;
    options.seed = seed_;
    return options;
}

}  // namespace sketchfit
