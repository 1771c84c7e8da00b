// Every row of the table of settings: values come back from text and JSON to the same bits, and
// what breaks a row's rule is refused by name.
#include "sketchfit/tune/settings.h"

#include <bit>
#include <cmath>
#include <limits>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/base/random.h"

namespace sketchfit {
namespace {

using Json = nlohmann::ordered_json;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

template <typename Action>
std::string refusal(Action action) {
    try {
        action();
    } catch (const UsageError& error) {
        return error.what();
    }
    return "nothing was refused";
}

std::string refusal_of(std::string_view name, std::string_view text) {
    Settings settings;
    return refusal([&] { set_setting(settings, name, text); });
}

bool is_integer(const SettingField& field) {
    return type_name(field).find("integer") != std::string_view::npos;
}

bool is_optional(const SettingField& field) {
    Settings settings;
    return std::visit(
        [&](auto member) {
            return requires {
                (settings.*member).has_value();
            };
        },
        field.member);
}

/// A valid value that is not the default.
std::string another_value(const SettingField& field) {
    const std::string standard = setting_text(Settings{}, field);
    for (const std::string_view word : field.choices) {
        if (word != standard) return std::string(word);
    }
    if (field.name == "class_weight") return "balanced";
    if (type_name(field) == "true|false") return standard == "true" ? "false" : "true";
    if (field.name == "learning_rate_power") return "-0.25";
    if (is_integer(field)) return "7";
    return "0.625";
}

Settings all_changed() {
    Settings settings;
    for (const SettingField& field : setting_fields()) {
        set_setting(settings, field.name, another_value(field));
    }
    return settings;
}

TEST(SettingsTable, HasOneRowForEachMemberOfSettingsInItsOrder) {
    const std::string header = read_file(SKETCHFIT_SOURCE_DIR "/sketchfit/tune/settings.h");
    const std::size_t start = header.find("struct Settings {");
    const std::string body = header.substr(start, header.find("friend bool", start) - start);
    std::vector<std::string> declared;
    std::istringstream lines(body);
    for (std::string line; std::getline(lines, line);) {
        line = line.substr(0, line.find("//"));  // a comment may hold anything
        // "    std::optional<double> max_norm{};" or "    double l1 = 0.0;"
        const std::size_t end = std::min(line.find('{'), line.find(" = "));
        if (!line.ends_with(';') && line.find("; ") == std::string::npos) continue;
        declared.push_back(line.substr(0, end));
        declared.back().erase(0, declared.back().rfind(' ') + 1);
    }
    std::vector<std::string> rows;
    for (const SettingField& field : setting_fields()) rows.emplace_back(field.name);
    EXPECT_EQ(rows, declared);
}

TEST(SettingsTable, RowsAreCompleteAndGroupedTogether) {
    std::vector<std::string_view> groups;
    std::set<std::string_view> names;
    for (const SettingField& field : setting_fields()) {
        EXPECT_TRUE(names.insert(field.name).second) << field.name;
        if (groups.empty() || groups.back() != field.group) groups.push_back(field.group);
        EXPECT_TRUE(field.help.ends_with('.')) << field.name;
        EXPECT_EQ(is_optional(field), !field.unset.empty()) << field.name;
        EXPECT_FALSE(type_name(field).empty()) << field.name;
    }
    EXPECT_THAT(groups,
                testing::ElementsAre("data", "network", "loss", "optimizer", "schedule", "fit"));
}

TEST(SettingsTable, TypesAreNamedForPeople) {
    const auto type_of = [](std::string_view name) { return type_name(setting_field(name)); };
    EXPECT_EQ(type_of("test_size"), "number");
    EXPECT_EQ(type_of("max_norm"), "number");
    EXPECT_EQ(type_of("epochs"), "integer");
    EXPECT_EQ(type_of("plateau_patience"), "integer");
    EXPECT_EQ(type_of("shuffle"), "true|false");
    EXPECT_EQ(type_of("nesterov"), "true|false");
    EXPECT_EQ(type_of("optimizer"), "text");
    EXPECT_EQ(type_of("plateau_monitor"), "text");
    EXPECT_EQ(type_of("layers"), "list of integers");
    EXPECT_EQ(type_of("step_values"), "list of numbers");
    EXPECT_EQ(type_of("activation"), "list of words");
}

TEST(Settings, DefaultsKeepToTheirRanges) {
    EXPECT_NO_THROW(check_ranges(Settings{}));
}

TEST(Settings, EveryValueComesBackFromItsText) {
    const Settings changed = all_changed();
    for (const SettingField& field : setting_fields()) {
        for (const Settings& source : {Settings{}, changed}) {
            Settings target = &source == &changed ? Settings{} : changed;
            const std::string text = setting_text(source, field);
            set_setting(target, field.name, text);
            EXPECT_EQ(setting_text(target, field), text) << field.name;
            EXPECT_EQ(to_json(target).at(std::string(field.name)),
                      to_json(source).at(std::string(field.name)))
                << field.name;
        }
        EXPECT_NE(setting_text(changed, field), setting_text(Settings{}, field)) << field.name;
    }
}

TEST(Settings, AllComeBackFromJsonText) {
    for (const Settings& settings : {Settings{}, all_changed()}) {
        const std::string text = to_json(settings).dump();
        EXPECT_TRUE(settings_from_json(Json::parse(text)) == settings) << text;
    }
    EXPECT_EQ(to_json(Settings{}).size(), setting_fields().size());
}

TEST(Settings, NumbersKeepAllTheirBits) {
    Random random(1, Purpose::sample);
    for (int i = 0; i < 2000; ++i) {
        const double value = std::abs(std::bit_cast<double>(random.next()));
        if (!std::isfinite(value)) continue;
        Settings settings;
        settings.stopping_baseline = value;
        Settings back;
        set_setting(back, "stopping_baseline",
                    setting_text(settings, setting_field("stopping_baseline")));
        EXPECT_TRUE(back == settings) << value;
        EXPECT_TRUE(settings_from_json(Json::parse(to_json(settings).dump())) == settings) << value;
    }
}

TEST(Settings, AbsentKeysKeepTheirDefaults) {
    Settings expected;
    expected.epochs = 3;
    EXPECT_TRUE(settings_from_json(Json{{"epochs", 3}}) == expected);
    EXPECT_TRUE(settings_from_json(Json::object()) == Settings{});
}

/// The ends of a range, each with the nearest number outside of it.
struct End {
    double value;
    bool included;
    double outside;
};

std::vector<End> finite_ends(const SettingField& field) {
    const std::string_view range = field.range;
    const std::size_t comma = range.find(", ");
    const bool low_included = range.front() == '[';
    const bool high_included = range.back() == ']';
    EXPECT_TRUE(low_included || range.front() == '(') << field.name;
    EXPECT_TRUE(high_included || range.back() == ')') << field.name;
    const double infinity = std::numeric_limits<double>::infinity();
    const double low = std::stod(std::string(range.substr(1, comma - 1)));
    const double high = std::stod(std::string(range.substr(comma + 2)));
    EXPECT_LT(low, high) << field.name;
    std::vector<End> ends;
    const bool whole = is_integer(field);
    if (std::isfinite(low)) {
        ends.push_back({low, low_included, whole ? low - 1 : std::nextafter(low, -infinity)});
    }
    if (std::isfinite(high)) {
        ends.push_back({high, high_included, whole ? high + 1 : std::nextafter(high, infinity)});
    }
    return ends;
}

TEST(Settings, RangesEndWhereTheTableSays) {
    for (const SettingField& field : setting_fields()) {
        if (field.range.empty()) continue;
        for (const End& end : finite_ends(field)) {
            const std::string inside = fmt::format("{}", end.value);
            EXPECT_EQ(refusal_of(field.name, inside) == "nothing was refused", end.included)
                << field.name << " " << inside;
            EXPECT_THAT(refusal_of(field.name, fmt::format("{}", end.outside)),
                        AllOf(StartsWith(fmt::format("{} must be ", field.name)),
                              HasSubstr(fmt::format("in {}; received", field.range))));
        }
    }
}

TEST(Settings, NumbersMustBeFiniteAndNothingElse) {
    for (const SettingField& field : setting_fields()) {
        const std::string_view type = type_name(field);
        if (type != "number" && !is_integer(field) && type != "list of numbers") continue;
        for (const char* text : {"nan", "inf", "-inf", "1e999", "1x", "0x10", "1;2", "one", "1 2",
                                 "99999999999999999999x", "true"}) {
            EXPECT_THAT(refusal_of(field.name, text), HasSubstr(fmt::format("\"{}\"", text)))
                << field.name;
        }
    }
    EXPECT_THAT(refusal_of("epochs", "2.5"), HasSubstr("an integer in [1, 2147483647]"));
    EXPECT_THAT(refusal_of("epochs", "99999999999999999999"), HasSubstr("an integer"));
}

TEST(Settings, ProgramsNumbersAreCheckedToo) {
    for (const double value : {std::nan(""), std::numeric_limits<double>::infinity(), 2.0, -1.0}) {
        Settings settings;
        settings.dropout = value;
        EXPECT_THAT(refusal([&] { check_ranges(settings); }),
                    StartsWith("dropout must be a number in [0, 1]; received "));
    }
    Settings settings;
    settings.layers = {32, 0};
    EXPECT_THAT(refusal([&] { check_ranges(settings); }),
                AllOf(StartsWith("layers must be a list"), HasSubstr("32,0")));
    settings = {};
    settings.scaling = "min";
    EXPECT_THAT(refusal([&] { check_ranges(settings); }),
                StartsWith("scaling must be one of max, 255, standardize; received \"min\""));
}

TEST(Settings, WordsTakeTheSpellingOfTheirChoices) {
    for (const SettingField& field : setting_fields()) {
        for (const std::string_view word : field.choices) {
            std::string shouted(word);
            for (char& letter : shouted) {
                letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
            }
            Settings settings;
            set_setting(settings, field.name, shouted);
            EXPECT_EQ(setting_text(settings, field), word) << field.name;
        }
        if (!field.choices.empty()) {
            EXPECT_THAT(
                refusal_of(field.name, "nonsense"),
                AllOf(HasSubstr(std::string(field.choices.front())),
                      HasSubstr(std::string(field.choices.back())), HasSubstr("\"nonsense\"")));
        }
    }
    EXPECT_THAT(refusal_of("optimizer", "adan"), HasSubstr("did you mean Adam?"));
}

TEST(Settings, NoneUnsetsWhatMayBeUnset) {
    for (const SettingField& field : setting_fields()) {
        Settings settings = all_changed();
        if (is_optional(field)) {
            set_setting(settings, field.name, "none");
            EXPECT_EQ(setting_text(settings, field), "") << field.name;
            settings = all_changed();
            set_setting(settings, field.name, Json());
            EXPECT_EQ(setting_text(settings, field), "") << field.name;
        } else {
            EXPECT_THAT(refusal([&] { set_setting(settings, field.name, Json()); }),
                        AllOf(StartsWith(std::string(field.name)), HasSubstr("received null")));
        }
    }
    Settings settings;
    set_setting(settings, "layers", "none");
    EXPECT_TRUE(settings.layers.empty());
}

TEST(Settings, ListsTakeOneOrMoreValues) {
    Settings settings;
    set_setting(settings, "layers", " 64, 32 ,16");
    EXPECT_EQ(settings.layers, (std::vector<std::int64_t>{64, 32, 16}));
    set_setting(settings, "layers", Json(8));
    EXPECT_EQ(settings.layers, (std::vector<std::int64_t>{8}));
    set_setting(settings, "layers", Json::array());
    EXPECT_TRUE(settings.layers.empty());
    set_setting(settings, "activation", Json("relu,tanh"));
    EXPECT_EQ(settings.activation, (std::vector<std::string>{"relu", "tanh"}));
    set_setting(settings, "step_values", Json{1, 0.5});
    EXPECT_EQ(settings.step_values, (std::vector<double>{1.0, 0.5}));
    for (const char* text : {",", "32,", ",32", "32,,32", "32 32", "32;32", "3.5"}) {
        EXPECT_THAT(refusal_of("layers", text), HasSubstr(text));
    }
    EXPECT_THAT(refusal_of("layers", std::string(5000, '1') + ",2"), HasSubstr("..."));
}

TEST(Settings, EndlessListsAreRefused) {
    std::string text = "1";
    for (int i = 0; i < 1000; ++i) text += ",1";
    EXPECT_THAT(refusal_of("layers", text), HasSubstr("at most 1000"));
    Settings settings;
    const Json many = std::vector<int>(1001, 1);
    EXPECT_THAT(refusal([&] { set_setting(settings, "layers", many); }),
                HasSubstr("received [1, 1, 1, 1, 1, 1, 1, 1, ...]"));
    EXPECT_TRUE(settings == Settings{});
}

TEST(Settings, JsonOfAnotherTypeIsRefusedAndChangesNothing) {
    Json deep = Json::array();
    for (int i = 0; i < 50; ++i) deep = Json::array({deep});
    const std::vector<Json> values{deep, Json::object(), "nonsense\n", Json::array({Json()}), 1e300,
                                   -7,   UINT64_MAX,     true};
    for (const SettingField& field : setting_fields()) {
        std::size_t refused = 0;
        for (const Json& value : values) {
            Settings settings = all_changed();
            const std::string message = refusal([&] { set_setting(settings, field.name, value); });
            if (message == "nothing was refused") continue;
            ++refused;
            EXPECT_THAT(message, StartsWith(fmt::format("{} must be ", field.name)));
            EXPECT_EQ(message.find('\n'), std::string::npos);
            EXPECT_LT(message.size(), 400U);
            EXPECT_TRUE(settings == all_changed()) << field.name;
        }
        // At most a large number and a small one, or any text, pass.
        EXPECT_GE(refused, values.size() - 3) << field.name;
    }
}

TEST(Settings, WholeNumbersServeWhereNumbersAreWanted) {
    Settings settings;
    set_setting(settings, "learning_rate", "1");
    EXPECT_EQ(settings.learning_rate, 1.0);
    set_setting(settings, "learning_rate", Json(2));
    EXPECT_EQ(settings.learning_rate, 2.0);
}

TEST(Settings, UnknownNamesSuggestTheNearest) {
    EXPECT_EQ(setting_field("learning-rate").name, "learning_rate");
    EXPECT_EQ(setting_field("l1").name, "l1");
    EXPECT_EQ(refusal([] { setting_field("learnig_rate"); }),
              "there is no setting 'learnig_rate'; did you mean learning_rate?");
    EXPECT_EQ(refusal([] { setting_field("Batch-Size"); }),
              "there is no setting 'Batch-Size'; did you mean batch_size?");
    EXPECT_THAT(refusal([] { setting_field("colour"); }), HasSubstr("docs/settings.md"));
    EXPECT_THAT(refusal([] {
                    settings_from_json(Json{{"epoch", 3}});
                }),
                HasSubstr("did you mean epochs?"));
}

TEST(Settings, OnlyAnObjectHoldsSettings) {
    for (const Json& value : {Json(), Json::array(), Json("epochs"), Json(3)}) {
        EXPECT_THAT(refusal([&] { settings_from_json(value); }), HasSubstr("must be an object"));
    }
}

}  // namespace
}  // namespace sketchfit
