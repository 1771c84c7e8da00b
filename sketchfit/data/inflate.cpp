#include "sketchfit/data/inflate.h"

#include <memory>
#include <new>

#include <libdeflate.h>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

struct DecompressorFree {
    void operator()(libdeflate_decompressor* one) const { libdeflate_free_decompressor(one); }
};

}  // namespace

void inflate_whole(std::span<const std::byte> deflated, std::span<std::byte> out,
                   std::uint32_t check_sum, const std::string& name) {
    const std::unique_ptr<libdeflate_decompressor, DecompressorFree> decompressor(
        libdeflate_alloc_decompressor());
    if (!decompressor) throw std::bad_alloc();
    std::size_t used = 0;
    std::size_t filled = 0;
    const libdeflate_result result =
        libdeflate_deflate_decompress_ex(decompressor.get(), deflated.data(), deflated.size(),
                                         out.data(), out.size(), &used, &filled);
    if (result == LIBDEFLATE_INSUFFICIENT_SPACE) {
        fail("{} inflates to more than its header promises: it is damaged or hostile", name);
    }
    if (result != LIBDEFLATE_SUCCESS) {
        fail("{} is damaged (no valid deflate stream): fetch or save it again", name);
    }
    if (filled < out.size()) {
        fail("{} ends after {} bytes, where {} are promised: it is cut off or damaged", name,
             filled, out.size());
    }
    if (crc32_of(out) != check_sum) {
        fail("{} is damaged (CRC error): fetch or save it again", name);
    }
}

std::uint32_t crc32_of(std::span<const std::byte> bytes, std::uint32_t before) {
    return libdeflate_crc32(before, bytes.data(), bytes.size());
}

}  // namespace sketchfit
