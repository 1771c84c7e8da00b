// Scripts for gnuplot: texts that try to be commands stay texts, failures become one line.
#include "sketchfit/report/gnuplot.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "tests/unit/data/picture.h"
#include "tests/unit/report/figure_folder.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using fixtures::TemporaryFolder;
using testing::HasSubstr;

GnuplotChart line_chart(const std::string& text, const std::string& tick = "'1' 1") {
    return {.name = "line",
            .width = 300,
            .height = 200,
            .data = "$d << END\n0 1\n2 3\nEND\n",
            .commands = "set title " + text + "\nset xtics (" + tick +
                        ")\nplot $d using 1:2 with lines title " + text + "\n"};
}

std::string error_of(const fs::path& folder, const std::vector<GnuplotChart>& charts) {
    try {
        GnuplotProcess(folder, charts).wait();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(Gnuplot, NoTextEndsItsQuotes) {
    EXPECT_EQ(quoted_text("it's"), "'it’s'");
    EXPECT_EQ(quoted_text("two\nlines"), "'two?lines'");
    EXPECT_EQ(quoted_text("\\ \"x\" `y` 5 %"), "'\\ \"x\" `y` 5 %'");
    EXPECT_EQ(quoted_tick("5 % it's"), "'5 %% it’s'");
    EXPECT_EQ(quoted_text("''"), "'’’'");
    EXPECT_EQ(quoted_text(""), "''");
}

TEST(Gnuplot, NumbersAreFiniteOrNaN) {
    EXPECT_EQ(number_text(0.5), "0.5");
    EXPECT_EQ(number_text(1e-7), "1e-07");
    EXPECT_EQ(number_text(HUGE_VAL), "NaN");
    EXPECT_EQ(number_text(-std::nan("")), "NaN");
}

TEST(Gnuplot, DrawsEachChartAsPngAndSvg) {
    const TemporaryFolder folder;
    GnuplotProcess gnuplot(folder.path(), {line_chart("'a title'")});
    EXPECT_THAT(gnuplot.wait(), testing::ElementsAre("line.png", "line.svg"));
    EXPECT_EQ(read_file(folder.path() / "charts.log"), "");
    const auto picture = fixtures::decode(read_file(folder.path() / "line.png"));
    EXPECT_EQ(picture.width, 600);
    EXPECT_EQ(picture.height, 400);
    EXPECT_EQ(picture.at(0, 0), 0xFFFFFFU);
    EXPECT_GT(std::ranges::count_if(picture.pixels, [](auto p) { return p != 0xFFFFFF; }), 500);
    const std::string svg = read_file(folder.path() / "line.svg");
    EXPECT_THAT(svg, HasSubstr("<title>line</title>"));
    EXPECT_THAT(svg, HasSubstr("width=\"300\" height=\"200\""));
}

TEST(Gnuplot, TextsThatTryToBeCommandsRunNothing) {
    const TemporaryFolder folder;
    const std::string mark = (folder.path() / "ran").string();
    const std::string command = "system(\"touch " + mark + "\")";
    for (const std::string& text : std::vector<std::string>{
             "'; system \"touch " + mark + "\"; '", "`touch " + mark + "`",
             "'.`touch " + mark + "`.'", "$(touch " + mark + ")", "\n" + command + "\n",
             "'\n" + command + "\n#", "\\'; " + command + "; '\\", "@" + command,
             "\"; " + command + " #", "{/:Bold x} ^a_b %n %s %", "'|touch " + mark,
             std::string("nul\0'", 5) + command, "\xff\xfe'" + command}) {
        GnuplotChart chart = line_chart(quoted_text(text), quoted_tick(text) + " 1");
        chart.width = 2000;
        GnuplotProcess gnuplot(folder.path(), {chart});
        EXPECT_NO_THROW(gnuplot.wait()) << text;
        EXPECT_EQ(read_file(folder.path() / "charts.log"), "") << text;
        EXPECT_FALSE(fs::exists(mark)) << text;
    }
}

TEST(Gnuplot, TheSvgHoldsTextsAsTextsOnly) {
    const TemporaryFolder folder;
    GnuplotProcess gnuplot(folder.path(),
                           {line_chart(quoted_text("<script>alert(1)</script> & ]]> &lt;"))});
    gnuplot.wait();
    const std::string svg = read_file(folder.path() / "line.svg");
    EXPECT_THAT(svg, HasSubstr("&lt;script>alert(1)&lt;/script> &amp; ]]&gt; &amp;lt;"));
    EXPECT_THAT(svg, testing::Not(HasSubstr("<script")));
    EXPECT_THAT(svg, testing::Not(HasSubstr("]]>")));
}

TEST(Gnuplot, ReadsNoStartUpFileOfAUser) {
    const TemporaryFolder folder;
    std::ofstream(folder.path() / ".gnuplot")
        << "system \"touch " << (folder.path() / "ran").string() << "\"\n";
    const fixtures::Variable home("HOME", folder.path().string());
    GnuplotProcess gnuplot(folder.path(), {line_chart("''")});
    gnuplot.wait();
    EXPECT_FALSE(fs::exists(folder.path() / "ran"));
}

TEST(Gnuplot, WithoutItTheErrorSaysWhatToInstall) {
    const TemporaryFolder folder;
    const fixtures::Variable path("PATH", folder.path().string());
    const std::string error = error_of(folder.path(), {line_chart("''")});
    EXPECT_THAT(error, HasSubstr("not installed"));
    EXPECT_THAT(error, HasSubstr("gnuplot-nox"));
}

TEST(Gnuplot, ItsComplaintIsTheErrorInOneLine) {
    const TemporaryFolder folder;
    GnuplotChart chart = line_chart("''");
    chart.commands = "plot $nothing using 1:2\n";
    const std::string error = error_of(folder.path(), {chart});
    EXPECT_THAT(error, HasSubstr("gnuplot, which draws the charts, failed: "));
    EXPECT_THAT(error, HasSubstr("$nothing"));
    EXPECT_EQ(error.find('\n'), std::string::npos);
}

TEST(Gnuplot, IsEndedWhereNobodyWaitsForIt) {
    const TemporaryFolder folder;
    GnuplotChart chart = line_chart("''");
    chart.commands = "pause 1000\n";
    const auto begin = std::chrono::steady_clock::now();
    { const GnuplotProcess gnuplot(folder.path(), {chart}); }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(100));
}

}  // namespace
}  // namespace sketchfit
