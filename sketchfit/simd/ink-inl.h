// The first layer on drawings: tiles of ink, and the layer forward and backward over them. Weights
// or sums of a group of pixels stay in registers while all drawings with ink there pass by.
// Included once for each instruction set by simd/highway.cpp.
#if defined(SKETCHFIT_SIMD_INK_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SKETCHFIT_SIMD_INK_INL_H
#undef SKETCHFIT_SIMD_INK_INL_H
#else
#define SKETCHFIT_SIMD_INK_INL_H
#endif

#include <algorithm>
#include <cstring>
#include <variant>

#include "sketchfit/simd/kernels.h"
#include "sketchfit/simd/updates-inl.h"
#include "sketchfit/simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sketchfit::HWY_NAMESPACE {
namespace {

inline constexpr std::size_t group_size = InkTile::group_size;

#if HWY_TARGET == HWY_SCALAR

inline void fill_tile(const std::uint8_t* const* drawings, std::size_t count, std::size_t width,
                      float offset, float scale, InkTile& tile) {
    reference_kernels().fill_tile(drawings, count, width, offset, scale, tile);
}

#else

/// Two groups of four drawings each: sixteen bytes.
using GroupPair = hn::Vec<hn::Full128<std::uint16_t> >;
// Eight floats are a group of four drawings.
using PartTag = hn::CappedTag<float, 8>;
using Part = hn::Vec<PartTag>;
inline constexpr std::size_t part_floats = InkTile::row_unit * group_size;

/// Which drawings have a byte other than 0: bits 0 … 3 in the first group, 4 … 7 in the second.
HWY_INLINE std::uint64_t inked_lanes(GroupPair groups) {
    const hn::Full128<std::uint16_t> tag;
    std::uint8_t bits[8];  // as much as StoreMaskBits may touch
    hn::StoreMaskBits(tag, hn::Ne(groups, hn::Zero(tag)), bits);
    return bits[0];
}

/// The inputs (byte - offset) * scale of bytes.
struct Scaling {
    Part offset;
    Part scale;
};

HWY_INLINE void store_values(GroupPair groups, const Scaling& scaling, float* first,
                             float* second) {
    const PartTag floats;
    const hn::Rebind<std::int32_t, PartTag> integers;
    const hn::Rebind<std::uint8_t, PartTag> part;
    const hn::Full128<std::uint8_t> bytes;
    alignas(16) std::uint8_t buffer[16];
    hn::Store(hn::BitCast(bytes, groups), bytes, buffer);
    const std::size_t lanes = hn::Lanes(floats);
    for (std::size_t at = 0; at < 16; at += lanes) {
        const Part value =
            hn::ConvertTo(floats, hn::PromoteTo(integers, hn::LoadU(part, buffer + at)));
        float* target = at < part_floats ? first + at : second + (at - part_floats);
        hn::Store(hn::Mul(hn::Sub(value, scaling.offset), scaling.scale), floats, target);
    }
}

/// Sixteen pixels of four drawings: `turned` gets their eight groups, two in each vector.
HWY_INLINE void turn(const std::uint8_t* const* pixels, std::size_t from, GroupPair* turned) {
    const hn::Full128<std::uint8_t> bytes;
    const hn::Full128<std::uint16_t> groups;
    const hn::Full128<std::uint32_t> pairs;
    const auto a = hn::BitCast(groups, hn::LoadU(bytes, pixels[0] + from));
    const auto b = hn::BitCast(groups, hn::LoadU(bytes, pixels[1] + from));
    const auto c = hn::BitCast(groups, hn::LoadU(bytes, pixels[2] + from));
    const auto d = hn::BitCast(groups, hn::LoadU(bytes, pixels[3] + from));
    const auto low_ab = hn::BitCast(pairs, hn::InterleaveLower(groups, a, b));
    const auto low_cd = hn::BitCast(pairs, hn::InterleaveLower(groups, c, d));
    const auto high_ab = hn::BitCast(pairs, hn::InterleaveUpper(groups, a, b));
    const auto high_cd = hn::BitCast(pairs, hn::InterleaveUpper(groups, c, d));
    turned[0] = hn::BitCast(groups, hn::InterleaveLower(pairs, low_ab, low_cd));
    turned[1] = hn::BitCast(groups, hn::InterleaveUpper(pairs, low_ab, low_cd));
    turned[2] = hn::BitCast(groups, hn::InterleaveLower(pairs, high_ab, high_cd));
    turned[3] = hn::BitCast(groups, hn::InterleaveUpper(pairs, high_ab, high_cd));
}

/// Fills the eight groups from `group` on with the sixteen bytes at pixels[i] + from of each
/// drawing i < rows, a multiple of InkTile::row_unit.
HWY_INLINE void fill_groups(const std::uint8_t* const* pixels, std::size_t rows, std::size_t from,
                            std::size_t group, const Scaling& scaling, InkTile& tile) {
    float* values = tile.value(group, 0);
    const std::size_t step = rows * group_size;
    std::uint64_t carriers[8] = {};
    for (std::size_t i = 0; i < rows; i += InkTile::row_unit) {
        GroupPair turned[4];
        turn(pixels + i, from, turned);
        for (std::size_t k = 0; k < 4; ++k) {
            const std::uint64_t inked = inked_lanes(turned[k]);
            carriers[2 * k] |= (inked & 15) << i;
            carriers[2 * k + 1] |= (inked >> 4) << i;
            store_values(turned[k], scaling, values + 2 * k * step, values + (2 * k + 1) * step);
        }
        values += part_floats;
    }
    for (std::size_t k = 0; k < 8; ++k) tile.carriers[group + k] = carriers[k];
}

inline void fill_tile(const std::uint8_t* const* drawings, std::size_t count, std::size_t width,
                      float offset, float scale, InkTile& tile) {
    tile.reshape(count, width);
    const Scaling scaling{hn::Set(PartTag(), offset), hn::Set(PartTag(), scale)};
    const std::size_t rows = tile.rows;
    // Whole fours of drawings, the last one repeated.
    const std::uint8_t* pixels[InkTile::most_drawings];
    for (std::size_t i = 0; i < rows; ++i) pixels[i] = drawings[std::min(i, count - 1)];
    std::size_t pixel = 0;
    for (; pixel + 16 <= width; pixel += 16) {
        fill_groups(pixels, rows, pixel, pixel / group_size, scaling, tile);
    }
    if (pixel < width) {
        // The last pixels from a copy: no byte behind a drawing may be read.
        std::uint8_t ends[InkTile::most_drawings][16] = {};
        for (std::size_t i = 0; i < rows; ++i) {
            std::memcpy(ends[i], pixels[i] + pixel, width - pixel);
            pixels[i] = ends[i];
        }
        fill_groups(pixels, rows, 0, pixel / group_size, scaling, tile);
    }
    const std::uint64_t everyone = ~std::uint64_t{0} >> (64 - count);
    std::size_t inked = 0;
    for (std::size_t g = 0; g < tile.groups; ++g) {
        // With an offset paper counts as well.
        const std::uint64_t carriers = offset == 0.0F ? tile.carriers[g] & everyone : everyone;
        tile.carriers[g] = carriers;
        tile.inked[inked] = static_cast<std::uint16_t>(g);
        inked += carriers != 0 ? 1 : 0;
    }
    tile.inked_groups = inked;
}

#endif  // HWY_TARGET

/// Calls work(drawing) for each set bit, lowest first; at least one must be set.
template <typename Work>
HWY_INLINE void for_carriers(std::uint64_t carriers, const Work& work) {
    do {
        work(static_cast<std::size_t>(hwy::Num0BitsBelowLS1Bit_Nonzero64(carriers)));
        carriers &= carriers - 1;
    } while (carriers != 0);
}

/// K vectors of columns of R pixels' rows.
template <std::size_t R, std::size_t K>
struct PixelRows {
    Vector part[R][K];

    HWY_INLINE void load(const float* from, std::size_t stride) {
        const std::size_t lanes = hn::Lanes(Tag());
        for (std::size_t r = 0; r < R; ++r) {
            for (std::size_t v = 0; v < K; ++v) {
                part[r][v] = HWY_NAMESPACE::load(from + r * stride + v * lanes);
            }
        }
    }
    HWY_INLINE void clear() {
        for (std::size_t r = 0; r < R; ++r) {
            for (std::size_t v = 0; v < K; ++v) part[r][v] = hn::Zero(Tag());
        }
    }
    HWY_INLINE void store(float* to, std::size_t stride) const {
        const std::size_t lanes = hn::Lanes(Tag());
        for (std::size_t r = 0; r < R; ++r) {
            for (std::size_t v = 0; v < K; ++v) {
                HWY_NAMESPACE::store(part[r][v], to + r * stride + v * lanes);
            }
        }
    }
};

/// out[i] += the group's values * its kernel rows, for the drawings with ink there.
template <std::size_t R, std::size_t K>
HWY_INLINE void forward_group(const InkTile& tile, std::size_t group, const float* kernel,
                              std::size_t stride, float* out) {
    const std::size_t lanes = hn::Lanes(Tag());
    PixelRows<R, K> weights;
    weights.load(kernel + group * group_size * stride, stride);
    const float* values = tile.value(group, 0);
    for_carriers(tile.carriers[group], [&](std::size_t i) {
        float* row = out + i * stride;
        Vector sums[K];
        for (std::size_t v = 0; v < K; ++v) sums[v] = load(row + v * lanes);
        for (std::size_t r = 0; r < R; ++r) {
            const Vector value = fill(values[i * group_size + r]);
            for (std::size_t v = 0; v < K; ++v) {
                sums[v] = hn::MulAdd(value, weights.part[r][v], sums[v]);
            }
        }
        for (std::size_t v = 0; v < K; ++v) store(sums[v], row + v * lanes);
    });
}

/// Calls work.template operator()<K>(u) for panels of K vectors that cover `stride` columns. Four
/// vectors of a group's two rows, with four of a drawing's, fill sixteen registers.
template <typename Work>
HWY_INLINE void for_panels(std::size_t stride, const Work& work) {
    const std::size_t lanes = hn::Lanes(Tag());
    std::size_t u = 0;
    for (; u + 4 * lanes <= stride; u += 4 * lanes) work.template operator()<4>(u);
    for (; u + 2 * lanes <= stride; u += 2 * lanes) work.template operator()<2>(u);
    for (; u < stride; u += lanes) work.template operator()<1>(u);
}

/// Calls work.template operator()<R>(group) for the groups of [first, last) with ink, R being the
/// number of pixels they have: the last group of a drawing may have one.
template <typename Work>
HWY_INLINE void for_inked(const InkTile& tile, std::size_t first, std::size_t last,
                          const Work& work) {
    const std::uint16_t* end = tile.inked.data() + tile.inked_groups;
    const std::uint16_t* next = tile.inked.data();
    if (first > 0) next = std::lower_bound(next, end, first);
    for (; next != end && *next < last; ++next) {
        const std::size_t group = *next;
        if ((group + 1) * group_size <= tile.width) {
            work.template operator()<group_size>(group);
        } else {
            work.template operator()<1>(group);
        }
    }
}

/// Asks for the lines of the tile's upcoming bitmaps, some at each step, all in as many steps as
/// the tile has groups with ink.
class LineFetcher {
  public:
    explicit LineFetcher(const InkTile& tile) : drawings_(tile.upcoming), width_(tile.width) {
        const std::size_t lines = drawings_.size() * ((width_ + line_bytes - 1) / line_bytes);
        const std::size_t steps = std::max<std::size_t>(tile.inked_groups, 1);
        at_once_ = (lines + steps - 1) / steps;
    }

    HWY_INLINE void step() {
        for (std::size_t k = 0; k < at_once_ && drawing_ < drawings_.size(); ++k) {
            __builtin_prefetch(drawings_[drawing_] + place_, 0, 2);
            place_ += line_bytes;
            if (place_ < width_) continue;
            place_ = 0;
            ++drawing_;
        }
    }

  private:
    static constexpr std::size_t line_bytes = 64;
    std::span<const std::uint8_t* const> drawings_;
    std::size_t width_;
    std::size_t at_once_;
    std::size_t drawing_ = 0;
    std::size_t place_ = 0;
};

inline void ink_forward(const InkTile& tile, const float* kernel, const float* bias,
                        std::size_t stride, float* out) {
    for (std::size_t i = 0; i < tile.count; ++i) std::copy_n(bias, stride, out + i * stride);
    LineFetcher fetcher(tile);
    for_panels(stride, [&]<std::size_t K>(std::size_t u) {
        for_inked(tile, 0, tile.groups, [&]<std::size_t R>(std::size_t group) {
            fetcher.step();
            forward_group<R, K>(tile, group, kernel + u, stride, out + u);
        });
    });
}

/// `size` elements of a range from `at` on, with their gradient.
HWY_INLINE UpdateRange part_of(const UpdateRange& range, std::size_t at, std::size_t size,
                               const float* gradient) {
    UpdateRange part{range.weights + at, gradient, {}, size};
    for (std::size_t s = 0; s < most_slots; ++s) {
        part.slots[s] = range.slots[s] == nullptr ? nullptr : range.slots[s] + at;
    }
    return part;
}

/// sums += the group's values^T * delta.
template <std::size_t R, std::size_t K>
HWY_INLINE void sum_group(const InkTile& tile, std::size_t group, const float* delta,
                          std::size_t stride, PixelRows<R, K>& sums) {
    const std::size_t lanes = hn::Lanes(Tag());
    const float* values = tile.value(group, 0);
    for_carriers(tile.carriers[group], [&](std::size_t i) {
        const float* row = delta + i * stride;
        Vector parts[K];
        for (std::size_t v = 0; v < K; ++v) parts[v] = load(row + v * lanes);
        for (std::size_t r = 0; r < R; ++r) {
            const Vector value = fill(values[i * group_size + r]);
            for (std::size_t v = 0; v < K; ++v) {
                sums.part[r][v] = hn::MulAdd(value, parts[v], sums.part[r][v]);
            }
        }
    });
}

inline void ink_gradient(const InkTile& tile, std::size_t first_group, std::size_t last_group,
                         const float* delta, std::size_t stride, float* gradient) {
    for_panels(stride, [&]<std::size_t K>(std::size_t u) {
        for_inked(tile, first_group, last_group, [&]<std::size_t R>(std::size_t group) {
            float* target = gradient + (group - first_group) * group_size * stride + u;
            PixelRows<R, K> sums;
            sums.load(target, stride);
            sum_group<R, K>(tile, group, delta + u, stride, sums);
            sums.store(target, stride);
        });
    });
}

inline void ink_descend(const InkTile& tile, const float* delta, std::size_t stride, float rate,
                        float* kernel) {
    const std::size_t lanes = hn::Lanes(Tag());
    const Vector factor = fill(rate);
    for_panels(stride, [&]<std::size_t K>(std::size_t u) {
        for_inked(tile, 0, tile.groups, [&]<std::size_t R>(std::size_t group) {
            PixelRows<R, K> sums;
            sums.clear();
            sum_group<R, K>(tile, group, delta + u, stride, sums);
            float* weights = kernel + group * group_size * stride + u;
            for (std::size_t r = 0; r < R; ++r) {
                for (std::size_t v = 0; v < K; ++v) {
                    float* at = weights + r * stride + v * lanes;
                    store(hn::Sub(load(at), hn::Mul(sums.part[r][v], factor)), at);
                }
            }
        });
    });
}

/// The gradient of one group's rows, written over `gradient` (R rows).
template <std::size_t R>
HWY_INLINE void gradient_of_group(const InkTile& tile, std::size_t group, const float* delta,
                                  std::size_t stride, float* gradient) {
    for_panels(stride, [&]<std::size_t K>(std::size_t u) {
        PixelRows<R, K> sums;
        sums.clear();
        sum_group<R, K>(tile, group, delta + u, stride, sums);
        sums.store(gradient + u, stride);
    });
}

inline void ink_update(const InkTile& tile, const float* delta, std::size_t stride,
                       const OptimizerStep& step, const UpdateRange& kernel, float* gradient) {
    const UpdateRange all = kernel;
    std::visit(
        [&](const auto& chosen) {
            std::size_t next = 0;
            // Rows before `group` without ink: their gradient is zero, but slots may move.
            const auto pass_over = [&](std::size_t group) {
                const std::size_t first = next * group_size * stride;
                const std::size_t end = std::min(group * group_size, tile.width) * stride;
                for (std::size_t at = first; at < end; at += group_size * stride) {
                    const std::size_t size = std::min(group_size * stride, end - at);
                    std::fill_n(gradient, size, 0.0F);
                    update_by(chosen, part_of(all, at, size, gradient));
                }
                next = group + 1;
            };
            for_inked(tile, 0, tile.groups, [&]<std::size_t R>(std::size_t group) {
                pass_over(group);
                gradient_of_group<R>(tile, group, delta, stride, gradient);
                update_by(chosen, part_of(all, group * group_size * stride, R * stride, gradient));
            });
            pass_over(tile.groups);
        },
        step);
}

}  // namespace
}  // namespace sketchfit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
