#include "sketchfit/cli/command_line.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/nearest.h"
#include "sketchfit/cli/tables.h"
#include "sketchfit/cli/terminal.h"

namespace sketchfit {

namespace {

/// Stands for a value that was left out; nobody types it.
const std::string left_out = "\x1f";

/// Words after a boolean flag that are its value and not the next argument.
bool is_boolean_word(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    constexpr std::array<std::string_view, 9> words{"true", "false", "yes", "no", "on",
                                                    "off",  "none",  "1",   "0"};
    return std::find(words.begin(), words.end(), text) != words.end();
}

/// Whether an argument is a flag; "-", "-1" and "-.5" are values.
bool is_flag(std::string_view argument) {
    if (argument.size() < 2 || argument[0] != '-') return false;
    return std::isdigit(static_cast<unsigned char>(argument[1])) == 0 && argument[1] != '.';
}

std::string flag_name(const std::string& argument) {
    if (argument.starts_with("--")) return argument.substr(0, argument.find('='));
    return argument.substr(0, 2);
}

std::uint64_t whole_number(const std::string& text, const std::string& flag, std::uint64_t low,
                           std::uint64_t high) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    if (!whole || number < low || number > high) {
        fail_usage("{} must be a whole number in [{}, {}]; received '{}'", flag, low, high,
                   printable(text));
    }
    return number;
}

void check_choice(const std::string& text, const std::string& flag,
                  const std::vector<std::string>& choices) {
    if (std::find(choices.begin(), choices.end(), text) != choices.end()) return;
    const std::vector<std::string_view> known(choices.begin(), choices.end());
    fail_usage("{} must be one of {}; received '{}'{}", flag, fmt::join(choices, ", "),
               printable(text), did_you_mean(text, known));
}

}  // namespace

struct CommandLine::Entry {
    enum class Kind { positional, valued, optional_value, boolean };

    Kind kind = Kind::valued;
    std::string short_name;  // "-o" or empty
    std::string name;        // "--output", or the positional's "DATA"
    std::string value;       // "RUN" or empty
    std::string help;
    std::string group;
    std::size_t least = 0;  // arguments of a positional
    std::size_t most = 0;
    bool repeatable = false;
    std::function<void(const std::string&)> set;
};

struct CommandLine::Parser {
    CLI::App app;
};

CommandLine::CommandLine(std::string name, std::string about)
    : name_(std::move(name)), about_(std::move(about)) {}

CommandLine::~CommandLine() = default;

void CommandLine::group(std::string title) {
    group_ = std::move(title);
}

void CommandLine::footer(std::string text) {
    footer_ = std::move(text);
}

CommandLine::Entry& CommandLine::declare(std::string flag, std::string value, std::string help) {
    Entry entry;
    if (flag.size() > 3 && flag[2] == ',') {
        entry.short_name = flag.substr(0, 2);
        flag.erase(0, 3);
    }
    entry.name = std::move(flag);
    entry.value = std::move(value);
    entry.help = std::move(help);
    entry.group = group_;
    return *entries_.emplace_back(std::make_unique<Entry>(std::move(entry)));
}

void CommandLine::positional(std::string& target, std::string name, std::string help,
                             bool required) {
    Entry& entry = declare(std::move(name), "", std::move(help));
    entry.kind = Entry::Kind::positional;
    entry.group = "Arguments";
    entry.least = required ? 1 : 0;
    entry.most = 1;
    entry.set = [&target](const std::string& text) { target = text; };
}

void CommandLine::positionals(std::vector<std::string>& target, std::string name, std::string help,
                              std::size_t least, std::size_t most) {
    Entry& entry = declare(std::move(name), "", std::move(help));
    entry.kind = Entry::Kind::positional;
    entry.group = "Arguments";
    entry.least = least;
    entry.most = most;
    entry.set = [&target](const std::string& text) { target.push_back(text); };
}

void CommandLine::option(std::string& target, std::string flag, std::string value,
                         std::string help) {
    declare(std::move(flag), std::move(value), std::move(help)).set =
        [&target](const std::string& text) { target = text; };
}

void CommandLine::option(std::optional<std::string>& target, std::string flag, std::string value,
                         std::string help) {
    declare(std::move(flag), std::move(value), std::move(help)).set =
        [&target](const std::string& text) { target = text; };
}

void CommandLine::option(std::uint64_t& target, std::string flag, std::string value,
                         std::string help, std::uint64_t low, std::uint64_t high) {
    help += fmt::format(" [integer in [{}, {}], default {}]", low, high, target);
    Entry& entry = declare(std::move(flag), std::move(value), std::move(help));
    entry.set = [&target, &entry, low, high](const std::string& text) {
        target = whole_number(text, entry.name, low, high);
    };
}

void CommandLine::option(std::optional<std::uint64_t>& target, std::string flag, std::string value,
                         std::string help, std::uint64_t low, std::uint64_t high) {
    help += fmt::format(" [integer in [{}, {}]]", low, high);
    Entry& entry = declare(std::move(flag), std::move(value), std::move(help));
    entry.set = [&target, &entry, low, high](const std::string& text) {
        target = whole_number(text, entry.name, low, high);
    };
}

void CommandLine::options(std::vector<std::string>& target, std::string flag, std::string value,
                          std::string help) {
    Entry& entry = declare(std::move(flag), std::move(value), std::move(help));
    entry.repeatable = true;
    entry.set = [&target](const std::string& text) { target.push_back(text); };
}

void CommandLine::choice(std::string& target, std::string flag, std::vector<std::string> choices,
                         std::string help) {
    help += fmt::format(" [one of {}, default {}]", fmt::join(choices, ", "), target);
    Entry& entry = declare(std::move(flag), "NAME", std::move(help));
    entry.set = [&target, &entry, words = std::move(choices)](const std::string& text) {
        check_choice(text, entry.name, words);
        target = text;
    };
}

void CommandLine::flag(bool& target, std::string flag, std::string help) {
    Entry& entry = declare(std::move(flag), "", std::move(help));
    entry.kind = Entry::Kind::boolean;
    entry.set = [&target, &entry](const std::string& text) {
        if (text != "true" && text != "false")
            fail_usage("{} takes no value; received '{}'", entry.name, printable(text));
        target = text == "true";
    };
}

void CommandLine::optional_value(std::optional<std::string>& target, std::string flag,
                                 std::string value, std::string help) {
    Entry& entry = declare(std::move(flag), std::move(value), std::move(help));
    entry.kind = Entry::Kind::optional_value;
    entry.set = [&target](const std::string& text) { target = text == left_out ? "" : text; };
}

void CommandLine::optional_choice(std::optional<std::string>& target, std::string flag,
                                  std::string value, std::vector<std::string> choices,
                                  std::string help) {
    help += fmt::format(" [one of {}; {} without it]", fmt::join(choices, ", "), choices.front());
    Entry& entry = declare(std::move(flag), std::move(value), std::move(help));
    entry.kind = Entry::Kind::optional_value;
    entry.set = [&target, &entry, words = std::move(choices)](const std::string& text) {
        if (text != left_out) check_choice(text, entry.name, words);
        target = text == left_out ? words.front() : text;
    };
}

void CommandLine::setting(std::string flag, std::string value, std::string help, bool boolean,
                          std::function<void(const std::string&)> set) {
    Entry& entry = declare(std::move(flag), std::move(value), std::move(help));
    if (boolean) entry.kind = Entry::Kind::boolean;
    entry.set = std::move(set);
}

const CommandLine::Entry* CommandLine::find(std::string_view name) const {
    for (const auto& entry : entries_) {
        if (entry->kind != Entry::Kind::positional &&
            (entry->name == name || entry->short_name == name)) {
            return entry.get();
        }
    }
    return nullptr;
}

void CommandLine::wrong(std::string_view message) const {
    fail_usage("{}; see sketchfit {} --help", message, name_);
}

/// The entry of a flag as typed, "--name", "--name=value", "-n" or "-nvalue". Throws UsageError.
const CommandLine::Entry& CommandLine::known(const std::string& argument) const {
    const std::string name = flag_name(argument);
    if (const Entry* entry = find(name)) return *entry;
    if (name.starts_with("--no-")) {
        const Entry* entry = find("--" + name.substr(5));
        if (entry != nullptr && entry->kind == Entry::Kind::boolean)
            wrong(fmt::format("unknown flag {}: it is {} false", printable(name), entry->name));
    }
    std::vector<std::string_view> names{"--help"};
    for (const auto& entry : entries_) {
        if (entry->kind != Entry::Kind::positional) names.push_back(entry->name);
    }
    const std::string hint = did_you_mean(name, names);
    if (!hint.empty()) fail_usage("unknown flag {}{}", printable(name), hint);
    wrong(fmt::format("unknown flag {}", printable(name)));
}

/// Checks the flags and gives each that may stand alone its value, so that no flag can swallow an
/// argument that was not meant for it.
CommandLine::Sorted CommandLine::sort(Arguments arguments) const {
    Sorted sorted;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        if (argument == "--") {
            sorted.plain.insert(sorted.plain.end(),
                                arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                arguments.end());
            break;
        }
        if (!is_flag(argument)) {
            sorted.plain.push_back(argument);
            continue;
        }
        const Entry& entry = known(argument);
        const bool has_value =
            argument.find('=') != std::string::npos || flag_name(argument) != argument;
        const std::string* next = i + 1 < arguments.size() ? &arguments[i + 1] : nullptr;
        if (next != nullptr && is_flag(*next)) next = nullptr;
        if (entry.kind == Entry::Kind::boolean && next != nullptr && !is_boolean_word(*next))
            next = nullptr;
        // A flag without a value name (--json) takes none.
        if (entry.kind == Entry::Kind::boolean && entry.value.empty()) next = nullptr;
        if (has_value ? argument.ends_with('=') : next != nullptr && next->empty())
            wrong(fmt::format("the value of {} is empty", entry.name));
        if (has_value) {
            sorted.flags.push_back(argument);
        } else if (next != nullptr) {
            sorted.flags.push_back(entry.name + "=" + *next);
            ++i;
        } else if (entry.kind == Entry::Kind::boolean) {
            sorted.flags.push_back(entry.name + "=true");
        } else if (entry.kind == Entry::Kind::optional_value) {
            sorted.flags.push_back(entry.name + "=" + left_out);
        } else {
            wrong(fmt::format("{} needs a value: {} {}", entry.name, entry.name, entry.value));
        }
    }
    return sorted;
}

void CommandLine::parse_flags(std::vector<std::string> flags) {
    std::reverse(flags.begin(), flags.end());  // CLI11 takes its arguments from the back
    parser_ = std::make_unique<Parser>();
    CLI::App& app = parser_->app;
    app.set_help_flag();
    for (const auto& owned : entries_) {
        Entry& entry = *owned;
        if (entry.kind == Entry::Kind::positional) continue;
        const std::string names = fmt::format("{}{}{}", entry.short_name,
                                              entry.short_name.empty() ? "" : ",", entry.name);
        const CLI::callback_t take = [&entry](const CLI::results_t& values) {
            for (const std::string& value : values) entry.set(value);
            return true;
        };
        app.add_option(names, take, "")
            ->expected(1)
            ->multi_option_policy(entry.repeatable ? CLI::MultiOptionPolicy::TakeAll
                                                   : CLI::MultiOptionPolicy::TakeLast);
    }
    try {
        app.parse(std::move(flags));
    } catch (const CLI::ParseError& error) {
        wrong(printable(error.what(), 200));
    }
}

/// Gives each positional as many arguments as those behind it leave over.
void CommandLine::hand_out(const std::vector<std::string>& plain) const {
    std::size_t needed = 0;
    for (const auto& entry : entries_) needed += entry->least;
    std::size_t next = 0;
    for (const auto& entry : entries_) {
        if (entry->kind != Entry::Kind::positional) continue;
        needed -= entry->least;
        const std::size_t left = plain.size() - next;
        if (left < entry->least) wrong(fmt::format("{} is missing: {}", entry->name, usage()));
        const std::size_t spare = left > needed ? left - needed : 0;
        const std::size_t end = next + std::max(entry->least, std::min(entry->most, spare));
        while (next < end) entry->set(plain[next++]);
    }
    if (next < plain.size())
        wrong(fmt::format("unexpected argument '{}': {}", printable(plain[next]), usage()));
}

bool CommandLine::parse(Arguments arguments) {
    for (const std::string& argument : arguments) {
        if (argument == "--") break;
        if (argument != "--help" && argument != "-h") continue;
        fmt::print("{}", help(std::min<std::size_t>(terminal_width(stdout).value_or(100), 100)));
        return false;
    }
    Sorted sorted = sort(arguments);
    parse_flags(std::move(sorted.flags));
    hand_out(sorted.plain);
    return true;
}

std::string CommandLine::usage() const {
    std::string text = "sketchfit " + name_;
    for (const auto& entry : entries_) {
        const bool many = entry->most > entry->least + 2;
        for (std::size_t i = 0; i < (many ? entry->least : entry->most); ++i)
            text += i < entry->least ? " " + entry->name : " [" + entry->name + "]";
        if (many) text += entry->least > 0 ? "..." : " [" + entry->name + "...]";
    }
    return text + " [flags]";
}

std::string CommandLine::help(std::size_t width) const {
    constexpr std::size_t indent = 28;
    std::string text = "Usage: " + usage() + "\n\n";
    for (const std::string& line : wrapped(about_, width)) text += line + "\n";

    std::vector<std::string> groups{"Arguments"};
    for (const auto& entry : entries_) {
        if (std::find(groups.begin(), groups.end(), entry->group) == groups.end())
            groups.push_back(entry->group);
    }
    for (const std::string& title : groups) {
        bool first = true;
        for (const auto& entry : entries_) {
            if (entry->group != title) continue;
            if (std::exchange(first, false)) text += "\n" + title + ":\n";
            std::string left = "  ";
            if (entry->kind != Entry::Kind::positional)
                left += entry->short_name.empty() ? "    " : entry->short_name + ", ";
            left += entry->name;
            if (!entry->value.empty()) {
                const bool bare =
                    entry->kind == Entry::Kind::valued || entry->kind == Entry::Kind::positional;
                left += bare ? " " + entry->value : " [" + entry->value + "]";
            }
            const std::size_t room = width > indent + 20 ? width - indent : 20;
            for (const std::string& line : wrapped(entry->help, room)) {
                if (display_width(left) + 2 > indent) {
                    text += left + "\n";
                    left.clear();
                }
                text += padded(left, indent) + line + "\n";
                left.clear();
            }
        }
    }
    if (!footer_.empty()) text += "\n" + footer_ + "\n";
    return text;
}

}  // namespace sketchfit
