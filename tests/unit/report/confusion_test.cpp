// Pairs of classes that are confused, in their order.
#include "sketchfit/report/confusion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sketchfit {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

auto pair(std::size_t truth, std::size_t guess, std::size_t count, double share) {
    return AllOf(Field(&ConfusedPair::truth, truth), Field(&ConfusedPair::guess, guess),
                 Field(&ConfusedPair::count, count), Field(&ConfusedPair::share, share));
}

TEST(ConfusedPairs, MostDrawingsComeFirstThenTheLargestShareThenTheFirstClass) {
    Evaluation evaluation;
    evaluation.classes = 4;
    evaluation.confusion = {6, 2, 0, 0,  //
                            2, 1, 0, 1,  //
                            0, 0, 0, 0,  //
                            0, 1, 3, 0};
    EXPECT_THAT(confused_pairs(evaluation),
                ElementsAre(pair(3, 2, 3, 0.75), pair(1, 0, 2, 0.5), pair(0, 1, 2, 0.25),
                            pair(1, 3, 1, 0.25), pair(3, 1, 1, 0.25)));
}

TEST(ConfusedPairs, AreNoneWhereAllIsRight) {
    Evaluation evaluation;
    evaluation.classes = 2;
    evaluation.confusion = {3, 0, 0, 0};
    EXPECT_THAT(confused_pairs(evaluation), IsEmpty());
    EXPECT_THAT(confused_pairs(Evaluation{}), IsEmpty());
}

}  // namespace
}  // namespace sketchfit
