// Safetensors: the JSON header, metadata and tensors.
#include "sketchfit/data/safetensors.h"

#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sketchfit;
    fuzz::try_to([&] { read_safetensors(fuzz::text_of(data, size), "input"); });
    return 0;
}
