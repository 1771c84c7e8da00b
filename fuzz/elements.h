// Reads the elements behind a header as everything that they could be.
#pragma once

#include <vector>

#include "fuzz/fuzz.h"
#include "sketchfit/data/elements.h"

namespace sketchfit::fuzz {

/// `read_header` reads the header at the front of a source.
template <typename ReadHeader>
void read_elements(const std::uint8_t* data, std::size_t size, const ReadHeader& read_header) {
    try_to([&] {
        const auto source = source_of(data, size);
        const ArrayHeader header = read_header(*source);
        const std::uint64_t count = count_drawings(header, source->name());
        Pixels pixels;
        read_pixels(*source, header, {}, pixels);
        require(pixels.size() == count * drawing_pixels);
    });
    try_to([&] {
        const auto source = source_of(data, size);
        const ArrayHeader header = read_header(*source);
        const std::uint64_t count = count_labels(header, source->name());
        require(read_labels(*source, header).size() == count);
    });
    try_to([&] {
        const auto source = source_of(data, size);
        const ArrayHeader header = read_header(*source);
        if (holds_names(header)) read_names(*source, header);
    });
}

}  // namespace sketchfit::fuzz
