#include "sketchfit/formats/event_file.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <protozero/pbf_writer.hpp>
#include <unistd.h>

#include "sketchfit/base/crc32c.h"
#include "sketchfit/base/error.h"
#include "sketchfit/base/files.h"

namespace sketchfit {

namespace {

using protozero::pbf_writer;

protozero::data_view view(std::string_view text) {
    return {text.data(), text.size()};
}

template <typename Number>
std::string little_endian(Number value) {
    static_assert(std::endian::native == std::endian::little);
    std::string bytes(sizeof(value), '\0');
    std::memcpy(bytes.data(), &value, sizeof(value));
    return bytes;
}

/// So that a check sum over data that hold check sums is no weak one (TFRecord's format).
std::string masked_sum(std::string_view bytes) {
    Crc32c sum;
    sum.add(std::as_bytes(std::span(bytes)));
    return little_endian(std::rotr(sum.value(), 15) + 0xA282EAD8U);
}

double now() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::string file_name() {
    static std::atomic<unsigned> number = 0;
    std::array<char, 256> host{};
    if (gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
    std::string name = host.data();
    std::erase_if(name, [](char c) { return c == '/' || c == ' '; });
    return fmt::format("events.out.tfevents.{:010}.{}.{}.{}", static_cast<std::int64_t>(now()),
                       name.empty() ? "host" : name, getpid(), number++);
}

/// Right edges and counts of equal buckets; the last edge is the largest value.
struct Buckets {
    std::vector<double> limits;
    std::vector<double> counts;
};

Buckets count_buckets(const std::vector<double>& values, double least, double largest) {
    constexpr std::size_t count = 30;
    if (!(largest > least)) return {{largest}, {static_cast<double>(values.size())}};
    Buckets buckets{std::vector<double>(count), std::vector<double>(count, 0.0)};
    const double width = (largest - least) / count;
    for (std::size_t i = 0; i < count; ++i)
        buckets.limits[i] = i + 1 == count ? largest : least + width * static_cast<double>(i + 1);
    for (const double value : values) {
        const auto place = static_cast<std::size_t>((value - least) / width);
        ++buckets.counts[std::min(place, count - 1)];
    }
    return buckets;
}

/// Width and height in a PNG's first chunk (big-endian).
std::uint32_t png_number(std::string_view png, std::size_t offset) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8U | static_cast<unsigned char>(png[offset + i]);
    return value;
}

}  // namespace

std::string event_record(std::string_view data) {
    const std::string length = little_endian(static_cast<std::uint64_t>(data.size()));
    std::string record = length + masked_sum(length);
    record += data;
    return record + masked_sum(data);
}

std::string scalar_value(std::string_view tag, double number) {
    std::string bytes;
    pbf_writer value(bytes);
    value.add_string(1, view(tag));
    value.add_float(2, static_cast<float>(number));
    return bytes;
}

std::string histogram_value(std::string_view tag, std::span<const float> values) {
    std::vector<double> finite;
    for (const float value : values) {
        if (std::isfinite(value)) finite.push_back(value);
    }
    if (finite.empty()) return {};
    const auto [least, largest] = std::ranges::minmax(finite);
    double sum = 0.0;
    double squares = 0.0;
    for (const double value : finite) {
        sum += value;
        squares += value * value;
    }
    const Buckets buckets = count_buckets(finite, least, largest);
    std::string bytes;
    {
        // A writer puts a message's length in front of it when it ends: before the bytes are used.
        pbf_writer value(bytes);
        value.add_string(1, view(tag));
        pbf_writer histogram(value, 5);
        histogram.add_double(1, least);
        histogram.add_double(2, largest);
        histogram.add_double(3, static_cast<double>(finite.size()));
        histogram.add_double(4, sum);
        histogram.add_double(5, squares);
        histogram.add_packed_double(6, buckets.limits.begin(), buckets.limits.end());
        histogram.add_packed_double(7, buckets.counts.begin(), buckets.counts.end());
    }
    return bytes;
}

std::string image_value(std::string_view tag, std::string_view png) {
    constexpr std::size_t header = 24;
    if (png.size() < header || png.substr(1, 3) != "PNG") fail("an image must be a PNG file");
    std::string bytes;
    {
        pbf_writer value(bytes);
        value.add_string(1, view(tag));
        pbf_writer image(value, 4);
        image.add_int32(1, static_cast<std::int32_t>(png_number(png, 20)));
        image.add_int32(2, static_cast<std::int32_t>(png_number(png, 16)));
        image.add_int32(3, 3);  // RGB
        image.add_bytes(4, view(png));
    }
    return bytes;
}

EventFile::EventFile(const std::filesystem::path& folder) {
    make_folder(folder);
    path_ = folder / file_name();
    descriptor_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
    if (descriptor_ < 0) fail("{}: cannot be written: {}", path_.string(), std::strerror(errno));
    std::string event;
    pbf_writer message(event);
    message.add_double(1, now());
    message.add_string(3, "brain.Event:2");
    try {
        write(event_record(event));
    } catch (...) {
        close(descriptor_);
        throw;
    }
}

EventFile::~EventFile() {
    close(descriptor_);
}

void EventFile::add(std::int64_t step, std::string_view value) {
    if (value.empty()) return;
    std::string event;
    {
        pbf_writer message(event);
        message.add_double(1, now());
        message.add_int64(2, step);
        pbf_writer summary(message, 5);
        summary.add_message(1, view(value));
    }
    write(event_record(event));
}

void EventFile::write(std::string_view bytes) {
    const auto whole = size_ + static_cast<std::int64_t>(bytes.size());
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) {
            const int reason = errno;
            // Half a record would hide those that follow.
            [[maybe_unused]] const int cut = ftruncate(descriptor_, size_);
            fail("{}: cannot be written: {}", path_.string(), std::strerror(reason));
        }
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    size_ = whole;
}

}  // namespace sketchfit
