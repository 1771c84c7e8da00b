// Records of .bin.
#include "sketchfit/ink/binary.h"

#include "fuzz/fuzz.h"
#include "sketchfit/ink/drawing_limits.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sketchfit;
    BinarySource source(
        fuzz::source_of(data, size), "word",
        {.on_malformed = [](const std::string& message) { fuzz::check_message(message); }});
    Drawing drawing;
    while (source.next(drawing)) check_drawing(drawing);
    return 0;
}
