// Lines of answers: tables for people, CSV and JSON whose numbers come back exactly.
#include "sketchfit/cli/prediction_writer.h"

#include <charconv>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace sketchfit {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::vector<std::string> names{"ant", "The Mona Lisa", "a, \"b\""};

/// Two drawings: the second is surest of the last class.
Predictions two_drawings() {
    return {.classes = 3,
            .logits = {1, 3, 2, 0, 0, 9},
            .probabilities = {0.09003058F, 0.66524094F, 0.24472848F, 1e-7F, 1e-7F, 0.9999998F}};
}

std::string text(PredictionFormat format, std::size_t top, const std::string& file = "a.npy") {
    const PredictionWriter writer(format, names, top, 5);
    return writer.header() + writer.lines(file, 7, two_drawings());
}

TEST(PredictionWriter, CsvHasAClassAndAProbabilityForEachPlace) {
    EXPECT_EQ(text(PredictionFormat::csv, 2),
              "file,index,class_1,probability_1,class_2,probability_2\n"
              "a.npy,7,The Mona Lisa,0.66524094,\"a, \"\"b\"\"\",0.24472848\n"
              "a.npy,8,\"a, \"\"b\"\"\",0.9999998,ant,1e-07\n");
}

TEST(PredictionWriter, ProbabilitiesReadBackAsTheSameFloats) {
    const Predictions predictions = two_drawings();
    std::string lines = text(PredictionFormat::jsonl, 3);
    EXPECT_EQ(lines.find("file\":\"a.npy\",\"index\":7"), 2U);
    for (std::size_t drawing = 0; drawing < 2; ++drawing) {
        const std::size_t end = lines.find('\n');
        const auto line = nlohmann::json::parse(lines.substr(0, end));
        lines.erase(0, end + 1);
        EXPECT_EQ(line["index"], 7 + drawing);
        ASSERT_EQ(line["predictions"].size(), 3U);
        EXPECT_EQ(line["predictions"][0]["class"], names[predictions.guess(drawing)]);
        for (const auto& guess : line["predictions"]) {
            const auto label = std::find(names.begin(), names.end(), guess["class"]);
            const auto place = static_cast<std::size_t>(label - names.begin());
            EXPECT_EQ(guess["probability"].get<float>(),
                      predictions.probabilities_of(drawing)[place]);
        }
    }
    EXPECT_TRUE(lines.empty());
}

TEST(PredictionWriter, TablesAreAlignedForPeople) {
    EXPECT_EQ(text(PredictionFormat::table, 2),
              "file       index  class 1         prob.  class 2         prob.\n"
              "a.npy          7  The Mona Lisa  0.6652  a, \"b\"         0.2447\n"
              "a.npy          8  a, \"b\"         1.0000  ant            0.0000\n");
    EXPECT_THAT(text(PredictionFormat::table, 1, "\x1b[2J.png"),
                HasSubstr("?[2J.png"));  // no control codes reach the terminal
}

TEST(PredictionWriter, MorePlacesThanClassesAreAllClasses) {
    EXPECT_EQ(text(PredictionFormat::csv, 99), text(PredictionFormat::csv, 3));
}

TEST(PredictionWriter, NanIsEmptyInCsvAndNullInJson) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const Predictions none{
        .classes = 3, .logits = {nan, nan, nan}, .probabilities = {nan, nan, nan}};
    EXPECT_EQ(PredictionWriter(PredictionFormat::csv, names, 1, 4).lines("a", 0, none),
              "a,0,ant,\n");
    EXPECT_EQ(PredictionWriter(PredictionFormat::jsonl, names, 1, 4).lines("a", 0, none),
              "{\"file\":\"a\",\"index\":0,\"predictions\":[{\"class\":\"ant\","
              "\"probability\":null}]}\n");
}

TEST(PredictionWriter, NamesThatAreNoUtf8StayOneJsonObject) {
    const std::string line = PredictionWriter(PredictionFormat::jsonl, names, 1, 4)
                                 .lines("\xff\n.png", 0, two_drawings());
    EXPECT_THAT(line, StartsWith("{\"file\":\"\xEF\xBF\xBD\\n.png\""));
    EXPECT_TRUE(nlohmann::json::accept(line.substr(0, line.find('\n'))));
}

}  // namespace
}  // namespace sketchfit
