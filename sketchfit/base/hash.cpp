#include "sketchfit/base/hash.h"

#include <new>

#include <fmt/format.h>
#include <xxhash.h>

namespace sketchfit {

Fingerprint::Fingerprint() : state_(XXH3_createState()) {
    if (state_ == nullptr) throw std::bad_alloc();
    XXH3_64bits_reset(static_cast<XXH3_state_t*>(state_));
}

Fingerprint::~Fingerprint() {
    XXH3_freeState(static_cast<XXH3_state_t*>(state_));
}

void Fingerprint::add(std::span<const std::byte> bytes) {
    XXH3_64bits_update(static_cast<XXH3_state_t*>(state_), bytes.data(), bytes.size());
}

std::uint64_t Fingerprint::value() const {
    return XXH3_64bits_digest(static_cast<const XXH3_state_t*>(state_));
}

std::string Fingerprint::text() const {
    return fmt::format("{:016x}", value());
}

}  // namespace sketchfit
