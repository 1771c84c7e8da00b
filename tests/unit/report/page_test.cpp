// The page as a file: hostile text stays text, and nothing in it asks for anything outside.
#include "sketchfit/report/page.h"

#include <regex>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/report/page_fixtures.h"

namespace sketchfit {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t count_of(const std::string& text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

nlohmann::json data_of(const std::string& page) {
    const std::string_view opening = "<script id=\"report-data\" type=\"application/json\">";
    const std::size_t begin = page.find(opening) + opening.size();
    return nlohmann::json::parse(page.substr(begin, page.find("</script>", begin) - begin));
}

const std::vector<std::string> hostile_names{"</script><script>alert(1)</script>",
                                             "<!--<script>",
                                             "\"quoted' & <b>bold</b>",
                                             "{{script}}",
                                             "\xff\xfe no UTF-8",
                                             "__proto__",
                                             "\u2028 line",
                                             "tab\tand\nbreak",
                                             std::string(300, 'x'),
                                             ""};

Report hostile_report() {
    Report report = fixtures::small_report(hostile_names);
    report.title = "<img src=x onerror=alert(1)>{{data}}";
    report.source = "</script>/{{nonce}}.npz";
    for (ReportRun& run : report.runs) run.value = "</script><svg onload=alert(1)>";
    report.runs[2].message = "<!-- </script> -->";
    return report;
}

TEST(Page, IsWholeAndFilledIn) {
    const std::string page = report_page(fixtures::small_report());
    EXPECT_TRUE(page.starts_with("<!DOCTYPE html>"));
    EXPECT_TRUE(page.ends_with("</html>\n"));
    EXPECT_THAT(page, HasSubstr("<title>Rates · sketchfit report</title>"));
    for (const std::string_view name :
         {"title", "version", "nonce", "styles", "early", "licence", "dygraphs", "data", "script"})
        EXPECT_EQ(count_of(page, fmt::format("{{{{{}}}}}", name)), 0U) << name;
    EXPECT_EQ(data_of(page)["classes"], nlohmann::json({"cat", "dog", "fish"}));
}

TEST(Page, KeepsHostileTextAsText) {
    const std::string plain = report_page(fixtures::small_report());
    const std::string page = report_page(hostile_report());
    EXPECT_EQ(count_of(page, "<script"), count_of(plain, "<script"));
    EXPECT_EQ(count_of(page, "</script"), count_of(plain, "</script"));
    EXPECT_EQ(count_of(page, "<!--"), 0U);
    EXPECT_EQ(count_of(page, "<img"), 0U);
    EXPECT_EQ(count_of(page, "<svg onload"), 0U);
    EXPECT_THAT(page, HasSubstr("<title>&lt;img src=x onerror=alert(1)&gt;{{data}} · "));
    const nlohmann::json data = data_of(page);
    ASSERT_EQ(data["classes"].size(), hostile_names.size());
    for (std::size_t k = 0; k < hostile_names.size(); ++k) {
        // The name that is no UTF-8 cannot come back as it was.
        EXPECT_EQ(data["classes"][k], k == 4 ? "\uFFFD\uFFFD no UTF-8" : hostile_names[k]);
    }
    EXPECT_EQ(data["source"], "</script>/{{nonce}}.npz");
}

TEST(Page, AllowsNoRequestAndNoScriptButItsOwn) {
    const std::string page = report_page(hostile_report());
    const std::regex policy(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
        "style-src 'nonce-([0-9a-f]{16})'; script-src 'nonce-\\1'; base-uri 'none'; "
        "form-action 'none'\">");
    std::smatch match;
    const std::string head = page.substr(0, 2000);
    ASSERT_TRUE(std::regex_search(head, match, policy));
    EXPECT_EQ(count_of(page, "<script nonce=\"" + match[1].str() + "\">"), 2U);
    EXPECT_EQ(count_of(page, "<script type=\"module\" nonce=\"" + match[1].str() + "\">"), 1U);
    for (const std::string_view request : {" src=\"", "href=\"http", "@import", "url(", "import("})
        EXPECT_EQ(count_of(page, request), 0U) << request;
    EXPECT_THAT(page, Not(HasSubstr("sourceMappingURL")));
}

TEST(Page, HasAnotherNonceForOtherContents) {
    const auto nonce = [](const std::string& page) {
        return page.substr(page.find("'nonce-"), 24);
    };
    const std::string page = report_page(fixtures::small_report());
    EXPECT_EQ(nonce(page), nonce(report_page(fixtures::small_report())));
    EXPECT_NE(nonce(page), nonce(report_page(hostile_report())));
}

TEST(Page, CarriesTheLicenceOfDygraphs) {
    const std::string page = report_page(fixtures::small_report());
    EXPECT_THAT(page, HasSubstr("Dan Vanderkam"));
    EXPECT_THAT(page, HasSubstr("The above copyright notice and this permission notice shall be"));
    EXPECT_THAT(page, HasSubstr("Dygraph"));
}

TEST(Page, DoesNotDependOnTheNumberOfThreads) {
    const Report report = fixtures::small_report({"cat", "dog", "fish"}, 2500);
    EXPECT_EQ(report_page(report, {.threads = 1}), report_page(report, {.threads = 3}));
}

TEST(Page, ShowsASingleRunWithoutModelOrValidation) {
    Report report = fixtures::small_report();
    report.runs.erase(report.runs.begin(), report.runs.begin() + 2);
    report.runs[0].variation = "";
    const nlohmann::json data = data_of(report_page(report));
    EXPECT_EQ(data["runs"].size(), 1U);
    EXPECT_EQ(data["splits"][0]["runs"], nlohmann::json::array());
}

}  // namespace
}  // namespace sketchfit
