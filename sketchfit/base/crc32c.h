// CRC-32C (Castagnoli's polynomial, RFC 3720 appendix B.4): the check sum that Google's storage
// gives for its files. It finds damage; it is no protection against forgery.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace sketchfit {

/// Collects bytes piece by piece; the result depends on the bytes alone, not on the pieces.
class Crc32c {
  public:
    void add(std::span<const std::byte> bytes);
    std::uint32_t value() const { return ~state_; }

  private:
    std::uint32_t state_ = 0xFFFFFFFFU;
};

}  // namespace sketchfit
