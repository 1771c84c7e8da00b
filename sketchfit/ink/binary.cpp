#include "sketchfit/ink/binary.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "sketchfit/base/error.h"
#include "sketchfit/ink/drawing_limits.h"

namespace sketchfit {

namespace {

/// Holds the largest stroke twice.
constexpr std::size_t most_buffered = std::size_t{1} << 18U;
constexpr std::size_t head_size = 17;

/// A record that is no drawing, unlike damage that the source of the bytes finds.
class Malformed : public Error {
  public:
    using Error::Error;
};

template <typename... Arguments>
[[noreturn]] void fail_record(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    throw Malformed(fmt::format(format, std::forward<Arguments>(arguments)...));
}

std::uint64_t little_endian(std::span<const std::uint8_t> bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8U | bytes[i];
    return value;
}

/// Throws Error for anything but two letters; two zeros or spaces are not known.
void read_country(std::span<const std::uint8_t> bytes, Drawing& drawing) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (text == "  " || text == std::string_view("\0\0", 2)) return;
    if (!is_countrycode(text)) {
        fail_record(
            "the country is \"{}\", two letters are needed: this is no .bin of QuickDraw, or "
            "damaged",
            printable(text));
    }
    drawing.countrycode = text;
}

void read_flag(std::uint8_t byte, Drawing& drawing) {
    constexpr std::uint8_t unknown = 0xFF;
    if (byte == unknown) return;
    if (byte > 1) {
        fail_record(
            "the flag \"recognized\" is {}, not 0 or 1: this is no .bin of QuickDraw, or damaged",
            byte);
    }
    drawing.recognized = byte == 1;
}

}  // namespace

BinarySource::BinarySource(std::unique_ptr<ByteSource> source, std::string word,
                           BinaryOptions options)
    : source_(std::move(source)),
      word_(std::move(word)),
      options_(std::move(options)),
      buffer_(std::min<std::uint64_t>(source_->remaining() + 1, most_buffered)) {
    check_word(word_);
}

/// Makes sure that `count` bytes lie in the buffer; false where the file has fewer.
bool BinarySource::refill(std::size_t count) {
    if (end_ - begin_ >= count) return true;
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    passed_ += begin_;
    end_ -= begin_;
    begin_ = 0;
    end_ += source_->read(std::as_writable_bytes(std::span(buffer_).subspan(end_)));
    return end_ >= count;
}

/// The next `count` bytes; at most as many as the buffer holds.
std::span<const std::uint8_t> BinarySource::take(std::size_t count) {
    if (!refill(count)) {
        fail_record("the file ends after {} bytes, inside the record: it is cut off or damaged",
                    passed_ + end_);
    }
    begin_ += count;
    return std::span<const std::uint8_t>(buffer_).subspan(begin_ - count, count);
}

bool BinarySource::next(Drawing& drawing) {
    while (between_records_) {
        drawing.clear();
        if (!refill(1)) return false;
        ++record_;
        const std::uint64_t place = passed_ + begin_;
        try {
            read_record(drawing);
            return true;
        } catch (const Malformed& error) {
            const std::string message = fmt::format("{}, record {} at byte {}: {}", source_->name(),
                                                    record_, place, error.what());
            drawing.clear();
            if (!options_.on_malformed) throw Error(message);
            options_.on_malformed(message);
        }
    }
    drawing.clear();
    return false;
}

void BinarySource::read_record(Drawing& drawing) {
    between_records_ = false;
    const auto first = take(head_size);
    std::array<std::uint8_t, head_size> head{};
    std::copy_n(first.begin(), head_size, head.begin());
    const std::span<const std::uint8_t> bytes(head);
    read_strokes(little_endian(bytes.subspan(15, 2)), drawing);
    between_records_ = true;
    if (drawing.strokes.points().empty()) fail_record("the drawing has no points");
    if (const std::uint64_t key = little_endian(bytes.first(8)); key != 0) drawing.key_id = key;
    read_country(bytes.subspan(8, 2), drawing);
    read_flag(bytes[10], drawing);
    if (const std::uint64_t seconds = little_endian(bytes.subspan(11, 4)); seconds != 0)
        drawing.timestamp = static_cast<std::int64_t>(seconds) * 1'000'000;
    drawing.word = word_;
}

void BinarySource::read_strokes(std::uint64_t count, Drawing& drawing) {
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto length = static_cast<std::size_t>(little_endian(take(2)));
        if (drawing.strokes.points().size() + length > most_points) {
            fail_record("the drawing has more than {} points, too many to be true", most_points);
        }
        const auto bytes = take(2 * length);
        const auto x = bytes.first(length);
        const auto y = bytes.last(length);
        const std::span<Point> points = drawing.strokes.add(length);
        for (std::size_t j = 0; j < length; ++j)
            points[j] = {static_cast<double>(x[j]), static_cast<double>(y[j])};
    }
}

}  // namespace sketchfit
