// Hints to the system about memory. They change speed only, never a result.
#pragma once

#include <cstddef>

namespace sketchfit {

/// Asks the system to back `size` bytes from `start`, which were not touched yet, with huge pages:
/// a large block then fills with far fewer page faults. Does nothing below 4 MiB, or where the
/// system has no huge pages.
void prefer_huge_pages(const void* start, std::size_t size);

}  // namespace sketchfit
