// The text of a C++ header. That it compiles and predicts is tests/e2e/cpp_header_test.py's.
#include "sketchfit/formats/cpp_header.h"

#include <algorithm>
#include <limits>
#include <sstream>

#include "tests/unit/formats/refusals.h"
#include "tests/unit/nn/rich_model.h"

namespace sketchfit {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(CppHeader, HasConstantsLayersAndFunctions) {
    const std::string text = cpp_header(rich_model(), {.name = "sketches"});
    for (const char* part :
         {"#pragma once", "namespace sketches {", "constexpr std::size_t inputs = 12;",
          "constexpr std::size_t classes = 3;", "    \"The Eiffel Tower\",\n",
          R"(    "\303\274n\303\257\012\"x\"",)", "static constexpr float values[60]",
          "inline void gelu_all", "- 33.25f) * 0.012903226f;", "    gelu_all(layer_0, 5);",
          "    dense<5, 3>(layer_0, kernel_1(), bias_1(), out);", "//   12 -> 5 gelu",
          "inline void predict(const std::uint8_t pixels[inputs], float probabilities[classes])",
          "}  // namespace sketches\n"})
        EXPECT_THAT(text, HasSubstr(part));
    EXPECT_THAT(text, HasSubstr(rich_model().signature()));
    EXPECT_THAT(text, Not(HasSubstr("int8_t* kernel")));
    EXPECT_THAT(text, Not(HasSubstr("relu")));
}

TEST(CppHeader, SkipsPaperOnlyWherePaperIsZero) {
    const Model plain = Sequential({Dense{2, softmax}}, {.input = 4});
    EXPECT_THAT(cpp_header(plain), HasSubstr("if (pixels[i] == 0) continue;"));
    EXPECT_THAT(cpp_header(plain), Not(HasSubstr("inline void dense(")));
    EXPECT_THAT(cpp_header(rich_model()), Not(HasSubstr("continue;")));
}

TEST(CppHeader, KeepsBytesOfQuantizedWeights) {
    const Model model = rich_model();
    const QuantizedModel quantized = quantize(model);
    const std::string text = cpp_header(model, {.quantized = &quantized});
    for (const char* part :
         {"static constexpr std::int8_t values[60]", "static constexpr std::int8_t values[15]",
          "std::int32_t sums[units] = {};", "8-bit weights",
          "    dense<5, 3>(layer_0, kernel_1(), scale_1(), bias_1(), out);"})
        EXPECT_THAT(text, HasSubstr(part));
    EXPECT_THAT(text, Not(HasSubstr("33.25f")));
}

TEST(CppHeader, IsTheSameEveryTimeAndNarrow) {
    const Model model = rich_model();
    const QuantizedModel quantized = quantize(model);
    for (const CppHeaderOptions& options :
         {CppHeaderOptions{.name = "a"}, CppHeaderOptions{.name = "a", .quantized = &quantized}}) {
        const std::string text = cpp_header(model, options);
        EXPECT_EQ(text, cpp_header(model, options));
        EXPECT_TRUE(
            std::ranges::all_of(text, [](char c) { return c == '\n' || (c > 31 && c < 127); }));
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
    }
}

TEST(CppHeader, RefusesNamesAndNumbersThatCodeCannotHave) {
    Model model = rich_model();
    for (const char* name : {"", "class", "a b", "a}"})
        EXPECT_THROW(cpp_header(model, {.name = name}), UsageError) << name;
    model.set_scaling({.offset = 1e300, .divisor = 1.0});
    expect_refused([&] { cpp_header(model); }, "beyond what a float holds");
    model = rich_model();
    model.weights()[1] = std::numeric_limits<float>::quiet_NaN();
    expect_refused([&] { cpp_header(model); }, "value 1 of 0/kernel is nan");
}

}  // namespace
}  // namespace sketchfit
