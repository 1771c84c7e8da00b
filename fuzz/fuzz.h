// What the fuzz targets share. Each hands arbitrary bytes to a reader, which may take or refuse
// them: Error with one short line is the only way out besides success. Anything else, a crash,
// another exception, a leak, a sanitizer's finding, is a fault.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string_view>

#include "sketchfit/base/error.h"
#include "sketchfit/data/byte_source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace sketchfit::fuzz {

/// Ends the program: a rule is broken.
inline void require(bool rule) {
    if (!rule) std::abort();
}

inline void check_message(std::string_view message) {
    require(!message.empty() && message.size() < 3000);
    require(printable(message, message.size()) == message);
}

/// Runs the reader and takes its Error.
template <typename Action>
void try_to(const Action& action) {
    try {
        action();
    } catch (const Error& error) {
        check_message(error.what());
    }
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

inline std::unique_ptr<ByteSource> source_of(const std::uint8_t* data, std::size_t size) {
    return std::make_unique<MemorySource>("input", std::as_bytes(std::span(data, size)));
}

}  // namespace sketchfit::fuzz
