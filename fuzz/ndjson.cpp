// Lines of .ndjson. What is read must be written and read again as the same drawing.
#include "sketchfit/ink/ndjson.h"

#include <string>

#include "fuzz/fuzz.h"
#include "sketchfit/ink/drawing_writer.h"

namespace {

using namespace sketchfit;

void check_round_trip(const Drawing& drawing) {
    std::string line;
    append_ndjson(drawing, line);
    NdjsonSource source(
        std::make_unique<MemorySource>("again", std::as_bytes(std::span(std::string_view(line)))));
    Drawing again;
    fuzz::require(source.next(again));
    fuzz::require(again.strokes == drawing.strokes && again.times == drawing.times);
    fuzz::require(again.word == drawing.word && again.countrycode == drawing.countrycode);
    fuzz::require(again.key_id == drawing.key_id && again.timestamp == drawing.timestamp);
    fuzz::require(again.recognized == drawing.recognized && !source.next(again));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const NdjsonOptions options{
        .on_malformed = [](const std::string& message) { fuzz::check_message(message); },
        .word = size % 2 == 0 ? "word" : ""};
    NdjsonSource source(fuzz::source_of(data, size), options);
    Drawing drawing;
    while (source.next(drawing)) check_round_trip(drawing);
    return 0;
}
