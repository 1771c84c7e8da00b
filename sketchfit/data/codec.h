// Stored numbers of any type and byte order, decoded into doubles.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "sketchfit/data/npy.h"

namespace sketchfit {

/// What depends on a stored type.
struct Codec {
    /// Decodes all elements of a whole number of bytes. Integers beyond 2^53 are rounded; true is
    /// 1, and so is any byte of a bool but 0.
    void (*decode)(std::span<const std::byte> from, double* to) = nullptr;
    /// The element at `from` as exact text for a message.
    std::string (*text)(const std::byte* from) = nullptr;
};

/// The codec of a type of numbers (type.is_number() must hold).
Codec find_codec(const ElementType& type);

}  // namespace sketchfit
