#include "sketchfit/base/memory.h"

#include <cstdint>

#include <sys/mman.h>

namespace sketchfit {

void prefer_huge_pages(const void* start, std::size_t size) {
    // A huge page of x86 and of most ARM systems. Whole ones only: what lies around the block is
    // somebody else's.
    constexpr std::uintptr_t page = std::uintptr_t{1} << 21U;
    if (size < 2 * page) return;
    const auto first = (reinterpret_cast<std::uintptr_t>(start) + page - 1) / page * page;
    const auto last = (reinterpret_cast<std::uintptr_t>(start) + size) / page * page;
    if (first >= last) return;
#ifdef MADV_HUGEPAGE
    // A hint: where the system refuses it, small pages do as well.
    static_cast<void>(::madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE));
#endif
}

}  // namespace sketchfit
