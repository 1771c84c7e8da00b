// Arguments in all their forms, what wrong ones say, and the text of --help.
#include "sketchfit/cli/command_line.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/cli/tables.h"

namespace sketchfit {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// A command with a flag of each kind.
struct Example {
    CommandLine line{"draw", "Draws something."};
    std::string data;
    std::string second;
    std::string output;
    std::optional<std::string> resume;
    std::uint64_t threads = 1;
    std::optional<std::uint64_t> count;
    std::vector<std::string> vary;
    std::string format = "text";
    bool json = false;
    std::string shuffle;

    Example() {
        line.positional(data, "DATA", "what to draw");
        line.positional(second, "MORE", "more of it", false);
        line.option(output, "-o,--output", "RUN", "where to");
        line.optional_value(resume, "--resume", "RUN", "go on");
        line.option(threads, "--threads", "N", "cores", 0, 16);
        line.option(count, "--count", "N", "how many", 1, 100);
        line.options(vary, "--vary", "NAME=VALUES", "what to vary");
        line.choice(format, "--format", {"text", "csv"}, "how");
        line.flag(json, "--json", "as JSON");
        line.group("Settings");
        line.setting("--shuffle", "true|false", "in any order", true,
                     [this](const std::string& text) { shuffle = text; });
    }

    bool parse(const std::vector<std::string>& words) { return line.parse(words); }

    std::string error(const std::vector<std::string>& words) {
        try {
            (void)parse(words);
        } catch (const UsageError& wrong) {
            return wrong.what();
        }
        return "no error";
    }
};

TEST(CommandLine, TakesFlagsInAnyPlaceAndForm) {
    Example example;
    EXPECT_TRUE(example.parse({"--json", "a.npz", "--output=run", "--threads", "3", "b.npz"}));
    EXPECT_TRUE(example.json);
    EXPECT_EQ(example.data, "a.npz");
    EXPECT_EQ(example.second, "b.npz");
    EXPECT_EQ(example.output, "run");
    EXPECT_EQ(example.threads, 3U);
    EXPECT_EQ(example.count, std::nullopt);
}

TEST(CommandLine, TakesShortFlagsWithTheirValue) {
    Example separate;
    EXPECT_TRUE(separate.parse({"-o", "run", "a"}));
    EXPECT_EQ(separate.output, "run");
    Example joined;
    EXPECT_TRUE(joined.parse({"-orun", "a"}));
    EXPECT_EQ(joined.output, "run");
}

TEST(CommandLine, BooleanFlagsDoNotSwallowTheNextArgument) {
    Example example;
    EXPECT_TRUE(example.parse({"--shuffle", "a.npz"}));
    EXPECT_EQ(example.shuffle, "true");
    EXPECT_EQ(example.data, "a.npz");
    Example with_value;
    EXPECT_TRUE(with_value.parse({"--shuffle", "false", "--json", "a.npz"}));
    EXPECT_EQ(with_value.shuffle, "false");
    EXPECT_TRUE(with_value.json);
    EXPECT_EQ(with_value.data, "a.npz");
    Example equals;
    EXPECT_TRUE(equals.parse({"a", "--shuffle=false"}));
    EXPECT_EQ(equals.shuffle, "false");
}

TEST(CommandLine, AnOptionalValueMayBeLeftOut) {
    Example with_value;
    EXPECT_TRUE(with_value.parse({"a", "--resume", "run"}));
    EXPECT_EQ(with_value.resume, "run");
    Example without;
    EXPECT_TRUE(without.parse({"a", "--resume", "--json"}));
    EXPECT_EQ(without.resume, "");
    Example absent;
    EXPECT_TRUE(absent.parse({"a"}));
    EXPECT_EQ(absent.resume, std::nullopt);
}

TEST(CommandLine, TheLastOfSeveralCountsUnlessAllDo) {
    Example example;
    EXPECT_TRUE(
        example.parse({"--vary", "a=1", "data", "--vary", "b=[2]", "--output", "x", "-o", "y"}));
    EXPECT_THAT(example.vary, ElementsAre("a=1", "b=[2]"));
    EXPECT_EQ(example.output, "y");
    EXPECT_EQ(example.data, "data");
}

TEST(CommandLine, EverythingBehindTwoDashesIsAnArgument) {
    Example example;
    EXPECT_TRUE(example.parse({"--", "--help", "-1"}));
    EXPECT_EQ(example.data, "--help");
    EXPECT_EQ(example.second, "-1");
}

/// A command that takes one or two models, then data.
struct Several {
    CommandLine line{"compare", "Compares."};
    std::vector<std::string> models;
    std::string data;
    bool json = false;
    std::optional<std::string> table;

    Several() {
        line.positionals(models, "MODEL", "one or two", 1, 2);
        line.positional(data, "DATA", "the last one");
        line.flag(json, "--json", "as JSON");
        line.optional_choice(table, "--table", "NAME", {"classes", "pairs"}, "which table");
    }

    std::string error(const std::vector<std::string>& words) {
        try {
            (void)line.parse(words);
        } catch (const UsageError& wrong) {
            return wrong.what();
        }
        return "no error";
    }
};

TEST(CommandLine, SeveralArgumentsLeaveThoseBehindThemTheirs) {
    Several one;
    EXPECT_EQ(one.error({"a", "--json", "drawings"}), "no error");
    EXPECT_THAT(one.models, ElementsAre("a"));
    EXPECT_EQ(one.data, "drawings");
    Several two;
    EXPECT_EQ(two.error({"a", "b", "--", "-drawings"}), "no error");
    EXPECT_THAT(two.models, ElementsAre("a", "b"));
    EXPECT_EQ(two.data, "-drawings");
    EXPECT_THAT(Several().error({"a", "b", "c", "d"}), HasSubstr("unexpected argument 'd'"));
    EXPECT_THAT(Several().error({"a"}), HasSubstr("DATA is missing: sketchfit compare MODEL "
                                                  "[MODEL] DATA [flags]"));
    EXPECT_THAT(Several().error({}), HasSubstr("MODEL is missing"));
}

TEST(CommandLine, TheUsageOfManyArgumentsStaysShort) {
    CommandLine line("predict", "Predicts.");
    std::vector<std::string> files;
    line.positionals(files, "FILE", "any number", 1, 1'000'000);
    EXPECT_THAT(line.help(80), HasSubstr("Usage: sketchfit predict FILE... [flags]\n"));
}

TEST(CommandLine, AChoiceThatMayBeLeftOutIsThenTheFirst) {
    Several without;
    EXPECT_EQ(without.error({"a", "drawings", "--table"}), "no error");
    EXPECT_EQ(without.table, "classes");
    Several with;
    EXPECT_EQ(with.error({"--table", "pairs", "a", "drawings"}), "no error");
    EXPECT_EQ(with.table, "pairs");
    EXPECT_THAT(Several().error({"a", "drawings", "--table=pair"}),
                AllOf(HasSubstr("--table must be one of classes, pairs; received 'pair'"),
                      HasSubstr("did you mean pairs?")));
    EXPECT_THAT(Several().error({"--table", "a", "drawings"}), HasSubstr("received 'a'"));
    EXPECT_THAT(Several().line.help(80), HasSubstr("--table [NAME]"));
}

TEST(CommandLine, UnknownFlagsSuggestTheNearest) {
    EXPECT_THAT(Example().error({"a", "--outptu", "x"}),
                AllOf(HasSubstr("--outptu"), HasSubstr("did you mean --output?")));
    EXPECT_THAT(Example().error({"--xyzzyx", "a"}),
                AllOf(HasSubstr("--xyzzyx"), HasSubstr("sketchfit draw --help")));
    EXPECT_THAT(Example().error({"-x", "a"}), HasSubstr("unknown flag -x"));
    EXPECT_THAT(Example().error({"--no-shuffle", "a"}), HasSubstr("--shuffle false"));
}

TEST(CommandLine, WrongUsageIsOneLineThatNamesTheFlag) {
    const std::vector<std::vector<std::string>> cases{
        {},
        {"a", "b", "c"},
        {"a", "--output"},
        {"a", "--output", "--json"},
        {"a", "--output="},
        {"a", "--output", ""},
        {"a", "--threads", "17"},
        {"a", "--threads", "-1"},
        {"a", "--threads", "1.5"},
        {"a", "--threads", "99999999999999999999"},
        {"a", "--count", "0"},
        {"a", "--format", "xml"},
        {"a", "--json=perhaps"},
        {"a\n", "b", "c\n\x1b[0m"},
    };
    for (const auto& words : cases) {
        const std::string message = Example().error(words);
        EXPECT_NE(message, "no error") << testing::PrintToString(words);
        EXPECT_THAT(message, Not(HasSubstr("\n"))) << testing::PrintToString(words);
        EXPECT_THAT(message, Not(HasSubstr("\x1b"))) << testing::PrintToString(words);
    }
    EXPECT_THAT(Example().error({}), HasSubstr("DATA is missing"));
    EXPECT_THAT(Example().error({"a", "--threads", "17"}),
                AllOf(HasSubstr("--threads"), HasSubstr("[0, 16]"), HasSubstr("'17'")));
}

TEST(CommandLine, HelpNamesEveryFlagOnceWithinTheWidth) {
    Example example;
    example.line.footer("Exit codes.");
    const std::string help = example.line.help(80);
    for (const char* flag :
         {"DATA", "[MORE]", "-o, --output RUN", "--resume [RUN]", "--threads N",
          "--vary NAME=VALUES", "--format NAME", "--json", "Settings:", "--shuffle [true|false]",
          "Draws something.", "Exit codes.", "[integer in [0, 16], default 1]"}) {
        EXPECT_THAT(help, HasSubstr(flag));
    }
    std::size_t begin = 0;
    for (std::size_t end = help.find('\n'); end != std::string::npos;
         end = help.find('\n', begin)) {
        EXPECT_LE(display_width(help.substr(begin, end - begin)), 80U);
        begin = end + 1;
    }
}

}  // namespace
}  // namespace sketchfit
