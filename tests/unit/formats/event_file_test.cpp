// Event files: the bytes that the format's description gives, records read back, histograms,
// pictures, and the values of the HParams plugin.
#include "sketchfit/formats/event_file.h"

#include <cmath>
#include <limits>
#include <numeric>

#include <gmock/gmock.h>
#include <protozero/pbf_reader.hpp>

#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"
#include "sketchfit/formats/hparams.h"

namespace sketchfit {
namespace {

namespace fs = std::filesystem;
using protozero::pbf_reader;
using testing::ElementsAre;

std::string from_hex(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    return bytes;
}

TEST(EventRecord, HasTheBytesOfTheFormat) {
    const std::string data = from_hex("09000000000000f03f1a0d627261696e2e4576656e743a32");
    EXPECT_EQ(event_record(data),
              from_hex("1800000000000000a37f4b22") + data + from_hex("86bf577a"));
    const std::string scalar =
        from_hex("09000000000000004010032a130a110a0a65706f63685f6c6f7373150000003f");
    EXPECT_EQ(event_record(scalar),
              from_hex("200000000000000029eda950") + scalar + from_hex("9e9c4dcd"));
    EXPECT_TRUE(scalar.ends_with(scalar_value("epoch_loss", 0.5)));
}

/// What a Summary.Value says in fields 1 (tag) and `field` (a message).
std::pair<std::string, std::string> read_value(const std::string& bytes, std::uint32_t field) {
    std::pair<std::string, std::string> found;
    pbf_reader value(bytes);
    while (value.next()) {
        if (value.tag() == 1) {
            found.first = value.get_string();
        } else if (value.tag() == field) {
            found.second = value.get_string();
        } else {
            value.skip();
        }
    }
    return found;
}

struct Histogram {
    std::vector<double> numbers;  // min, max, num, sum, squares
    std::vector<double> limits;
    std::vector<double> counts;
};

Histogram read_histogram(const std::string& bytes) {
    Histogram result;
    pbf_reader histogram(bytes);
    while (histogram.next()) {
        if (histogram.tag() <= 5) {
            result.numbers.push_back(histogram.get_double());
        } else {
            auto& list = histogram.tag() == 6 ? result.limits : result.counts;
            for (const double value : histogram.get_packed_double()) list.push_back(value);
        }
    }
    return result;
}

TEST(HistogramValue, CountsEveryFiniteNumberOnce) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    const std::vector<float> values{-1.0F, 0.0F, nan, 0.5F, 2.0F, infinity, 2.0F};
    const auto [tag, bytes] = read_value(histogram_value("dense/kernel", values), 5);
    EXPECT_EQ(tag, "dense/kernel");
    const Histogram histogram = read_histogram(bytes);
    EXPECT_THAT(histogram.numbers, ElementsAre(-1.0, 2.0, 5.0, 3.5, 9.25));
    EXPECT_EQ(histogram.limits.size(), 30U);
    EXPECT_EQ(histogram.limits.back(), 2.0);
    EXPECT_TRUE(std::ranges::is_sorted(histogram.limits));
    EXPECT_EQ(std::accumulate(histogram.counts.begin(), histogram.counts.end(), 0.0), 5.0);
    EXPECT_EQ(histogram.counts.back(), 2.0);
    EXPECT_EQ(histogram.counts.front(), 1.0);
}

TEST(HistogramValue, TakesEqualNumbersAndNone) {
    const std::vector<float> equal(7, 0.25F);
    const Histogram histogram = read_histogram(read_value(histogram_value("t", equal), 5).second);
    EXPECT_THAT(histogram.limits, ElementsAre(0.25));
    EXPECT_THAT(histogram.counts, ElementsAre(7.0));
    EXPECT_EQ(histogram_value("t", {}), "");
    const std::vector<float> none(3, std::numeric_limits<float>::quiet_NaN());
    EXPECT_EQ(histogram_value("t", none), "");
}

TEST(ImageValue, TakesItsSizeFromThePng) {
    const std::string png = from_hex("89504e470d0a1a0a0000000d494844520000010200000304") + "more";
    const std::string value = read_value(image_value("gallery", png), 4).second;
    pbf_reader image(value);
    std::vector<std::int32_t> numbers;
    std::string bytes;
    while (image.next()) {
        if (image.tag() < 4) {
            numbers.push_back(image.get_int32());
        } else {
            bytes = image.get_string();
        }
    }
    EXPECT_THAT(numbers, ElementsAre(0x304, 0x102, 3));
    EXPECT_EQ(bytes, png);
    EXPECT_THROW(image_value("gallery", "no picture"), Error);
}

TEST(EventFile, IsNewAndWholeAfterEveryValue) {
    const fs::path folder = fs::path(testing::TempDir()) / "event_file";
    fs::remove_all(folder);
    EventFile first(folder / "deep");
    const EventFile second(folder / "deep");
    EXPECT_NE(first.path(), second.path());
    EXPECT_NE(first.path().filename().string().find("tfevents"), std::string::npos);
    const std::string before = read_file(first.path(), 1U << 20U);
    first.add(3, scalar_value("a", 1.0));
    first.add(3, "");
    const std::string after = read_file(first.path(), 1U << 20U);
    EXPECT_TRUE(after.starts_with(before));
    // Length, its sum, the event, its sum.
    const std::string record = after.substr(before.size());
    const std::string event = record.substr(12, record.size() - 16);
    EXPECT_EQ(event_record(event), record);
    EXPECT_TRUE(event.ends_with(scalar_value("a", 1.0)));
    fs::remove_all(folder);
    EXPECT_THROW(EventFile("/dev/null/x"), Error);
}

/// HParamsPluginData inside a value.
std::string plugin_data(const std::string& value) {
    const std::string bytes = read_value(value, 9).second;
    pbf_reader metadata(bytes);
    EXPECT_TRUE(metadata.next(1));
    pbf_reader plugin(metadata.get_message());
    std::string data;
    while (plugin.next()) {
        if (plugin.tag() == 1) {
            EXPECT_EQ(plugin.get_string(), "hparams");
        } else {
            data = plugin.get_string();
        }
    }
    return data;
}

TEST(Hparams, NameEveryParameterWithItsType) {
    const std::vector<Hyperparameter> parameters{
        {"rate", 0.5}, {"shuffle", true}, {"optimizer", std::string("SGD")}};
    const std::string data = plugin_data(hparams_session_start(parameters, 7.0));
    pbf_reader plugin(data);
    ASSERT_TRUE(plugin.next(3));
    pbf_reader session(plugin.get_message());
    std::vector<std::string> names;
    while (session.next()) {
        if (session.tag() == 1) {
            pbf_reader entry(session.get_message());
            ASSERT_TRUE(entry.next(1));
            names.push_back(entry.get_string());
            ASSERT_TRUE(entry.next(2));
            pbf_reader value(entry.get_message());
            ASSERT_TRUE(value.next());
            names.push_back(std::to_string(value.tag()));
        } else {
            EXPECT_EQ(session.tag(), 5U);
            EXPECT_EQ(session.get_double(), 7.0);
        }
    }
    EXPECT_THAT(names, ElementsAre("rate", "2", "shuffle", "4", "optimizer", "3"));
}

TEST(Hparams, SayHowASessionEnded) {
    const std::string data = plugin_data(hparams_session_end(SessionStatus::failure, 9.0));
    pbf_reader plugin(data);
    ASSERT_TRUE(plugin.next(4));
    pbf_reader session(plugin.get_message());
    ASSERT_TRUE(session.next(1));
    EXPECT_EQ(session.get_enum(), 2);
    const std::string experiment = plugin_data(hparams_experiment({{"rate", 0.5}}));
    pbf_reader other(experiment);
    EXPECT_TRUE(other.next(2));
}

}  // namespace
}  // namespace sketchfit
