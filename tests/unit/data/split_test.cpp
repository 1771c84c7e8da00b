// split_rows against scikit-learn's stored results (tests/data/splits/make.py), index for index.
#include "sketchfit/data/split.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <zlib.h>

#include "sketchfit/base/error.h"

namespace sketchfit {
namespace {

using nlohmann::json;
using Rows = std::vector<std::uint32_t>;

json cases_of(const std::string& name) {
    std::ifstream file(std::string(SKETCHFIT_TEST_DATA) + "/splits/" + name);
    return json::parse(file)["cases"];
}

/// The labels of a case, by the recipe in make.py.
std::vector<std::uint16_t> labels_of(const json& item) {
    const auto count = item["n"].get<std::size_t>();
    if (!item.contains("counts")) return std::vector<std::uint16_t>(count);
    std::vector<std::uint16_t> blocks;
    for (std::size_t k = 0; k < item["counts"].size(); ++k) {
        blocks.insert(blocks.end(), item["counts"][k].get<std::size_t>(),
                      static_cast<std::uint16_t>(k));
    }
    if (item.value("blocks", false)) return blocks;
    std::vector<std::uint16_t> labels(count);
    for (std::size_t i = 0; i < count; ++i) labels[i] = blocks[i * 7919 % count];
    return labels;
}

SplitOptions options_of(const json& item) {
    SplitOptions options;
    if (item.contains("test_size")) options.test_size = item["test_size"].get<double>();
    if (item.contains("train_size")) options.train_size = item["train_size"].get<double>();
    options.random_state = item.value("random_state", 0U);
    options.shuffle = item.value("shuffle", true);
    options.stratify = item.contains("counts");
    return options;
}

std::uint32_t crc32_of(const Rows& rows) {
    std::vector<Bytef> bytes;
    for (const std::uint32_t row : rows) {
        for (int shift = 0; shift < 32; shift += 8) {
            bytes.push_back(static_cast<Bytef>(row >> shift & 255U));
        }
    }
    return static_cast<std::uint32_t>(::crc32_z(0, bytes.data(), bytes.size()));
}

void expect_side(const json& expected, const Rows& rows) {
    ASSERT_EQ(rows.size(), expected["size"].get<std::size_t>());
    const std::size_t shown = std::min<std::size_t>(rows.size(), 10);
    EXPECT_EQ(Rows(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(shown)),
              expected["first"].get<Rows>());
    EXPECT_EQ(Rows(rows.end() - static_cast<std::ptrdiff_t>(shown), rows.end()),
              expected["last"].get<Rows>());
    EXPECT_EQ(crc32_of(rows), expected["crc32"].get<std::uint32_t>());
}

void expect_cases(const std::string& name, std::size_t count) {
    const json cases = cases_of(name);
    ASSERT_EQ(cases.size(), count);
    for (const json& item : cases) {
        SCOPED_TRACE(item.dump());
        const SplitRows rows = split_rows(labels_of(item), options_of(item));
        expect_side(item["train"], rows.train);
        expect_side(item["test"], rows.test);
        if (testing::Test::HasFailure()) return;  // one case is enough to read
    }
}

TEST(SplitRows, AreScikitLearnsIndexForIndex) {
    expect_cases("plain.json", 251);
}

TEST(SplitRows, AreScikitLearnsWhenStratified) {
    expect_cases("stratified.json", 214);
}

TEST(SplitRows, RefuseWhatScikitLearnRefuses) {
    const json cases = cases_of("errors.json");
    ASSERT_EQ(cases.size(), 20U);
    for (const json& item : cases) {
        EXPECT_THROW(split_rows(labels_of(item), options_of(item)), UsageError) << item;
    }
}

TEST(SplitRows, RefuseSizesThatAreNoNumbersOfDrawings) {
    const std::vector<std::uint16_t> labels(10);
    for (const double size :
         {1.5, 2.25, 1e300, std::numeric_limits<double>::infinity(),
          -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
        EXPECT_THROW(split_rows(labels, {.test_size = size}), UsageError) << size;
        EXPECT_THROW(split_rows(labels, {.train_size = size}), UsageError) << size;
    }
    EXPECT_THROW(split_rows({}, {}), UsageError);
}

TEST(SplitRows, MessagesNameTheOptionTheValueAndTheCount) {
    const std::vector<std::uint16_t> labels{0, 0, 0, 0, 7};
    const auto message = [&](const SplitOptions& options) -> std::string {
        try {
            split_rows(labels, options);
        } catch (const UsageError& error) {
            return error.what();
        }
        return "nothing was thrown";
    };
    EXPECT_THAT(message({.test_size = 5.0}),
                testing::AllOf(testing::HasSubstr("test_size"), testing::HasSubstr("from 1 to 4"),
                               testing::HasSubstr("received 5")));
    EXPECT_THAT(message({.stratify = true}), testing::HasSubstr("class 7 has 1"));
}

TEST(SplitRows, OneIsOneDrawingAsACountNotAShare) {
    const SplitRows rows = split_rows(std::vector<std::uint16_t>(10), {.test_size = 1.0});
    EXPECT_EQ(rows.test.size(), 1U);
    EXPECT_EQ(rows.train.size(), 9U);
}

TEST(SplitRows, StratifiedSidesKeepTheSharesAndShareNoRow) {
    std::vector<std::uint16_t> labels;
    for (std::size_t i = 0; i < 5000; ++i) labels.push_back(i % 10 < 7 ? 4 : 65535);
    const SplitRows rows = split_rows(labels, {.test_size = 0.2, .stratify = true});
    std::set<std::uint32_t> seen(rows.train.begin(), rows.train.end());
    seen.insert(rows.test.begin(), rows.test.end());
    EXPECT_EQ(seen.size(), 5000U);
    EXPECT_EQ(std::ranges::count_if(rows.test, [&](auto row) { return labels[row] == 4; }), 700);
    EXPECT_EQ(std::ranges::count_if(rows.train, [&](auto row) { return labels[row] == 4; }), 2800);
}

TEST(TrainTestSplit, SidesHoldTheDrawingsOfTheirRows) {
    Pixels pixels(20 * 4);
    std::vector<std::uint16_t> labels(20);
    for (std::size_t i = 0; i < 20; ++i) {
        pixels[4 * i] = static_cast<std::uint8_t>(i);
        labels[i] = static_cast<std::uint16_t>(i % 2);
    }
    const Dataset drawings(pixels, 4, labels, {"even", "odd"});
    const SplitOptions options{.test_size = 0.3, .random_state = 42};
    const SplitRows rows = split_rows(labels, options);
    const auto [train, test] = train_test_split(drawings, options);
    ASSERT_EQ(train.size(), 14U);
    ASSERT_EQ(test.size(), 6U);
    for (std::size_t i = 0; i < train.size(); ++i) {
        EXPECT_EQ(train.drawing(i)[0], rows.train[i]);
        EXPECT_EQ(train.label(i), rows.train[i] % 2);
    }
    for (std::size_t i = 0; i < test.size(); ++i) EXPECT_EQ(test.drawing(i)[0], rows.test[i]);
    EXPECT_EQ(test.class_names(), drawings.class_names());
}

}  // namespace
}  // namespace sketchfit
