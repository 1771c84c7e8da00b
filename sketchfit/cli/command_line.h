// The flags of one command: declared by one call each, parsed by CLI11, shown by --help in groups.
// Wrong usage becomes one UsageError that names the flag, what was received and the nearest name.
// CLI11 itself is seen by command_line.cpp only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sketchfit {

/// What stands behind the command's name.
using Arguments = std::span<const std::string>;

class CommandLine {
  public:
    /// `name` as typed, `about` one or a few sentences for --help.
    CommandLine(std::string name, std::string about);
    ~CommandLine();
    CommandLine(const CommandLine&) = delete;
    CommandLine& operator=(const CommandLine&) = delete;

    /// What is declared from here on stands under this title in --help.
    void group(std::string title);
    /// Text below the list of flags in --help, as it is: examples, columns, exit codes.
    void footer(std::string text);

    /// Arguments without a flag, in their order.
    void positional(std::string& target, std::string name, std::string help, bool required = true);
    /// From `least` to `most` of them, as many as those declared behind it leave over.
    void positionals(std::vector<std::string>& target, std::string name, std::string help,
                     std::size_t least, std::size_t most);
    /// `flag` is "--name" or "-n,--name"; `value` stands for the value in --help. The last one of
    /// several counts.
    void option(std::string& target, std::string flag, std::string value, std::string help);
    void option(std::optional<std::string>& target, std::string flag, std::string value,
                std::string help);
    /// A whole number within [low, high].
    void option(std::uint64_t& target, std::string flag, std::string value, std::string help,
                std::uint64_t low, std::uint64_t high);
    void option(std::optional<std::uint64_t>& target, std::string flag, std::string value,
                std::string help, std::uint64_t low, std::uint64_t high);
    /// May be given several times; each takes one value.
    void options(std::vector<std::string>& target, std::string flag, std::string value,
                 std::string help);
    /// One of `choices`; target holds the default.
    void choice(std::string& target, std::string flag, std::vector<std::string> choices,
                std::string help);
    void flag(bool& target, std::string flag, std::string help);
    /// Its value may be left out; target then becomes "".
    void optional_value(std::optional<std::string>& target, std::string flag, std::string value,
                        std::string help);
    /// One of `choices`, the first where the value is left out.
    void optional_choice(std::optional<std::string>& target, std::string flag, std::string value,
                         std::vector<std::string> choices, std::string help);
    /// A flag whose value goes to `set`, which throws UsageError. `boolean`: "--name" alone sets
    /// "true".
    void setting(std::string flag, std::string value, std::string help, bool boolean,
                 std::function<void(const std::string&)> set);

    /// Sets the targets. Returns false where --help was asked for and printed. Throws UsageError.
    [[nodiscard]] bool parse(Arguments arguments);

    /// The text of --help, lines of at most `width` columns where words allow it.
    std::string help(std::size_t width) const;

    /// Throws UsageError that ends in a pointer to this command's --help.
    [[noreturn]] void wrong(std::string_view message) const;

  private:
    struct Entry;
    struct Parser;
    /// Flags, each joined to its value, and the arguments that stand without one.
    struct Sorted {
        std::vector<std::string> flags;
        std::vector<std::string> plain;
    };

    Entry& declare(std::string flag, std::string value, std::string help);
    const Entry* find(std::string_view name) const;
    std::string usage() const;
    Sorted sort(Arguments arguments) const;
    void parse_flags(std::vector<std::string> flags);
    void hand_out(const std::vector<std::string>& plain) const;
    const Entry& known(const std::string& argument) const;

    std::string name_;
    std::string about_;
    std::string footer_;
    std::string group_ = "Options";
    std::vector<std::unique_ptr<Entry>> entries_;
    std::unique_ptr<Parser> parser_;
};

}  // namespace sketchfit
