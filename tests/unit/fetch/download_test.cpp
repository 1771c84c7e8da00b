// Sizes that are told beforehand, and what is said without a server; whole downloads are tested in
// tests/e2e.
#include "sketchfit/fetch/download.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "tests/unit/data/fixtures.h"

namespace sketchfit {
namespace {

using State = Surveyed::State;

TEST(ExpectedBytes, AreThoseOfTheFirstDrawings) {
    const Surveyed found{.length = 80 + 784 * 1000};
    const auto expected = [&](QuickdrawForm form, std::optional<std::uint64_t> first) {
        return expected_bytes({.form = form, .first = first}, found);
    };
    EXPECT_EQ(expected(QuickdrawForm::bitmap, std::nullopt), found.length);
    EXPECT_EQ(expected(QuickdrawForm::bitmap, 10), 80U + 7840);
    EXPECT_EQ(expected(QuickdrawForm::bitmap, 1000), found.length);
    EXPECT_EQ(expected(QuickdrawForm::bitmap, 1ULL << 62U), found.length);
    EXPECT_EQ(expected(QuickdrawForm::binary, 10), 1140U);
    EXPECT_EQ(expected_bytes({.first = 10}, {}), std::nullopt);
    EXPECT_EQ(expected_bytes({}, {.state = State::present, .length = 9, .here = 5}), 5U);
}

TEST(Survey, WithoutAServerOnlySoundFilesCount) {
    ::setenv("no_proxy", "*", 1);
    const fixtures::TemporaryFolder folder;
    const auto file = [&](const std::string& name, QuickdrawForm form) {
        return Download{.url = "http://127.0.0.1:9/" + name, .target = folder / name, .form = form};
    };
    folder.put("whole.ndjson", "{}\n{}\n");
    folder.put("cut.ndjson",
               "{}\n{\n"
               "{");
    folder.put("missing.ndjson.part", "{");
    std::vector<Download> files;
    for (const char* name : {"whole.ndjson", "cut.ndjson", "missing.ndjson"})
        files.push_back(file(name, QuickdrawForm::simplified));
    const auto found = survey(files, false, {.retries = 0});
    ASSERT_TRUE(found);
    EXPECT_EQ((*found)[0].state, State::unchecked);
    EXPECT_EQ((*found)[0].here, 6U);
    EXPECT_EQ((*found)[1].state, State::failed);
    EXPECT_EQ((*found)[2].state, State::failed);
    EXPECT_EQ((*found)[2].here, 1U);
    EXPECT_FALSE((*found)[2].trouble.empty());
    // The first drawings need no server.
    files[0].first = 2;
    EXPECT_EQ(survey(files, false, {.retries = 0})->at(0).state, State::present);
    files[0].first = 1;
    EXPECT_EQ(survey(files, false, {.retries = 0})->at(0).state, State::failed);
    // By force nothing that is here counts.
    files[0].first.reset();
    EXPECT_EQ(survey(files, true, {.retries = 0})->at(0).state, State::failed);
}

}  // namespace
}  // namespace sketchfit
