// Reads an experiment from a TOML file. Every message names file and line; a key that is not known
// is refused with the nearest one that is.
#include <algorithm>
#include <array>
#include <vector>

#include <nlohmann/json.hpp>
#include <toml++/toml.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/base/nearest.h"
#include "sketchfit/tune/experiment.h"

namespace sketchfit {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_file = std::size_t{1} << 20;
constexpr std::array<std::string_view, 5> top_keys{"name", "base", "vary", "grid", "repeats"};

/// One key of a table and its value.
struct Entry {
    std::string_view name;
    const toml::node* value;
    toml::source_region place;
};

/// The file as parsed, and how to speak of its lines.
class Reader {
  public:
    explicit Reader(const fs::path& path) : name_(printable(path.string(), 400)) {
        const std::string text = read_file(path, longest_file);
        try {
            root_ = toml::parse(text);
        } catch (const toml::parse_error& error) {
            fail_at(error.source(), "{}", printable(error.description(), 200));
        }
    }

    const toml::table& root() const { return root_; }

    template <typename... Arguments>
    [[noreturn]] void fail_at(const toml::source_region& place,
                              fmt::format_string<Arguments...> format,
                              Arguments&&... arguments) const {
        fail("{}:{}: {}", name_, place.begin.line,
             fmt::format(format, std::forward<Arguments>(arguments)...));
    }

    /// The keys of a table as they follow each other in the file.
    static std::vector<Entry> entries(const toml::table& table);
    /// The table under a key.
    const toml::table& table(const Entry& entry) const;
    /// Sets one value; what is wrong with it is told with its place.
    void set(Settings& settings, const Entry& entry, const toml::node& value) const;

    void read_base(const Entry& entry, Settings& base) const;
    Variation read_variation(const Entry& entry) const;
    void read_key(const Entry& entry, Experiment& experiment) const;

  private:
    nlohmann::ordered_json scalar(const toml::node& node) const;
    nlohmann::ordered_json value(const toml::node& node) const;

    std::string name_;
    toml::table root_;
};

std::vector<Entry> Reader::entries(const toml::table& table) {
    std::vector<Entry> result;
    for (const auto& [key, node] : table) result.push_back({key.str(), &node, key.source()});
    std::ranges::sort(result, [](const Entry& left, const Entry& right) {
        return left.place.begin < right.place.begin;
    });
    return result;
}

const toml::table& Reader::table(const Entry& entry) const {
    const toml::table* const table = entry.value->as_table();
    if (table == nullptr) {
        fail_at(entry.place,
                "\"{}\" must be a table: [{}] on a line of its own, then setting = value",
                entry.name, entry.name);
    }
    return *table;
}

nlohmann::ordered_json Reader::scalar(const toml::node& node) const {
    if (const auto* const text = node.as_string()) return text->get();
    if (const auto* const integer = node.as_integer()) return integer->get();
    if (const auto* const number = node.as_floating_point()) return number->get();
    if (const auto* const truth = node.as_boolean()) return truth->get();
    fail_at(node.source(), "a number, text, true or false, or a list of these is needed here");
}

nlohmann::ordered_json Reader::value(const toml::node& node) const {
    const toml::array* const list = node.as_array();
    if (list == nullptr) return scalar(node);
    nlohmann::ordered_json result = nlohmann::ordered_json::array();
    for (const toml::node& element : *list) result.push_back(scalar(element));
    return result;
}

void Reader::set(Settings& settings, const Entry& entry, const toml::node& node) const {
    const nlohmann::ordered_json json = value(node);
    try {
        // TOML has no null: "none" stands for a setting that is not set.
        if (json == "none") {
            set_setting(settings, entry.name, std::string_view("none"));
        } else {
            set_setting(settings, entry.name, json);
        }
    } catch (const Error& error) {
        fail_at(node.source(), "{}", error.what());
    }
}

void Reader::read_base(const Entry& entry, Settings& base) const {
    for (const Entry& setting : entries(table(entry))) set(base, setting, *setting.value);
}

Variation Reader::read_variation(const Entry& entry) const {
    const toml::array* const list = entry.value->as_array();
    if (list == nullptr || list->empty()) {
        fail_at(entry.place, "the values of \"{}\" must be a list, as in {} = [1, 2]",
                printable(entry.name), printable(entry.name));
    }
    Variation variation{.name = std::string(entry.name), .values = {}};
    for (const toml::node& node : *list) {
        Settings settings;
        set(settings, entry, node);
        const SettingField& field = setting_field(entry.name);
        const std::string text = setting_text(settings, field);
        variation.name = field.name;
        variation.values.push_back(text.empty() ? "none" : text);
    }
    return variation;
}

void Reader::read_key(const Entry& entry, Experiment& experiment) const {
    if (entry.name == "base") {
        read_base(entry, experiment.base);
    } else if (entry.name == "vary") {
        for (const Entry& setting : entries(table(entry))) {
            experiment.variations.push_back(read_variation(setting));
        }
    } else if (entry.name == "name") {
        const auto* const text = entry.value->as_string();
        if (text == nullptr || text->get().empty()) fail_at(entry.place, "name must be text");
        experiment.name = text->get();
    } else if (entry.name == "grid") {
        const auto* const truth = entry.value->as_boolean();
        if (truth == nullptr) fail_at(entry.place, "grid must be true or false");
        experiment.grid = truth->get();
    } else {
        const auto* const number = entry.value->as_integer();
        if (number == nullptr || number->get() < 1) {
            fail_at(entry.place, "repeats must be a whole number from 1 on");
        }
        experiment.repeats = static_cast<std::size_t>(number->get());
    }
}

}  // namespace

Experiment read_experiment(const fs::path& path) {
    const Reader reader(path);
    Experiment experiment;
    experiment.name = path.stem().string();
    for (const Entry& entry : Reader::entries(reader.root())) {
        if (std::ranges::find(top_keys, entry.name) == top_keys.end()) {
            const std::string hint = did_you_mean(entry.name, top_keys);
            reader.fail_at(
                entry.place, "unknown key \"{}\"{}", printable(entry.name),
                hint.empty() ? fmt::format("; known are {}", fmt::join(top_keys, ", ")) : hint);
        }
        reader.read_key(entry, experiment);
    }
    return experiment;
}

}  // namespace sketchfit
