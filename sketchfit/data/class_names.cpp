#include "sketchfit/data/class_names.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/data/quickdraw.h"

namespace sketchfit {

namespace fs = std::filesystem;

namespace {

std::string_view without_spaces_around(std::string_view text) {
    constexpr std::string_view spaces = " \t\r";
    const std::size_t first = text.find_first_not_of(spaces);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

std::vector<std::string> split_lines(std::string_view text, const std::string& name) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(without_spaces_around(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    while (!lines.empty() && lines.back().empty()) lines.pop_back();
    const auto gap = std::ranges::find(lines, "");
    if (gap != lines.end()) {
        fail("{} has an empty line {} between its class names: one name a line is needed", name,
             gap - lines.begin() + 1);
    }
    return lines;
}

}  // namespace

void check_class_names(const ClassNames& classes) {
    const auto& [names, origin] = classes;
    if (names.empty() || names.size() > most_classes) {
        fail("{} class names come from {}, but 1 to {} are needed", names.size(), origin,
             most_classes);
    }
    std::map<std::string_view, std::size_t> seen;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string& name = names[i];
        if (name.empty()) fail("class {} of {} has an empty name", i, origin);
        if (printable(name, name.size()) != name) {
            fail("the name of class {} of {}, \"{}\", holds control characters or is not UTF-8", i,
                 origin, printable(name));
        }
        const auto [place, is_new] = seen.emplace(name, i);
        if (!is_new) {
            fail("the class name \"{}\" comes twice in {} (classes {} and {})", printable(name),
                 origin, place->second, i);
        }
    }
}

ClassNames class_names_in(std::string_view text, const std::string& origin) {
    ClassNames classes{split_lines(text, origin), origin};
    check_class_names(classes);
    return classes;
}

std::optional<ClassNames> read_names_beside(const fs::path& data) {
    fs::path base = data.has_filename() ? data : data.parent_path();  // "folder/" is "folder"
    if (base.extension() == ".gz") base.replace_extension();
    std::error_code error;
    const std::string extension = fs::is_directory(base, error) ? "" : base.extension().string();
    std::string stem = base.filename().string();
    stem.resize(stem.size() - extension.size());
    const fs::path path = base.parent_path() / (stem + ".txt");
    if (stem.empty() || stem == "." || stem == ".." || path == data) return std::nullopt;
    if (!fs::is_regular_file(path, error)) return std::nullopt;
    constexpr std::size_t most_bytes = std::size_t{1} << 22U;
    return class_names_in(read_file(path, most_bytes), printable(path.string(), 1000));
}

std::vector<std::string> name_classes(const std::optional<ClassNames>& known,
                                      std::span<const std::span<const std::uint16_t>> labels,
                                      const std::string& name) {
    const std::size_t limit = known ? known->names.size() : most_classes;
    std::size_t needed = 0;
    for (const std::span<const std::uint16_t> part : labels) {
        for (std::size_t i = 0; i < part.size(); ++i) {
            needed = std::max(needed, std::size_t{part[i]} + 1);
            if (part[i] < limit) continue;
            if (known) {
                fail(
                    "{} has label {} (drawing {}), but {} names only {} classes, 0 to {}: name "
                    "them all",
                    name, part[i], i, known->origin, limit, limit - 1);
            }
            fail("{} has label {} (drawing {}), but at most {} classes, 0 to {}, are possible",
                 name, part[i], i, limit, limit - 1);
        }
    }
    if (known) return known->names;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < needed; ++i) names.push_back(std::to_string(i));
    return names;
}

std::string class_of_file(const fs::path& file) {
    std::string name = file.filename().string();
    if (name.ends_with(".gz")) name.resize(name.size() - 3);
    for (const std::string_view extension : {".npy", ".ndjson", ".bin", ".npz"}) {
        if (!name.ends_with(extension)) continue;
        name.resize(name.size() - extension.size());
        break;
    }
    for (const std::string_view prefix :
         {"full_numpy_bitmap_", "full_simplified_", "full_raw_", "full_binary_", "sketchrnn_"}) {
        if (!name.starts_with(prefix) || name.size() == prefix.size()) continue;
        name.erase(0, prefix.size());
        break;
    }
    constexpr std::string_view full = ".full";  // sketchrnn_NAME.full.npz has all drawings
    if (file.extension() == ".npz" && name.ends_with(full) && name.size() > full.size())
        name.resize(name.size() - full.size());
    // "the_eiffel_tower" is one of QuickDraw's names; what is none stays as it is.
    if (name.find('_') == std::string::npos) return name;
    return std::string(find_quickdraw_class(name).value_or(name));
}

}  // namespace sketchfit
