// MNIST's IDX: header and elements, read as pixels and labels.
#include "sketchfit/data/idx.h"

#include "fuzz/elements.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    sketchfit::fuzz::read_elements(data, size, sketchfit::read_idx_header);
    return 0;
}
