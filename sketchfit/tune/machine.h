// The machine that a run is fitted on, as run.json names it.
#pragma once

#include <cstddef>
#include <string>

namespace sketchfit {

struct Machine {
    std::string processor;  ///< the model's name from /proc/cpuinfo, else the architecture's
    std::size_t cores = 0;  ///< that this process may use
    std::string system;     ///< the kernel: "Linux 6.1.0 x86_64"
    std::string kernels;    ///< the arithmetic's instruction set (see simd/kernels.h)
};

Machine this_machine();

}  // namespace sketchfit
