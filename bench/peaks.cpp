// The loops of bench/peaks.h, compiled once for each instruction set like the kernels themselves.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bench/peaks.cpp"

#include <hwy/foreach_target.h>
// After foreach_target.h, which clang-format must not move.
#include <algorithm>
#include <chrono>

#include <hwy/highway.h>

#include "bench/peaks.h"
#include "sketchfit/simd/aligned.h"

HWY_BEFORE_NAMESPACE();
namespace sketchfit::bench::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::CappedTag<float, 16>;
using Vector = hn::Vec<Tag>;

/// Enough chains of additions to keep two units busy through a delay of five cycles.
constexpr std::size_t chains = 12;

float multiply_and_add(std::size_t rounds) {
    const Tag tag;
    const Vector factor = hn::Set(tag, 0.999F);
    const Vector term = hn::Set(tag, 0.001F);
    Vector sums[chains];
    for (std::size_t c = 0; c < chains; ++c) sums[c] = hn::Set(tag, static_cast<float>(c));
    for (std::size_t round = 0; round < rounds; ++round) {
        for (std::size_t c = 0; c < chains; ++c) sums[c] = hn::MulAdd(sums[c], factor, term);
    }
    for (std::size_t c = 1; c < chains; ++c) sums[0] = hn::Add(sums[0], sums[c]);
    return hn::GetLane(sums[0]);
}

float read(const float* from, std::size_t count) {
    constexpr std::size_t loads = 8;
    const Tag tag;
    const std::size_t lanes = hn::Lanes(tag);
    Vector sums[loads];
    for (std::size_t k = 0; k < loads; ++k) sums[k] = hn::Zero(tag);
    for (std::size_t i = 0; i < count; i += loads * lanes) {
        for (std::size_t k = 0; k < loads; ++k) {
            sums[k] = hn::Add(sums[k], hn::Load(tag, from + i + k * lanes));
        }
    }
    for (std::size_t k = 1; k < loads; ++k) sums[0] = hn::Add(sums[0], sums[k]);
    return hn::GetLane(sums[0]);
}

}  // namespace

const PeakLoops* peak_loops() {
    static const PeakLoops loops{hwy::TargetName(HWY_TARGET), multiply_and_add,
                                 2.0 * static_cast<double>(chains * hn::Lanes(Tag())), read};
    return &loops;
}

}  // namespace sketchfit::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sketchfit::bench {

namespace {

/// Those of `name`; of the baseline where Highway has no such set.
const PeakLoops& loops_named(std::string_view name) {
    static constexpr const PeakLoops* (*all[])() = {
        HWY_CHOOSE_SSSE3(peak_loops), HWY_CHOOSE_SSE4(peak_loops), HWY_CHOOSE_AVX2(peak_loops),
        HWY_CHOOSE_AVX3(peak_loops)};
    for (const auto& loops : all) {
        if (loops != nullptr && loops()->name == name) return *loops();
    }
    return *HWY_STATIC_DISPATCH(peak_loops)();
}

/// The best rate of some runs of `work`, which does `amount` of something.
template <typename Work>
double best_rate(double amount, const Work& work) {
    double best = 0;
    volatile float sink = 0;  // what is not used may be left out
    const auto start = std::chrono::steady_clock::now();
    const auto seconds_since = [](auto time) {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - time).count();
    };
    while (seconds_since(start) < 0.1) {
        const auto begin = std::chrono::steady_clock::now();
        sink = work();
        best = std::max(best, amount / seconds_since(begin));
    }
    static_cast<void>(sink);
    return best;
}

double load_rate(const PeakLoops& loops, const AlignedFloats& block, std::size_t bytes) {
    const std::size_t count = bytes / sizeof(float);
    const std::size_t repeats = std::max<std::size_t>(1, (std::size_t{1} << 22U) / bytes);
    return best_rate(static_cast<double>(bytes * repeats), [&] {
        float sum = 0;
        for (std::size_t i = 0; i < repeats; ++i) sum += loops.read(block.data(), count);
        return sum;
    });
}

constexpr std::size_t l1_block = std::size_t{16} << 10U;
constexpr std::size_t l2_block = std::size_t{256} << 10U;
constexpr std::size_t l3_block = std::size_t{4} << 20U;
constexpr std::size_t memory_block = std::size_t{128} << 20U;

}  // namespace

Peaks measure_peaks(std::string_view name) {
    const PeakLoops& loops = loops_named(name);
    const AlignedFloats block(memory_block / sizeof(float), 1.0F);
    constexpr std::size_t rounds = 100'000;
    Peaks peaks;
    peaks.flops =
        best_rate(rounds * loops.flops_a_round, [&] { return loops.multiply_and_add(rounds); });
    peaks.l1_bytes = load_rate(loops, block, l1_block);
    peaks.l2_bytes = load_rate(loops, block, l2_block);
    peaks.l3_bytes = load_rate(loops, block, l3_block);
    peaks.memory_bytes = load_rate(loops, block, memory_block);
    return peaks;
}

double Peaks::bytes_for(std::size_t footprint) const {
    // Twice the measured blocks: 32 KiB, 512 KiB and 8 MiB are the least that today's cores have.
    if (footprint <= 2 * l1_block) return l1_bytes;
    if (footprint <= 2 * l2_block) return l2_bytes;
    return footprint <= 2 * l3_block ? l3_bytes : memory_bytes;
}

}  // namespace sketchfit::bench
#endif
