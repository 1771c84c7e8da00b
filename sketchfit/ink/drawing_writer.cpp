#include "sketchfit/ink/drawing_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>

#include "sketchfit/base/error.h"
#include "sketchfit/ink/drawing_limits.h"
#include "sketchfit/ink/timestamp.h"

namespace sketchfit {

namespace {

void append_number(std::string& line, double value) {
    std::array<char, 32> text{};
    const bool whole = std::abs(value) < 1e15 && value == std::trunc(value);
    const auto result = whole ? std::to_chars(text.data(), text.data() + text.size(),
                                              static_cast<std::int64_t>(value))
                              : std::to_chars(text.data(), text.data() + text.size(), value);
    line.append(text.data(), result.ptr);
}

/// `number` gives the i-th of `count`.
template <typename Number>
void append_list(std::string& line, std::size_t count, const Number& number) {
    line += '[';
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) line += ',';
        append_number(line, number(i));
    }
    line += ']';
}

/// Text without control characters, as check_word() demands, in quotes.
void append_text(std::string& line, std::string_view text) {
    line += '"';
    for (const char character : text) {
        if (character == '"' || character == '\\') line += '\\';
        line += character;
    }
    line += '"';
}

void append_known(std::string& line, const Drawing& drawing) {
    line += "{\"word\":";
    append_text(line, drawing.word);
    if (!drawing.countrycode.empty()) {
        line += ",\"countrycode\":";
        append_text(line, drawing.countrycode);
    }
    if (drawing.timestamp) {
        line += ",\"timestamp\":";
        append_text(line, format_timestamp(*drawing.timestamp));
    }
    if (drawing.recognized)
        line += *drawing.recognized ? ",\"recognized\":true" : ",\"recognized\":false";
    if (drawing.key_id) line += fmt::format(",\"key_id\":\"{}\"", *drawing.key_id);
}

void append_strokes(std::string& line, const Drawing& drawing) {
    line += ",\"drawing\":[";
    std::size_t before = 0;
    for (const std::span<const Point> stroke : drawing.strokes) {
        if (line.back() != '[') line += ',';
        line += '[';
        append_list(line, stroke.size(), [&](std::size_t i) { return stroke[i].x; });
        line += ',';
        append_list(line, stroke.size(), [&](std::size_t i) { return stroke[i].y; });
        if (drawing.is_raw()) {
            line += ',';
            append_list(line, stroke.size(),
                        [&](std::size_t i) { return drawing.times[before + i]; });
        }
        line += ']';
        before += stroke.size();
    }
    line += "]}\n";
}

void append_little_endian(std::string& record, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) record += static_cast<char>(value >> (8 * i) & 0xFFU);
}

void check_countrycode(const Drawing& drawing) {
    if (is_countrycode(drawing.countrycode)) return;
    fail("the country \"{}\" of a drawing is no two letters", printable(drawing.countrycode));
}

void check_writable(const Drawing& drawing) {
    if (drawing.is_raw() && drawing.times.size() != drawing.strokes.points().size()) {
        fail("a drawing of {} points has {} times", drawing.strokes.points().size(),
             drawing.times.size());
    }
    check_word(drawing.word);
    check_countrycode(drawing);
    check_drawing(drawing);
}

}  // namespace

void append_ndjson(const Drawing& drawing, std::string& text) {
    check_writable(drawing);
    append_known(text, drawing);
    append_strokes(text, drawing);
}

void NdjsonWriter::write(const Drawing& drawing) {
    line_.clear();
    append_ndjson(drawing, line_);
    file_.write(line_);
}

void BinaryWriter::write(const Drawing& drawing) {
    if (drawing.is_raw()) {
        fail("the binary form holds simplified drawings only; drawing {} is raw: simplify it first",
             written_ + 1);
    }
    check_writable(drawing);
    if (written_ == 0) word_ = drawing.word;
    if (drawing.word != word_) {
        fail(
            "a .bin has no words and so one class: \"{}\" cannot follow \"{}\"; write one file a "
            "class",
            printable(drawing.word), printable(word_));
    }
    record_.clear();
    append_head(drawing);
    for (const std::span<const Point> stroke : drawing.strokes) append_stroke(stroke);
    file_.write(record_);
    ++written_;
}

void BinaryWriter::append_head(const Drawing& drawing) {
    const std::int64_t time = drawing.timestamp.value_or(0);
    const std::int64_t seconds = time / 1'000'000;
    if (time < 0 || seconds > std::numeric_limits<std::uint32_t>::max()) {
        fail("the binary form holds times from 1970 to 2106; drawing {} is of {}", written_ + 1,
             format_timestamp(time));
    }
    append_little_endian(record_, drawing.key_id.value_or(0), 8);
    record_ += drawing.countrycode.empty() ? "ZZ" : drawing.countrycode;
    record_ += drawing.recognized ? static_cast<char>(*drawing.recognized) : '\xFF';
    append_little_endian(record_, static_cast<std::uint64_t>(seconds), 4);
    append_little_endian(record_, drawing.strokes.size(), 2);
}

void BinaryWriter::append_stroke(std::span<const Point> stroke) {
    if (stroke.size() > most_strokes) {
        fail("the binary form holds strokes of at most {} points; one of drawing {} has {}",
             most_strokes, written_ + 1, stroke.size());
    }
    append_little_endian(record_, stroke.size(), 2);
    const auto append_byte = [&](double value) {
        if (value != std::trunc(value)) {
            fail("the binary form holds whole coordinates; drawing {} has {}: simplify it first",
                 written_ + 1, value);
        }
        record_ += static_cast<char>(static_cast<unsigned char>(value));
    };
    for (const Point& point : stroke) append_byte(point.x);
    for (const Point& point : stroke) append_byte(point.y);
}

}  // namespace sketchfit
