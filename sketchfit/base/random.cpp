#include "sketchfit/base/random.h"

#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

namespace sketchfit {

RandomState::RandomState(std::uint32_t seed) {
    state_[0] = seed;
    for (std::uint32_t i = 1; i < state_.size(); ++i) {
        state_[i] = 1812433253U * (state_[i - 1] ^ (state_[i - 1] >> 30)) + i;
    }
}

void RandomState::refill() {
    constexpr std::size_t count = 624;
    constexpr std::size_t middle = 397;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t y = (state_[i] & 0x80000000U) | (state_[(i + 1) % count] & 0x7fffffffU);
        state_[i] = state_[(i + middle) % count] ^ (y >> 1) ^ ((y & 1U) != 0 ? 0x9908b0dfU : 0U);
    }
    position_ = 0;
}

std::uint32_t RandomState::next() {
    if (position_ == state_.size()) refill();
    std::uint32_t y = state_[position_++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680U;
    y ^= (y << 15) & 0xefc60000U;
    return y ^ (y >> 18);
}

std::uint64_t RandomState::interval(std::uint64_t max) {
    if (max == 0) return 0;
    const std::uint64_t mask = ~std::uint64_t{0} >> std::countl_zero(max);
    std::uint64_t value = 0;
    do {
        if (max <= 0xffffffffU) {
            value = next() & mask;
        } else {
            const std::uint64_t high = next();
            value = ((high << 32) | next()) & mask;
        }
    } while (value > max);
    return value;
}

double RandomState::uniform() {
    const double a = next() >> 5;
    const double b = next() >> 6;
    return (a * 67108864.0 + b) / 9007199254740992.0;
}

void RandomState::shuffle(std::span<std::uint32_t> values) {
    for (std::size_t i = values.size(); i-- > 1;) {
        std::swap(values[i], values[interval(i)]);
    }
}

std::vector<std::uint32_t> RandomState::permutation(std::size_t count) {
    std::vector<std::uint32_t> values(count);
    std::iota(values.begin(), values.end(), 0U);
    shuffle(values);
    return values;
}

namespace {

/// SplitMix64's output function (Steele, Lea and Flood 2014): a bijective hash of 64 bits.
std::uint64_t mix(std::uint64_t value) {
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
    return value ^ (value >> 31);
}

constexpr std::uint64_t golden_gamma = 0x9e3779b97f4a7c15ULL;

}  // namespace

Random::Random(std::uint64_t seed, Purpose purpose, std::uint64_t first, std::uint64_t second)
    : state_{} {
    std::uint64_t hash = mix(seed + golden_gamma);
    for (const std::uint64_t part : {static_cast<std::uint64_t>(purpose), first, second}) {
        hash = mix(hash ^ (part + golden_gamma));
    }
    for (std::uint64_t& word : state_) {
        hash += golden_gamma;
        word = mix(hash);
    }
}

std::uint64_t Random::next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

std::uint64_t Random::below(std::uint64_t bound) {
    __extension__ using Wide = unsigned __int128;
    Wide product = static_cast<Wide>(next()) * bound;
    if (static_cast<std::uint64_t>(product) < bound) {  // rarely, so the division is rare too
        const std::uint64_t threshold = (0 - bound) % bound;
        while (static_cast<std::uint64_t>(product) < threshold) {
            product = static_cast<Wide>(next()) * bound;
        }
    }
    return static_cast<std::uint64_t>(product >> 64);
}

double Random::uniform() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

double Random::normal() {
    for (;;) {
        const double x = 2.0 * uniform() - 1.0;
        const double y = 2.0 * uniform() - 1.0;
        const double square = x * x + y * y;
        if (square > 0.0 && square < 1.0) return x * std::sqrt(-2.0 * std::log(square) / square);
    }
}

void Random::shuffle(std::span<std::uint32_t> values) {
    for (std::size_t i = values.size(); i-- > 1;) std::swap(values[i], values[below(i + 1)]);
}

}  // namespace sketchfit
