// What a core can do at most with each instruction set, measured: arithmetic and loads in loops
// that do nothing else. bench/kernels.cpp holds the kernels against it.
#pragma once

#include <cstddef>
#include <string_view>

namespace sketchfit::bench {

/// Measured rates of one core. Loads are those of a block that fits a level of the caches.
struct Peaks {
    double flops = 0;         ///< a second; a multiplication with its addition counts 2
    double l1_bytes = 0;      ///< a second, from a block of 16 KiB
    double l2_bytes = 0;      ///< a second, from a block of 256 KiB
    double l3_bytes = 0;      ///< a second, from a block of 4 MiB
    double memory_bytes = 0;  ///< a second, from a block of 128 MiB

    /// The rate of loads from a block of `footprint` bytes that is read again and again.
    double bytes_for(std::size_t footprint) const;
};

/// Measures the instruction set that Kernels::name calls `name` ("scalar": the baseline's loops);
/// takes about half a second.
Peaks measure_peaks(std::string_view name);

/// The loops of one instruction set.
struct PeakLoops {
    std::string_view name;  ///< as Highway calls it
    /// Goes through `rounds` rounds of `flops_a_round` operations.
    float (*multiply_and_add)(std::size_t rounds);
    double flops_a_round;
    /// Loads `count` floats, a multiple of 128, on 64 bytes.
    float (*read)(const float* from, std::size_t count);
};

}  // namespace sketchfit::bench
