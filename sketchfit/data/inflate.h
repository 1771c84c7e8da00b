// Deflated bytes inflated in one go, and their check sum, through libdeflate: about twice as fast
// as zlib's stream, for whoever can hold both the deflated and the inflated bytes. Sizes are the
// caller's word: nothing is written beyond them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace sketchfit {

/// Inflates the raw deflate stream `deflated` into all of `out`. Throws Error, with `name`, where
/// the stream is damaged, does not end with `out`, or CRC-32 of `out` is not `check_sum`; `out` may
/// hold anything then. Bytes behind the end of the stream are ignored.
void inflate_whole(std::span<const std::byte> deflated, std::span<std::byte> out,
                   std::uint32_t check_sum, const std::string& name);

/// CRC-32 (that of ZIP and gzip) of the bytes whose check sum is `before`, with `bytes` behind
/// them; 0 is the check sum of none.
std::uint32_t crc32_of(std::span<const std::byte> bytes, std::uint32_t before = 0);

}  // namespace sketchfit
