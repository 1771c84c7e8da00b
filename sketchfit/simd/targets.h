// Which of Highway's targets this processor runs. Highway's own answer lives in a library that
// measures a timer when it is loaded, which would double the time that the program needs to start;
// its headers alone need no library.
#pragma once

#include <cstdint>

namespace sketchfit {

/// Whether processor and system run the instruction set of Highway's target bit `target` (HWY_AVX2,
/// ...). Where nothing is known of it: false, and the table of the baseline has to do.
bool runs_here(std::int64_t target);

}  // namespace sketchfit
