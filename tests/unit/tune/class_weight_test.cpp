// Weights of classes from text: the forms, and what breaks them.
#include "sketchfit/tune/class_weight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Dataset of_labels(std::vector<std::uint16_t> labels) {
    Pixels pixels(labels.size());
    return Dataset(std::move(pixels), 1, std::move(labels), {"apple", "The Eiffel Tower", "a=b"});
}

std::string refusal_of(std::string_view text) {
    try {
        make_class_weight(text, of_labels({0, 1, 2}));
    } catch (const UsageError& error) {
        return error.what();
    }
    return "nothing was refused";
}

TEST(ClassWeight, NoneIsNoWeights) {
    EXPECT_THAT(make_class_weight("none", of_labels({0, 1})), IsEmpty());
}

// sklearn.utils.class_weight.compute_class_weight('balanced', classes=[0, 1, 2],
// y=[0, 0, 0, 0, 0, 1, 1, 2]) gives 0.53333333, 1.33333333, 2.66666667.
TEST(ClassWeight, BalancedIsScikitLearns) {
    EXPECT_THAT(make_class_weight("balanced", of_labels({0, 0, 0, 0, 0, 1, 1, 2})),
                ElementsAre(8.0 / 15.0, 8.0 / 6.0, 8.0 / 3.0));
}

TEST(ClassWeight, BalancedCountsOnlyClassesWithDrawings) {
    EXPECT_THAT(make_class_weight("balanced", of_labels({0, 0, 0, 2})),
                ElementsAre(4.0 / 6.0, 1.0, 4.0 / 2.0));
}

TEST(ClassWeight, NamedClassesWeighWhatIsSaidAndOthersOne) {
    EXPECT_THAT(make_class_weight("The Eiffel Tower=2.5", of_labels({0})),
                ElementsAre(1.0, 2.5, 1.0));
    EXPECT_THAT(make_class_weight(" a=b = 3 , apple=0", of_labels({0})),
                ElementsAre(0.0, 1.0, 3.0));
}

TEST(ClassWeight, OtherFormsAreRefused) {
    for (const char* text : {"", "Balanced", "apple", "apple=", "=2", "apple=x", "apple=-1",
                             "apple=nan", "apple=inf", "apple=1,", ","}) {
        EXPECT_THAT(refusal_of(text), HasSubstr("class_weight must be none, balanced, or NAME="))
            << text;
        EXPECT_THROW(check_class_weight(text), UsageError) << text;
    }
    EXPECT_NO_THROW(check_class_weight("anything=1"));
}

TEST(ClassWeight, UnknownAndRepeatedClassesAreRefused) {
    EXPECT_EQ(refusal_of("aple=2"),
              "class_weight: there is no class \"aple\" in the data; did you mean apple?");
    EXPECT_EQ(refusal_of("apple=2,apple=3"), "class_weight: the class \"apple\" comes twice");
}

}  // namespace
}  // namespace sketchfit
