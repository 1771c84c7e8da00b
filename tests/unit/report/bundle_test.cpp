// Modules joined into one script: order, scopes, and what is refused.
#include "sketchfit/report/bundle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"
#include "sketchfit/report/files.h"

namespace sketchfit {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t count_of(const std::string& text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

std::string message_of(std::span<const EmbeddedFile> files) {
    try {
        bundle_modules(files, "main.js");
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

TEST(Bundle, PutsEachModuleOnceBeforeThoseThatImportIt) {
    const EmbeddedFile files[]{
        {"main.js", "import { a } from \"./a.js\";\nimport { b } from \"./b.js\";\na(b);\n"},
        {"a.js", "import { b } from \"./b.js\";\nexport function a() { return b; }\n"},
        {"b.js", "export const b = 1;\n"}};
    EXPECT_EQ(bundle_modules(files, "main.js"),
              "const module_b = (() => {\nconst b = 1;\nreturn { b };\n})();\n"
              "const module_a = (() => {\nconst { b } = module_b;\nfunction a() { return b; }\n"
              "return { a };\n})();\n"
              "const module_main = (() => {\nconst { a } = module_a;\nconst { b } = module_b;\n"
              "a(b);\nreturn {  };\n})();\n");
}

TEST(Bundle, TakesImportsOfSeveralLinesAndEveryKindOfExport) {
    const EmbeddedFile files[]{
        {"main.js", "import {\n  One,\n  two,\n} from \"./x.js\";\n"},
        {"x.js", "export class One {}\nexport async function two() {}\nexport const $3 = 3;"}};
    const std::string text = bundle_modules(files, "main.js");
    EXPECT_THAT(text, HasSubstr("const {\n  One,\n  two,\n} = module_x;"));
    EXPECT_THAT(text, HasSubstr("return { One, two, $3 };"));
}

TEST(Bundle, LeavesWordsInsideLinesAlone) {
    const EmbeddedFile files[]{{"main.js", "const text = 1; // import { x } from nowhere\n"}};
    EXPECT_THAT(bundle_modules(files, "main.js"), HasSubstr("// import { x } from nowhere"));
}

TEST(Bundle, RefusesWhatItDoesNotUnderstand) {
    const EmbeddedFile star[]{{"main.js", "import * as x from \"./x.js\";\n"}, {"x.js", ""}};
    EXPECT_THAT(message_of(star), HasSubstr("main.js: imports are written"));
    const EmbeddedFile renamed[]{{"main.js", "import { a as b } from \"./x.js\";\n"}, {"x.js", ""}};
    EXPECT_THAT(message_of(renamed), HasSubstr("main.js: imports are written"));
    const EmbeddedFile value[]{{"main.js", "export default 1;\n"}};
    EXPECT_THAT(message_of(value), HasSubstr("only functions, classes and constants"));
    const EmbeddedFile unknown[]{{"main.js", "import { a } from \"./gone.js\";\n"}};
    EXPECT_THAT(message_of(unknown), HasSubstr("gone.js"));
    const EmbeddedFile circle[]{{"main.js", "import { a } from \"./a.js\";\n"},
                                {"a.js", "import { b } from \"./main.js\";\n"}};
    EXPECT_THAT(message_of(circle), HasSubstr("imports itself"));
}

TEST(Bundle, HoldsEveryModuleOfTheReport) {
    const std::string text = bundle_modules(report_files(), "main.js");
    for (const EmbeddedFile& file : report_files()) {
        if (!file.name.ends_with(".js") || file.name == "early.js" || file.name == "dygraph.min.js")
            continue;
        const std::string name(file.name.substr(0, file.name.size() - 3));
        EXPECT_EQ(count_of(text, "const module_" + name + " = "), 1U) << name;
    }
    EXPECT_THAT(text, Not(HasSubstr("\nimport ")));
    EXPECT_THAT(text, Not(HasSubstr("\nexport ")));
    EXPECT_THAT(text, Not(HasSubstr("</script")));
}

}  // namespace
}  // namespace sketchfit
