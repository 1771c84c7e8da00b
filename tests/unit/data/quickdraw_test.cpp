// Names and addresses of the published files.
#include "sketchfit/data/quickdraw.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

using testing::HasSubstr;

TEST(QuickdrawClasses, AreThe345InThePublishedOrder) {
    const auto names = quickdraw_classes();
    ASSERT_EQ(names.size(), 345U);
    EXPECT_EQ(std::set<std::string_view>(names.begin(), names.end()).size(), 345U);
    // Sorted by letters alone: capitals, spaces and hyphens do not count.
    std::vector<std::string> letters;
    for (const std::string_view name : names) {
        letters.emplace_back();
        for (const char letter : name) {
            if (letter != ' ' && letter != '-')
                letters.back() += static_cast<char>(std::tolower(letter));
        }
    }
    EXPECT_TRUE(std::ranges::is_sorted(letters));
    EXPECT_EQ(names[66], "cello");
    EXPECT_EQ(names[67], "cell phone");
    EXPECT_EQ(names[308], "The Eiffel Tower");
    EXPECT_EQ(names[344], "zigzag");
}

TEST(QuickdrawClasses, AreThoseOfRealDrawings) {
    const std::filesystem::path path = SKETCHFIT_SOURCE_DIR "/../shared/data/sketches345.txt";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "needs " << path;
    std::ifstream file(path);
    std::set<std::string> real;
    for (std::string line; std::getline(file, line);) real.insert(line);
    const auto names = quickdraw_classes();
    EXPECT_EQ(real, std::set<std::string>(names.begin(), names.end()));
}

TEST(FindQuickdrawClass, TakesCapitalsAndUnderscoresAsTyped) {
    for (const std::string_view name : quickdraw_classes()) {
        EXPECT_EQ(find_quickdraw_class(name), name);
        std::string typed(name);
        std::ranges::replace(typed, ' ', '_');
        std::ranges::transform(typed, typed.begin(),
                               [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        EXPECT_EQ(find_quickdraw_class(typed), name);
    }
    for (const char* text : {"", "aple", "eiffel tower", "apple ", "teddy bear", "t shirt"})
        EXPECT_EQ(find_quickdraw_class(text), std::nullopt) << text;
}

TEST(SuggestQuickdrawClass, FindsTheNearestOrTheOneThatContainsIt) {
    EXPECT_EQ(suggest_quickdraw_class("aple"), "; did you mean apple?");
    EXPECT_EQ(suggest_quickdraw_class("Teddy bear"), "; did you mean teddy-bear?");
    EXPECT_EQ(suggest_quickdraw_class("EIFFEL_TOWER"), "; did you mean The Eiffel Tower?");
    EXPECT_EQ(suggest_quickdraw_class("mona lisa"), "; did you mean The Mona Lisa?");
    EXPECT_EQ(suggest_quickdraw_class("great wall"), "; did you mean The Great Wall of China?");
    EXPECT_EQ(suggest_quickdraw_class("qwertyuiop"), "");
    EXPECT_EQ(suggest_quickdraw_class(""), "");
    EXPECT_EQ(suggest_quickdraw_class(std::string(1000, 'a')), "");
}

TEST(QuickdrawForms, AreFoundByName) {
    for (const std::string_view name : quickdraw_form_names) {
        EXPECT_EQ(form_name(find_form(name)), name);
    }
    EXPECT_EQ(find_form("raw"), QuickdrawForm::raw);
    try {
        find_form("bitmaps");
        FAIL();
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), HasSubstr("did you mean bitmap?"));
    }
}

TEST(QuickdrawAddress, IsThatOfTheBucket) {
    const auto address = [](QuickdrawForm form, std::string_view name) {
        return quickdraw_address(quickdraw_bucket, form, name);
    };
    const std::string bucket = "https://storage.googleapis.com/quickdraw_dataset/";
    EXPECT_EQ(address(QuickdrawForm::bitmap, "The Eiffel Tower"),
              bucket + "full/numpy_bitmap/The%20Eiffel%20Tower.npy");
    EXPECT_EQ(address(QuickdrawForm::simplified, "ant"), bucket + "full/simplified/ant.ndjson");
    EXPECT_EQ(address(QuickdrawForm::raw, "t-shirt"), bucket + "full/raw/t-shirt.ndjson");
    EXPECT_EQ(address(QuickdrawForm::binary, "ant"), bucket + "full/binary/ant.bin");
    EXPECT_EQ(address(QuickdrawForm::sketchrnn, "hot dog"), bucket + "sketchrnn/hot%20dog.npz");
    EXPECT_EQ(quickdraw_address("http://mirror/a//", QuickdrawForm::binary, "ant"),
              "http://mirror/a/full/binary/ant.bin");
}

TEST(PercentEncoded, LeavesOnlyWhatAnAddressMayHold) {
    EXPECT_EQ(percent_encoded("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(percent_encoded("a b/c?d#e%f+g&h"), "a%20b%2Fc%3Fd%23e%25f%2Bg%26h");
    EXPECT_EQ(percent_encoded("\xC3\xA9\x01\xFF"), "%C3%A9%01%FF");
}

}  // namespace
}  // namespace sketchfit
