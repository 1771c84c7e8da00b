// Floats on 64-byte boundaries, and the padding of rows that every kernel relies on: rows of
// weights and activations are padded with zeros to a multiple of 16 floats (one AVX-512 vector), so
// that no kernel has a remainder to treat.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace sketchfit {

/// Floats of one padded row for `columns` values.
constexpr std::size_t padded(std::size_t columns) {
    return (columns + 15) / 16 * 16;
}

template <typename T>
struct AlignedAllocator {
    using value_type = T;
    static constexpr std::align_val_t alignment{64};

    AlignedAllocator() = default;
    template <typename U>
    explicit AlignedAllocator(const AlignedAllocator<U>& /*other*/) {}

    T* allocate(std::size_t count) {
        if (count > static_cast<std::size_t>(-1) / sizeof(T)) throw std::bad_array_new_length();
        return static_cast<T*>(::operator new(count * sizeof(T), alignment));
    }
    void deallocate(T* pointer, std::size_t /*count*/) { ::operator delete(pointer, alignment); }

    friend bool operator==(const AlignedAllocator&, const AlignedAllocator&) { return true; }
};

using AlignedFloats = std::vector<float, AlignedAllocator<float>>;

}  // namespace sketchfit
