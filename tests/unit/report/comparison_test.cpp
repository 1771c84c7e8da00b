// Two models on the same drawings: who is right where, also when they number classes differently.
#include "sketchfit/report/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

/// Six drawings: three ants, two bees, a cat.
struct Models {
    std::vector<std::string> first_names{"ant", "bee", "cat", "dog"};
    std::vector<std::uint16_t> first_labels{0, 0, 0, 1, 1, 2};
    std::vector<std::uint16_t> first_guesses{0, 0, 3, 1, 2, 2};
    std::vector<std::string> second_names{"bee", "elk", "ant", "cat"};
    std::vector<std::uint16_t> second_labels{2, 2, 2, 0, 0, 3};
    std::vector<std::uint16_t> second_guesses{2, 1, 2, 0, 0, 3};

    Comparison compared() const {
        return compare({first_names, first_labels, first_guesses},
                       {second_names, second_labels, second_guesses});
    }
    std::string refusal() const {
        try {
            (void)compared();
        } catch (const Error& error) {
            return error.what();
        }
        return "no error";
    }
};

TEST(Comparison, CountsWhoIsRightByTheModelsOwnClasses) {
    const Comparison comparison = Models().compared();
    EXPECT_EQ(comparison.mcnemar.both_right, 3U);
    EXPECT_EQ(comparison.mcnemar.only_first, 1U);
    EXPECT_EQ(comparison.mcnemar.only_second, 2U);
    EXPECT_EQ(comparison.mcnemar.both_wrong, 0U);
    EXPECT_EQ(comparison.mcnemar.p_value, 1.0);
    EXPECT_DOUBLE_EQ(comparison.accuracy_difference, 1.0 / 6.0);
}

TEST(Comparison, HasTheClassesWithDrawingsInTheFirstsOrder) {
    const Comparison comparison = Models().compared();
    EXPECT_THAT(comparison.classes, ElementsAre(Field(&ClassComparison::name, "ant"),
                                                Field(&ClassComparison::name, "bee"),
                                                Field(&ClassComparison::name, "cat")));
    const ClassComparison& ant = comparison.classes[0];
    EXPECT_EQ(ant.support, 3U);
    EXPECT_DOUBLE_EQ(ant.first_recall, 2.0 / 3.0);
    EXPECT_DOUBLE_EQ(ant.second_recall, 2.0 / 3.0);
    EXPECT_EQ(ant.only_first, 1U);
    EXPECT_EQ(ant.only_second, 1U);
    const ClassComparison& bee = comparison.classes[1];
    EXPECT_EQ(bee.first_recall, 0.5);
    EXPECT_EQ(bee.second_recall, 1.0);
}

TEST(Comparison, TheClassesThatDifferMostComeFirstAndEqualOnesNotAtAll) {
    Comparison comparison;
    const auto add = [&](const char* name, double first, double second, std::size_t only_first,
                         std::size_t only_second) {
        comparison.classes.push_back({.name = name,
                                      .support = 10,
                                      .first_recall = first,
                                      .second_recall = second,
                                      .only_first = only_first,
                                      .only_second = only_second});
    };
    add("equal", 0.5, 0.5, 2, 2);
    add("little", 0.5, 0.6, 0, 1);
    add("much", 0.9, 0.2, 8, 1);
    add("as little", 0.4, 0.5, 0, 1);
    EXPECT_THAT(
        most_different(comparison, 10),
        ElementsAre(Field(&ClassComparison::name, "much"), Field(&ClassComparison::name, "little"),
                    Field(&ClassComparison::name, "as little")));
    EXPECT_EQ(most_different(comparison, 1).size(), 1U);
    EXPECT_THAT(most_different(Comparison{}, 3), IsEmpty());
}

TEST(Comparison, RefusesDrawingsThatAreNotTheSame) {
    Models shorter;
    shorter.second_guesses.pop_back();
    EXPECT_THAT(shorter.refusal(), HasSubstr("6 and 5 guesses"));
    Models other;
    other.second_names = {"bee", "elk", "ant", "dog"};
    EXPECT_THAT(other.refusal(), HasSubstr("drawing 5 is of class 'cat'"));
    EXPECT_THAT(other.refusal(), HasSubstr("'dog' for the second"));
}

}  // namespace
}  // namespace sketchfit
