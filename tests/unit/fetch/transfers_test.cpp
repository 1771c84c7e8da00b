// What failures mean and how long pauses are; requests themselves are tested in tests/e2e.
#include "sketchfit/fetch/transfers.h"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sketchfit {
namespace {

using testing::HasSubstr;
using Step = Next::Step;

TEST(JudgeFailure, BusyServersAndTroubleOnTheWayMayPass) {
    for (const int status : {408, 429, 500, 502, 503, 504})
        EXPECT_EQ(judge_failure({.head = {.status = status}}).step, Step::retry) << status;
    for (const int status : {204, 302, 400, 401, 403, 404, 410, 416, 600})
        EXPECT_EQ(judge_failure({.head = {.status = status}}).step, Step::give_up) << status;
    EXPECT_EQ(judge_failure({.head = {.status = 200}, .trouble = "cut"}).step, Step::retry);
    EXPECT_EQ(judge_failure({.trouble = "wrong certificate", .lasting = true}).step, Step::give_up);
    EXPECT_THAT(judge_failure({.head = {.status = 404}}).trouble, HasSubstr("no such file (404)"));
    EXPECT_EQ(judge_failure({.head = {.status = 429, .retry_after = 7.0}}).pause, 7.0);
}

TEST(RetryPause, DoublesUpToAMinuteAndIsNoShorterThanAskedFor) {
    EXPECT_EQ(retry_pause(1, 1, 1, std::nullopt), 1);
    EXPECT_EQ(retry_pause(1, 2, 1, std::nullopt), 2);
    EXPECT_EQ(retry_pause(1, 5, 0.5, std::nullopt), 8);
    EXPECT_EQ(retry_pause(1, 7, 1, std::nullopt), 60);
    EXPECT_EQ(retry_pause(1, 100000, 1, std::nullopt), 60);
    EXPECT_EQ(retry_pause(0, 100000, 1, std::nullopt), 0);
    EXPECT_EQ(retry_pause(1, 1, 1, 90), 90);
    EXPECT_EQ(retry_pause(1, 5, 1, 3), 16);
}

/// Asks an address where nobody listens, and keeps how that went.
class Vain : public Exchange {
  public:
    std::optional<HttpRequest> request() override {
        ++requests;
        return HttpRequest{.url = "http://127.0.0.1:9/", .head = true};
    }
    bool begin(const AnswerHead&) override { return true; }
    bool receive(std::span<const std::byte>) override { return true; }
    Next end(const Answer& answer) override { return judge_failure(answer); }
    void failed(const std::string& text, bool lost) override {
        trouble = text;
        unreachable = lost;
    }

    int requests = 0;
    std::string trouble{};
    bool unreachable = false;
};

TEST(RunExchanges, AfterAServerThatIsNotThereTheOthersFailAtOnce) {
    ::setenv("no_proxy", "*", 1);
    Vain first;
    Vain second;
    const std::vector<Exchange*> exchanges{&first, &second};
    const TransferOptions options{.jobs = 1, .retries = 2, .retry_delay = 0.001};
    EXPECT_TRUE(run_exchanges(exchanges, options, [] {}));
    EXPECT_EQ(first.requests, 3);
    EXPECT_THAT(first.trouble, HasSubstr("(3 tries)"));
    EXPECT_TRUE(first.unreachable);
    // While the first one waited, the second one had its turn once or more.
    EXPECT_TRUE(second.unreachable);
    EXPECT_FALSE(second.trouble.empty());
}

TEST(RunExchanges, StopsWhenAsked) {
    Vain vain;
    const std::vector<Exchange*> exchanges{&vain};
    const std::atomic<bool> stop{true};
    EXPECT_FALSE(run_exchanges(exchanges, {.stop = &stop}, [] {}));
    EXPECT_EQ(vain.requests, 0);
    EXPECT_EQ(vain.trouble, "");
}

}  // namespace
}  // namespace sketchfit
