// What is asked for, and the sums of it.
#include "sketchfit/cli/fetch_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string refusal(const std::vector<std::string>& typed) {
    try {
        known_classes(typed);
        return "none";
    } catch (const UsageError& error) {
        return error.what();
    }
}

TEST(KnownClasses, ComeOnceInTheOrderOfTyping) {
    const std::vector<std::string> typed{"hot_dog", "Apple", "hot dog", "THE_MONA_LISA"};
    EXPECT_THAT(known_classes(typed), ElementsAre("hot dog", "apple", "The Mona Lisa"));
    EXPECT_THAT(refusal({"aple", "ant", "qwertyuiop"}),
                HasSubstr("'aple'; did you mean apple?; no class is called 'qwertyuiop' ("));
    EXPECT_THAT(refusal({"a\nb"}), HasSubstr("'a?b'"));
}

TEST(MirrorAddress, IsHttpWithAHost) {
    for (const char* good : {"http://a", "https://host:80/path/", "http://[::1]:8000/x"})
        EXPECT_EQ(mirror_address(good), good);
    for (const char* bad :
         {"", "a", "ftp://a", "file:///a", "http://", "https:///path", "http://a b", "http://a?b",
          "http://a#b", "http://a\nb", "http://\xC3\xA9"}) {
        EXPECT_THROW(mirror_address(bad), UsageError) << bad;
    }
}

TEST(PlanDownloads, CutFilesHaveAFolderOfTheirOwn) {
    const std::vector<std::string> classes{"hot dog"};
    const auto whole = plan_downloads(classes, QuickdrawForm::raw, {}, "http://m", "/cache");
    ASSERT_EQ(whole.size(), 1U);
    EXPECT_EQ(whole[0].url, "http://m/full/raw/hot%20dog.ndjson");
    EXPECT_EQ(whole[0].target, "/cache/raw/hot dog.ndjson");
    const auto cut = plan_downloads(classes, QuickdrawForm::raw, 100, "http://m", "/cache");
    EXPECT_EQ(cut[0].target, "/cache/raw/first-100/hot dog.ndjson");
    EXPECT_EQ(cut[0].first, 100U);
}

TEST(SumUp, CountsFilesAndBytes) {
    using State = Surveyed::State;
    const std::vector<Download> files(4);
    const std::vector<Surveyed> found{{.length = 1000, .here = 100},
                                      {.length = 500, .here = 600},
                                      {.state = State::present, .length = 7, .here = 7},
                                      {.state = State::failed, .trouble = "gone"}};
    const FetchTotals totals = sum_up(files, found);
    EXPECT_EQ(totals.wanted, 2U);
    EXPECT_EQ(totals.present, 1U);
    EXPECT_EQ(totals.failed, 1U);
    EXPECT_EQ(totals.bytes, 1500U);
    EXPECT_EQ(totals.here, 600U);  // never more than the file will have
    EXPECT_FALSE(totals.about);
    const std::vector<Download> cut{{.form = QuickdrawForm::binary, .first = 2}};
    EXPECT_TRUE(sum_up(cut, std::vector<Surveyed>{{.length = 1000}}).about);
    EXPECT_EQ(totals.unknown, 0U);
    EXPECT_EQ(sum_up(std::vector<Download>(1), std::vector<Surveyed>(1)).unknown, 1U);
}

TEST(CheckSpace, NamesWhatIsNeededAndWhatIsFree) {
    EXPECT_NO_THROW(check_space("/tmp/not/there/yet", 1));
    try {
        check_space("/tmp/not/there/yet", 1ULL << 62U);
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("TB are needed"));
        EXPECT_THAT(error.what(), HasSubstr("/tmp/not/there/yet"));
    }
}

}  // namespace
}  // namespace sketchfit
