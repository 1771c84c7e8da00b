// run.json comes back as it was written, and a damaged or hostile one is refused in one line.
#include "sketchfit/tune/run_record.h"

#include <fstream>

#include <gmock/gmock.h>

#include "sketchfit/base/files.h"
#include "tests/unit/tune/run_fixtures.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using Json = nlohmann::ordered_json;

class Record : public fixtures::Runs {
  protected:
    static Json begun(const RunOptions& options = {}) {
        const Settings settings = fixtures::small_settings();
        const PreparedData data = fixtures::prepared(settings);
        return begin_record(settings, data, options,
                            make_model(settings, data.split.train, data.scaling), "");
    }
    std::string refusal_of(const std::string& text) {
        std::ofstream(folder_ / "run.json", std::ios::binary) << text;  // write_file syncs: slow
        return message_of([&] { read_run(folder_); });
    }
    /// After a change of the record as JSON.
    template <typename Change>
    std::string refusal_after(Change change) {
        Json record = begun();
        change(record);
        return refusal_of(record.dump());
    }
};

TEST(RunState, NamesComeBack) {
    for (const RunState state : {RunState::pending, RunState::running, RunState::finished,
                                 RunState::diverged, RunState::interrupted, RunState::failed}) {
        EXPECT_EQ(run_state_from(run_state_name(state)), state);
    }
    EXPECT_THROW(run_state_from("done"), Error);
    EXPECT_THROW(run_state_from(""), Error);
}

TEST_F(Record, SaysHowTheDataWereRead) {
    const Settings settings = fixtures::small_settings();
    PreparedData data = fixtures::prepared(settings);
    const Model model = make_model(settings, data.split.train, data.scaling);
    write_record(folder_, begin_record(settings, data, {}, model, ""));
    EXPECT_EQ(read_run(folder_).reading.per_class, std::nullopt);
    data.reading = {
        .pixels_name = "ink", .labels_name = "kind", .class_names = {"a", "b"}, .per_class = 7};
    Json record = begin_record(settings, data, {}, model, "");
    write_record(folder_, record);
    const LoadOptions reading = read_run(folder_).reading;
    EXPECT_EQ(reading.pixels_name, "ink");
    EXPECT_EQ(reading.labels_name, "kind");
    EXPECT_EQ(reading.class_names, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(reading.per_class, 7U);

    record["data"]["reading"]["per_class"] = -1;
    EXPECT_THAT(refusal_of(record.dump()), HasSubstr("per_class"));
    record["data"]["reading"] = {{"class_names", {1, 2}}};
    EXPECT_THAT(refusal_of(record.dump()), HasSubstr("no record of a run"));
    record["data"].erase("reading");
    EXPECT_EQ(refusal_of(record.dump()), "nothing was thrown");
}

TEST_F(Record, ComesBackAsItWasWritten) {
    write_record(folder_, begun({.initial_weights = "some.safetensors", .save_best = true}));
    const RunRecord record = read_run(folder_);
    EXPECT_TRUE(record.settings == fixtures::small_settings());
    EXPECT_EQ(record.source, "invented.npz");
    EXPECT_EQ(record.path, (fs::current_path() / "invented.npz").string());
    EXPECT_EQ(record.fingerprint, fixtures::banded_drawings().fingerprint());
    EXPECT_EQ(record.state, RunState::running);
    EXPECT_EQ(record.initial_weights, (fs::current_path() / "some.safetensors").string());
    EXPECT_TRUE(record.save_best);
}

TEST_F(Record, NumbersThatAreNoneBecomeNull) {
    Json record = begun();
    RunResult result;
    result.history.epochs = {{.loss = NAN, .accuracy = 0.5}};
    add_results(record, result);
    write_record(folder_, record);
    const Json written = Json::parse(read_file(folder_ / "run.json"));
    EXPECT_TRUE(written["results"]["loss"].is_null());
    EXPECT_TRUE(written["results"]["val_loss"].is_null());
    EXPECT_FALSE(written["results"].contains("best_epoch"));
}

TEST_F(Record, FirstOfTheBestEpochsIsNamed) {
    Json record = begun();
    RunResult result;
    for (const double accuracy : {0.5, 0.75, 0.75, 0.25}) {
        result.history.epochs.push_back(
            {.epoch = static_cast<int>(result.history.epochs.size()), .val_accuracy = accuracy});
    }
    add_results(record, result);
    EXPECT_EQ(record["results"]["best_epoch"], 1);
    EXPECT_EQ(record["results"]["best_val_accuracy"], 0.75);
    EXPECT_EQ(record["results"]["val_accuracy"], 0.25);
}

TEST_F(Record, PathsThatAreNoUnicodeCanBeWritten) {
    Json record = begun();
    record["data"]["source"] = "a\xff";
    write_record(folder_, record);
    EXPECT_THAT(read_run(folder_).source, StartsWith("a"));
}

TEST_F(Record, AbsenceIsNamed) {
    EXPECT_THAT(message_of([&] { read_run(folder_ / "nowhere"); }), HasSubstr("run.json"));
}

TEST_F(Record, DamagedTextIsRefusedInOneLine) {
    const std::string good = begun().dump(2);
    for (std::size_t length = 0; length < good.size(); length += 7) {
        EXPECT_THAT(refusal_of(good.substr(0, length)), HasSubstr("run.json is no record of a run"))
            << length;
    }
    for (const char* text : {"", "null", "[]", "7", "{}", "\xff\xfe", "{\"settings\": {}}"}) {
        const std::string message = refusal_of(text);
        EXPECT_THAT(message, HasSubstr("is no record of a run")) << text;
        EXPECT_EQ(message.find('\n'), std::string::npos);
        EXPECT_LT(message.size(), 600U);
    }
}

TEST_F(Record, WrongTypesAndValuesAreRefused) {
    EXPECT_THAT(refusal_after([](Json& r) { r["settings"] = "none"; }), HasSubstr("settings"));
    EXPECT_THAT(refusal_after([](Json& r) { r["settings"]["epochs"] = -1; }),
                HasSubstr("epochs must be an integer"));
    EXPECT_THAT(refusal_after([](Json& r) { r["settings"]["epoch"] = 1; }),
                HasSubstr("did you mean epochs?"));
    EXPECT_THAT(refusal_after([](Json& r) { r["data"] = 3; }), HasSubstr("\"data\""));
    EXPECT_THAT(refusal_after([](Json& r) { r["data"]["fingerprint"] = 3; }),
                HasSubstr("\"fingerprint\" must be text"));
    EXPECT_THAT(refusal_after([](Json& r) { r["state"] = "done\n"; }),
                AllOf(HasSubstr("state must be"), HasSubstr("done?")));
    EXPECT_THAT(refusal_after([](Json& r) { r.erase("state"); }), HasSubstr("state must be"));
}

TEST_F(Record, EndlessRecordsAreRefused) {
    EXPECT_THAT(refusal_of(std::string(100000, '[')), HasSubstr("nested too deeply"));
    EXPECT_THAT(refusal_after([](Json& r) {
                    Json deep = 1;
                    for (int i = 0; i < 20; ++i) deep = Json::array({deep});
                    r["settings"]["layers"] = deep;
                }),
                HasSubstr("nested too deeply"));
    std::string many = R"({"data": {}, "state": "running", "settings": {)";
    for (int i = 0; i < 100000; ++i) many += fmt::format("\"{}\": 1, ", i);
    EXPECT_THAT(refusal_of(many + R"("epochs": 1}})"), HasSubstr("it has 100001 settings"));
    EXPECT_THAT(refusal_of(std::string(9U << 20, ' ')), HasSubstr("larger than"));
}

}  // namespace
}  // namespace sketchfit
