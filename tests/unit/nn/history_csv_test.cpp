// history.csv: its columns, and that it reads back as it was.
#include "sketchfit/nn/history_csv.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

TEST(HistoryCsv, ReadsBackAsTheSameNumbers) {
    const std::vector<EpochLog> epochs{
        {.epoch = 0, .loss = 1.0 / 3.0, .accuracy = 0.1, .learning_rate = 0.01, .seconds = 0.25},
        {.epoch = 1,
         .loss = std::numeric_limits<double>::infinity(),
         .accuracy = 0.7,
         .val_loss = 2.5e-7,
         .val_accuracy = 0.875,
         .learning_rate = 0.005,
         .seconds = 1.5}};
    const std::string text = history_csv(epochs);
    EXPECT_THAT(text, testing::StartsWith(
                          "epoch,loss,accuracy,val_loss,val_accuracy,seconds,learning_rate\n0,"));
    const std::vector<EpochLog> read = parse_history_csv(text);
    ASSERT_EQ(read.size(), 2U);
    EXPECT_EQ(history_csv(read), text);
    EXPECT_EQ(read[0].loss, 1.0 / 3.0);
    EXPECT_EQ(read[0].val_loss, std::nullopt);
    EXPECT_TRUE(std::isinf(read[1].loss));
    EXPECT_EQ(read[1].val_accuracy, 0.875);
    EXPECT_EQ(read[1].learning_rate, 0.005);
    EXPECT_EQ(parse_history_csv(history_csv({})).size(), 0U);
}

TEST(HistoryCsv, RefusesWhatIsNone) {
    const std::string titles = "epoch,loss,accuracy,val_loss,val_accuracy,seconds\n";
    for (const char* rows : {"0,1\n", "x,1,1,1,1,1\n", "0,1,1,1,1,1e\n", "0,1,1,1,1,1,1,1\n", "\n"})
        EXPECT_THROW(parse_history_csv(titles + rows), Error) << rows;
    EXPECT_THROW(parse_history_csv(""), Error);
    EXPECT_THROW(parse_history_csv("a,b\n"), Error);
    try {
        parse_history_csv(titles + "0,1,1,,,1\n1,1,one,,,1\n");
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("line 3: \"one\""));
    }
}

}  // namespace
}  // namespace sketchfit
