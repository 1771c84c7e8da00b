#include "sketchfit/base/memory.h"

#include <cstdint>

#include <sys/mman.h>

namespace sketchfit {

void prefer_huge_pages(const void* start, std::size_t size) {
    // A huge page of x86 and of most ARM systems. Whole ones only: what lies around the block is
    // somebody else's.
    constexpr std::size_t page = std::size_t{1} << 21U;
    if (size < 2 * page) return;
    const std::size_t before = (page - reinterpret_cast<std::uintptr_t>(start) % page) % page;
    const std::size_t length = (size - before) / page * page;
#ifdef MADV_HUGEPAGE
    // madvise() changes no byte; its parameter merely lacks the const. Where the system refuses the
    // hint, small pages do as well.
    char* first = static_cast<char*>(const_cast<void*>(start)) + before;
    static_cast<void>(::madvise(first, length, MADV_HUGEPAGE));
#endif
}

}  // namespace sketchfit
