// Fingerprints: 64-bit XXH3 hashes of data and weights, as 16 hexadecimal digits.
// They tell whether two things are the same bytes; they are no protection against forgery.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace sketchfit {

/// Collects bytes piece by piece; the result depends on the bytes alone, not on the pieces.
class Fingerprint {
  public:
    Fingerprint();
    ~Fingerprint();
    Fingerprint(const Fingerprint&) = delete;
    Fingerprint& operator=(const Fingerprint&) = delete;

    void add(std::span<const std::byte> bytes);
    std::uint64_t value() const;
    /// value() as 16 hexadecimal digits.
    std::string text() const;

  private:
    void* state_;
};

}  // namespace sketchfit
