#include "sketchfit/ink/ndjson.h"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include <simdjson.h>

#include "sketchfit/base/error.h"
#include "sketchfit/data/line_reader.h"
#include "sketchfit/ink/drawing_limits.h"
#include "sketchfit/ink/stroke_text.h"
#include "sketchfit/ink/timestamp.h"

namespace sketchfit {

namespace {

namespace ondemand = simdjson::ondemand;

static_assert(LineReader::padding >= simdjson::SIMDJSON_PADDING);
static_assert(LineReader::padding >= StrokeText::padding);

constexpr std::array<std::string_view, 6> known_keys = {"word",       "countrycode", "timestamp",
                                                        "recognized", "key_id",      "drawing"};
enum Key : std::size_t { word, countrycode, timestamp, recognized, key_id, drawing_strokes };

[[noreturn]] void fail_json(simdjson::error_code error) {
    std::string_view text = simdjson::error_message(error);
    text = text.substr(0, text.find_first_of(".:\n"));
    fail("it is no valid JSON ({})", printable(text));
}

/// The value of a result, or an Error.
template <typename T>
T valid(simdjson::simdjson_result<T> result) {
    T value;
    if (const auto error = std::move(result).get(value)) fail_json(error);
    return value;
}

std::string_view text_of(ondemand::value& value, std::string_view key) {
    std::string_view text;
    const auto error = value.get_string().get(text);
    if (error == simdjson::INCORRECT_TYPE) fail("\"{}\" is no text", key);
    if (error) fail_json(error);
    return text;
}

/// A number, also one in quotes, as QuickDraw writes it: JavaScript's numbers cannot hold all.
std::uint64_t key_id_of(ondemand::value& value) {
    std::uint64_t number = 0;
    if (valid(value.type()) != ondemand::json_type::string) {
        if (value.get_uint64().get(number)) fail("\"key_id\" is no whole number of 64 bits");
        return number;
    }
    const std::string_view text = text_of(value, "key_id");
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stop != end) {
        fail("\"key_id\" is no whole number of 64 bits: \"{}\"", printable(text, 40));
    }
    return number;
}

std::int64_t timestamp_of(ondemand::value& value) {
    const std::string_view text = text_of(value, "timestamp");
    const auto moment = parse_timestamp(text);
    if (!moment) {
        fail("\"timestamp\" is \"{}\", but has the form \"2017-03-10 22:17:57.57466 UTC\"",
             printable(text, 40));
    }
    return *moment;
}

bool recognized_of(ondemand::value& value) {
    bool flag = false;
    if (value.get_bool().get(flag)) fail("\"recognized\" is neither true nor false");
    return flag;
}

std::string_view countrycode_of(ondemand::value& value) {
    const std::string_view text = text_of(value, "countrycode");
    if (!is_countrycode(text)) {
        fail("\"countrycode\" is \"{}\", two letters are needed", printable(text, 40));
    }
    return text;
}

std::size_t find_key(std::string_view key) {
    std::size_t i = 0;
    while (i < known_keys.size() && known_keys[i] != key) ++i;
    return i;
}

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t") == std::string_view::npos;
}

}  // namespace

struct NdjsonSource::State {
    State(std::unique_ptr<ByteSource> bytes, NdjsonOptions settings)
        : source(std::move(bytes)),
          lines(*source, longest_ndjson_line),
          options(std::move(settings)) {}

    std::string_view take_strokes(std::string_view line, Drawing& drawing);
    void read_line(std::string_view line, Drawing& drawing);
    void read_strokes(ondemand::value& value, Drawing& drawing);
    void read_field(Key key, ondemand::value& value, Drawing& drawing);
    void read_word(std::string_view text, Drawing& drawing);

    std::unique_ptr<ByteSource> source;
    LineReader lines;
    NdjsonOptions options;
    ondemand::parser parser;
    StrokeText strokes;
    std::string outline;          // a line with an empty list in place of its strokes
    const char* taken = nullptr;  // that empty list
    std::string good_word;        // the last one that was checked: a file has few
};

void NdjsonSource::State::read_word(std::string_view text, Drawing& drawing) {
    if (text.empty() || text != good_word) {
        check_word(text);
        good_word = text;
    }
    drawing.word = text;
}

void NdjsonSource::State::read_field(Key key, ondemand::value& value, Drawing& drawing) {
    if (key == drawing_strokes) return read_strokes(value, drawing);
    if (valid(value.is_null())) return;  // as if the key were absent
    switch (key) {
        case word:
            return read_word(text_of(value, "word"), drawing);
        case countrycode:
            drawing.countrycode = countrycode_of(value);
            return;
        case timestamp:
            drawing.timestamp = timestamp_of(value);
            return;
        case recognized:
            drawing.recognized = recognized_of(value);
            return;
        default:
            drawing.key_id = key_id_of(value);
    }
}

void NdjsonSource::State::read_strokes(ondemand::value& value, Drawing& drawing) {
    ondemand::array array;
    if (value.get_array().get(array)) fail("\"drawing\" is no list of strokes");
    const std::string_view text = valid(array.raw_json());
    if (text.data() == taken) return;
    drawing.strokes.clear();
    drawing.times.clear();
    const std::size_t length = strokes.read(text, drawing);
    if (text.find_first_not_of(" \t", length) != std::string_view::npos)
        fail("text follows the list of \"drawing\"");
}

/// Reads the strokes ahead of the JSON around them, where they stand in the official form: so that
/// the parser of any JSON, which is slower, sees an empty list there. Returns the line in that
/// form; the line itself where the strokes are not found, or are not well-formed (the text may
/// belong to an unknown key).
std::string_view NdjsonSource::State::take_strokes(std::string_view line, Drawing& drawing) {
    constexpr std::string_view key = "\"drawing\":";
    taken = nullptr;
    const std::size_t found = line.find("\"drawing\":[");
    if (found == std::string_view::npos) return line;
    const std::size_t begin = found + key.size();
    std::size_t end = begin;
    try {
        end += strokes.read(line.substr(begin), drawing);
    } catch (const Error&) {
        drawing.clear();
        return line;
    }
    outline.assign(line.substr(0, begin));
    outline += "[]";
    outline += line.substr(end);
    const std::size_t size = outline.size();
    outline.append(LineReader::padding, '\0');
    taken = outline.data() + begin;
    return std::string_view(outline).substr(0, size);
}

void NdjsonSource::State::read_line(std::string_view line, Drawing& drawing) {
    const std::string_view text = take_strokes(line, drawing);
    const simdjson::padded_string_view padded(text, text.size() + LineReader::padding);
    ondemand::document document = valid(parser.iterate(padded));
    ondemand::object object;
    const auto error = document.get_object().get(object);
    if (error == simdjson::INCORRECT_TYPE) fail("it is no JSON object: {{\"word\": ...}}");
    if (error) fail_json(error);
    std::array<bool, known_keys.size()> seen{};
    for (auto result : object) {
        ondemand::field field = valid(std::move(result));
        const std::size_t key = find_key(valid(field.unescaped_key()));
        if (key == known_keys.size()) continue;
        if (seen[key]) fail("the key \"{}\" comes twice", known_keys[key]);
        seen[key] = true;
        read_field(static_cast<Key>(key), field.value(), drawing);
    }
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
        fail("text follows its JSON object");
    if (!seen[drawing_strokes]) fail("the key \"drawing\" is missing");
    if (drawing.word.empty() && options.word.empty()) fail("the key \"word\" is missing");
    if (drawing.word.empty()) drawing.word = options.word;
    check_drawing(drawing);
}

NdjsonSource::NdjsonSource(std::unique_ptr<ByteSource> source, NdjsonOptions options)
    : state_(std::make_unique<State>(std::move(source), std::move(options))) {
    if (!state_->options.word.empty()) check_word(state_->options.word);
}

NdjsonSource::~NdjsonSource() = default;

bool NdjsonSource::next(Drawing& drawing) {
    State& state = *state_;
    for (;;) {
        drawing.clear();
        std::string_view line;
        const LineReader::Result result = state.lines.next(line);
        if (result == LineReader::Result::end) return false;
        constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
        if (state.lines.number() == 1 && line.starts_with(byte_order_mark))
            line.remove_prefix(byte_order_mark.size());
        if (result == LineReader::Result::line && is_blank(line)) continue;
        try {
            if (result == LineReader::Result::too_long) {
                fail("it is longer than {} bytes", longest_ndjson_line);
            }
            state.read_line(line, drawing);
            return true;
        } catch (const Error& error) {
            const std::string message = fmt::format("{}, line {}: {}", state.source->name(),
                                                    state.lines.number(), error.what());
            drawing.clear();
            if (!state.options.on_malformed) throw Error(message);
            state.options.on_malformed(message);
        }
    }
}

std::uint64_t NdjsonSource::remaining() const {
    return state_->source->unread();
}

}  // namespace sketchfit
