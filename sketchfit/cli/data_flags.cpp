#include "sketchfit/cli/data_flags.h"

#include <cstddef>
#include <set>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"

namespace sketchfit {

std::vector<std::string> parse_class_names(const std::string& text) {
    const bool from_file = text.starts_with('@');
    const std::string list = from_file ? read_file(text.substr(1), std::size_t{1} << 24) : text;
    const char separator = from_file ? '\n' : ',';
    std::vector<std::string> names;
    std::set<std::string> seen;
    for (std::size_t start = 0; start <= list.size();) {
        const std::size_t end = std::min(list.find(separator, start), list.size());
        std::string name = list.substr(start, end - start);
        start = end + 1;
        if (from_file && name.ends_with('\r')) name.pop_back();
        if (from_file && name.empty() && start > list.size()) break;  // after the last newline
        if (name.empty()) fail_usage("--classes: name {} is empty", names.size() + 1);
        if (!seen.insert(name).second) fail_usage("--classes: '{}' occurs twice", printable(name));
        names.push_back(std::move(name));
    }
    return names;
}

void DataFlags::declare(CommandLine& line) {
    line.group("Reading the dataset");
    line.option(classes_, "--classes", "LIST",
                "class names in the order of the labels: a,b,c or @FILE with one name a line "
                "[default: from the file, or a .txt of the same name beside it]");
    line.option(per_class_, "--per-class", "N", "only the first N drawings of each class", 1,
                std::uint64_t{1} << 32);
    line.option(pixels_name_, "--pixels-name", "NAME",
                "array of pixels in an .npz [default: arr_0, X, x_train are tried]");
    line.option(labels_name_, "--labels-name", "NAME",
                "array of labels in an .npz [default: arr_1, y, y_train are tried]");
}

LoadOptions DataFlags::options() const {
    LoadOptions options;
    options.pixels_name = pixels_name_;
    options.labels_name = labels_name_;
    if (!classes_.empty()) options.class_names = parse_class_names(classes_);
    if (per_class_) options.per_class = static_cast<std::size_t>(*per_class_);
    return options;
}

bool DataFlags::given() const {
    return !pixels_name_.empty() || !labels_name_.empty() || !classes_.empty() || per_class_;
}

}  // namespace sketchfit
