// Literals, lists and names of C++ text.
#include "sketchfit/formats/cpp_text.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <sstream>
#include <vector>

#include "sketchfit/base/random.h"
#include "tests/unit/formats/refusals.h"

namespace sketchfit {
namespace {

TEST(FloatLiteral, IsTheShortestThatBringsTheFloatBack) {
    EXPECT_EQ(float_literal(0.0F), "0.0f");
    EXPECT_EQ(float_literal(-0.0F), "-0.0f");
    EXPECT_EQ(float_literal(1.0F), "1.0f");
    EXPECT_EQ(float_literal(0.1F), "0.1f");
    EXPECT_EQ(float_literal(-1e-5F), "-1e-05f");
    EXPECT_EQ(float_literal(1e20F), "1e+20f");
    using Limits = std::numeric_limits<float>;
    std::vector<float> values{Limits::max(), Limits::lowest(), Limits::min(), Limits::denorm_min(),
                              std::nextafter(1.0F, 2.0F)};
    for (int k = -140; k < 120; ++k) values.push_back(std::ldexp(1.0F + 0x1p-23F * 77, k));
    for (const float value : values) {
        const std::string text = float_literal(value);
        EXPECT_TRUE(text.ends_with('f')) << text;
        EXPECT_EQ(std::strtof(text.c_str(), nullptr), value) << text;
    }
}

TEST(StringLiteral, EscapesWhatWouldEndItOrMeanSomethingElse) {
    EXPECT_EQ(string_literal("The Eiffel Tower"), "\"The Eiffel Tower\"");
    EXPECT_EQ(string_literal("a\"b\\c"), R"("a\"b\\c")");
    EXPECT_EQ(string_literal("what?\?/"), R"("what\?\?/")");
    EXPECT_EQ(string_literal("\n\t\x7f"), R"("\012\011\177")");
    // A digit behind an octal number of three digits is a digit.
    EXPECT_EQ(string_literal("\xc3\xbc"
                             "1"),
              R"("\303\2741")");
    EXPECT_EQ(string_literal(""), "\"\"");
    expect_refused([] { string_literal(std::string_view("a\0b", 3)); }, "zero byte");
}

TEST(Lists, BeginARowOnANewLineAndStayNarrow) {
    const std::vector<std::int8_t> few{1, -2, 127, -127};
    EXPECT_EQ(int8_list(few, 2, 4), "    1, -2,\n    127, -127,\n");
    EXPECT_EQ(float_list(std::vector<float>{0.5F, 2.0F}, 1, 0), "0.5f,\n2.0f,\n");
    const std::vector<float> many(1000, -0.123456789F);
    std::istringstream lines(float_list(many, 500, 8));
    std::size_t values = 0;
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), 100U);
        EXPECT_TRUE(line.starts_with("        -0.")) << line;
        values += static_cast<std::size_t>(std::ranges::count(line, ','));
    }
    EXPECT_EQ(values, many.size());
}

TEST(NamespaceName, IsAnIdentifierThatNobodyOwns) {
    for (const char* good : {"a", "model", "Model2", "my_model_2", "classes"})
        EXPECT_TRUE(is_namespace_name(good)) << good;
    for (const char* bad : {"", "2a", "_a", "a_", "a__b", "a b", "a::b", "\xc3\xbc", "class", "std",
                            "xor", "alignas", "exp", "and_eq", "wchar_t"})
        EXPECT_FALSE(is_namespace_name(bad)) << bad;
}

TEST(NamespaceName, ComesFromThatOfAFile) {
    EXPECT_EQ(namespace_from("digits"), "digits");
    EXPECT_EQ(namespace_from("my model-2.int8"), "my_model_2_int8");
    EXPECT_EQ(namespace_from("__init__"), "init");
    EXPECT_EQ(namespace_from("10 classes"), "model_10_classes");
    EXPECT_EQ(namespace_from("class"), "model_class");
    EXPECT_EQ(namespace_from("\xc3\xbc"), "model");
    EXPECT_EQ(namespace_from(""), "model");
    Random random(1, Purpose::sample);
    for (int i = 0; i < 2000; ++i) {
        std::string stem;
        for (int k = 0; k < 6; ++k) stem += static_cast<char>(random.next());
        EXPECT_TRUE(is_namespace_name(namespace_from(stem))) << stem;
    }
}

}  // namespace
}  // namespace sketchfit
