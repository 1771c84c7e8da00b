// Arrays of NumPy: header and elements, read as pixels, labels and names.
#include "sketchfit/data/npy.h"

#include "fuzz/elements.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    sketchfit::fuzz::read_elements(data, size, sketchfit::read_npy_header);
    return 0;
}
