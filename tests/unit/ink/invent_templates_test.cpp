// The templates of invented drawings: what their text means, what is refused, and that those of the
// ten classes are well formed.
#include "sketchfit/ink/invent_templates.h"

#include <cmath>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/ink/invent.h"

namespace sketchfit {
namespace {

using Kind = TemplatePart::Kind;

TEST(ParseTemplates, ReadsPartsWithChancesCountsAndPoints) {
    const auto templates = parse_templates(
        "- 0,10 100,-20; O 40 50,60 7,8; = b25-75 x3-8 "
        "0,0 1,1\n2,2 3,3; * x5 50,50 30,40");
    ASSERT_EQ(templates.size(), 1U);
    const auto& parts = templates[0].parts;
    ASSERT_EQ(parts.size(), 4U);
    EXPECT_EQ(parts[0].kind, Kind::line);
    EXPECT_EQ(parts[0].dice, 0);
    EXPECT_EQ(parts[0].high, 1.0F);
    EXPECT_THAT(parts[0].points, testing::ElementsAre(Point{0, 0.1}, Point{1, -0.2}));
    EXPECT_EQ(parts[1].kind, Kind::ellipse);
    EXPECT_EQ(parts[1].dice, 0);
    EXPECT_EQ(parts[1].high, 0.4F);
    EXPECT_EQ(parts[2].kind, Kind::rungs);
    EXPECT_EQ(parts[2].dice, 2);
    EXPECT_EQ(parts[2].low, 0.25F);
    EXPECT_EQ(parts[2].high, 0.75F);
    EXPECT_EQ(parts[2].least, 3U);
    EXPECT_EQ(parts[2].most, 8U);
    EXPECT_EQ(parts[2].points.size(), 4U);
    EXPECT_EQ(parts[3].least, 5U);
    EXPECT_EQ(parts[3].most, 5U);
}

TEST(ParseTemplates, ReadsPropertiesAndSeveralTemplates) {
    const auto templates = parse_templates("+ 2.5; @ 50; % 20; !; - 0,0 1,1 | - 0,0 1,1");
    ASSERT_EQ(templates.size(), 2U);
    EXPECT_EQ(templates[0].weight, 2.5);
    EXPECT_EQ(templates[0].spin, 0.5);
    EXPECT_EQ(templates[0].stretch, 0.2);
    EXPECT_FALSE(templates[0].mirrored);
    EXPECT_EQ(templates[0].parts.size(), 1U);
    EXPECT_EQ(templates[1].weight, 1);
    EXPECT_EQ(templates[1].spin, 0);
    EXPECT_TRUE(templates[1].mirrored);
}

TEST(ParseTemplates, RefusesWhatIsMalformed) {
    for (const char* text : {"",
                             "? 0,0 1,1",
                             "- 0,0",
                             "~ 0,0 1,1",
                             "= x3 0,0 1,1",
                             "- 0,0 1,y",
                             "- 0,0 1,1,1",
                             "- 140 0,0 1,1",
                             "- -3 0,0 1,1",
                             "- a50-40 0,0 1,1",
                             "- a50 0,0 1,1",
                             "- g0-40 0,0 1,1",
                             "- 40% 0,0 1,1",
                             "= x0 0,0 1,1 2,2 3,3",
                             "= x5-3 0,0 1,1 2,2 3,3",
                             "= x3-31 0,0 1,1 2,2 3,3",
                             "= x3-8x 0,0 1,1 2,2 3,3",
                             "+ two; - 0,0 1,1",
                             "+ 0; - 0,0 1,1",
                             "- 0,0 1,1 |"}) {
        EXPECT_THROW(parse_templates(text), Error) << text;
    }
}

TEST(InventedClasses, HaveSeveralTemplatesWithPointsAboutTheSquare) {
    ASSERT_EQ(invented_classes().size(), invented_class_count);
    for (const InventedClass& item : invented_classes()) {
        EXPECT_GE(item.templates.size(), 8U) << item.name;
        for (const Template& outline : item.templates) {
            EXPECT_GE(outline.parts.size(), 1U) << item.name;
            for (const TemplatePart& part : outline.parts) {
                for (const Point& point : part.points) {
                    EXPECT_LT(std::abs(point.x - 0.5), 0.8) << item.name;
                    EXPECT_LT(std::abs(point.y - 0.5), 0.8) << item.name;
                }
            }
        }
    }
}

}  // namespace
}  // namespace sketchfit
