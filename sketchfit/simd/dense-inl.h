// Dense layers on rows of floats: forward, and the gradients by kernel, input and bias. The three
// products share one loop: a tile of sums stays in registers, the right factor comes in panels two
// vectors wide, copied together where they would not stay in the first cache by themselves.
// An element's sum is formed in the order of the inner index, whatever the tiles and the rows.
// Included once for each instruction set by simd/highway.cpp.
#if defined(SKETCHFIT_SIMD_DENSE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SKETCHFIT_SIMD_DENSE_INL_H
#undef SKETCHFIT_SIMD_DENSE_INL_H
#else
#define SKETCHFIT_SIMD_DENSE_INL_H
#endif

#include <algorithm>

#include "sketchfit/simd/kernels.h"
#include "sketchfit/simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sketchfit::HWY_NAMESPACE {
namespace {

// A tile of sums and what it is made of fill the registers: 32 of them on AVX-512, 16 elsewhere.
// There a panel read in place keeps up; shorter vectors read it more often and want it together.
inline constexpr bool many_registers = HWY_TARGET == HWY_AVX3;
inline constexpr std::size_t tile_rows = many_registers ? 8 : 6;
inline constexpr std::size_t tile_vectors = 2;
inline constexpr std::size_t widest_panel = tile_vectors * 16;
/// Inner indices of a copied panel: 16 KiB at most, half of a first cache.
inline constexpr std::size_t copied_inner = 128;
/// Rows from which on the copy pays for itself, and floats of a right factor that need none.
inline constexpr std::size_t copied_from_rows = 32;
inline constexpr std::size_t small_factor = 16384;

/// A left factor: its element (i, k) is data[i * row + k * inner].
struct Left {
    const float* data;
    std::size_t row;
    std::size_t inner;
};

/// out = start + left * panel for R rows of K vectors.
template <std::size_t R, std::size_t K>
HWY_INLINE void multiply_tile(Left left, std::size_t inner, Rows panel, Rows start, float* out,
                              std::size_t stride) {
    const std::size_t lanes = hn::Lanes(Tag());
    Vector sums[R][K];
    for (std::size_t r = 0; r < R; ++r) {
        for (std::size_t v = 0; v < K; ++v) {
            sums[r][v] = load(start.data + r * start.row + v * lanes);
        }
    }
    for (std::size_t k = 0; k < inner; ++k) {
        Vector weights[K];
        for (std::size_t v = 0; v < K; ++v)
            weights[v] = load(panel.data + k * panel.row + v * lanes);
        for (std::size_t r = 0; r < R; ++r) {
            const Vector value = fill(left.data[r * left.row + k * left.inner]);
            for (std::size_t v = 0; v < K; ++v) {
                sums[r][v] = hn::MulAdd(value, weights[v], sums[r][v]);
            }
        }
    }
    for (std::size_t r = 0; r < R; ++r) {
        for (std::size_t v = 0; v < K; ++v) store(sums[r][v], out + r * stride + v * lanes);
    }
}

/// The same for `rows` rows, in tiles of R and, for the rest, of 4, 2 and 1.
template <std::size_t R, std::size_t K>
HWY_INLINE void multiply_rows(Left left, std::size_t rows, std::size_t inner, Rows panel,
                              Rows start, float* out, std::size_t stride) {
    std::size_t i = 0;
    for (; i + R <= rows; i += R) {
        multiply_tile<R, K>({left.data + i * left.row, left.row, left.inner}, inner, panel,
                            {start.data + i * start.row, start.row}, out + i * stride, stride);
    }
    if constexpr (R > 1) {
        if (i < rows) {
            multiply_rows<(R > 4 ? 4 : R / 2), K>(
                {left.data + i * left.row, left.row, left.inner}, rows - i, inner, panel,
                {start.data + i * start.row, start.row}, out + i * stride, stride);
        }
    }
}

/// The same with the right factor in blocks of `block` inner indices: panel_at(k, n) gives the
/// panel of inner indices k … k + n - 1.
template <std::size_t K, typename PanelAt>
HWY_INLINE void multiply_blocks(Left left, std::size_t rows, std::size_t inner, std::size_t block,
                                Rows start, float* out, std::size_t stride,
                                const PanelAt& panel_at) {
    for (std::size_t k = 0; k < inner; k += block) {
        const std::size_t length = std::min(block, inner - k);
        const Rows panel = panel_at(k, length);
        multiply_rows<tile_rows, K>({left.data + k * left.inner, left.row, left.inner}, rows,
                                    length, panel, start, out, stride);
        start = {out, stride};
    }
}

/// Copies `rows` rows of K vectors together.
template <std::size_t K>
HWY_INLINE Rows copy_panel(const float* from, std::size_t rows, std::size_t stride, float* to) {
    const std::size_t lanes = hn::Lanes(Tag());
    for (std::size_t k = 0; k < rows; ++k) {
        for (std::size_t v = 0; v < K; ++v) {
            store(load(from + k * stride + v * lanes), to + (k * K + v) * lanes);
        }
    }
    return {to, K * lanes};
}

/// out = start + left * right for K vectors of columns; right (inner x stride).
template <std::size_t K>
HWY_INLINE void multiply_columns(Left left, std::size_t rows, std::size_t inner, const float* right,
                                 std::size_t stride, Rows start, float* out) {
    if (many_registers || rows < copied_from_rows || inner * stride <= small_factor) {
        multiply_blocks<K>(left, rows, inner, inner, start, out, stride,
                           [&](std::size_t, std::size_t) {
                               return Rows{right, stride};
                           });
        return;
    }
    HWY_ALIGN float copied[copied_inner * widest_panel];
    multiply_blocks<K>(left, rows, inner, copied_inner, start, out, stride,
                       [&](std::size_t k, std::size_t length) {
                           return copy_panel<K>(right + k * stride, length, stride, copied);
                       });
}

inline void dense_forward(const float* in, std::size_t count, std::size_t inputs,
                          std::size_t in_stride, const float* kernel, const float* bias,
                          std::size_t stride, float* out) {
    const std::size_t lanes = hn::Lanes(Tag());
    const Left left{in, in_stride, 1};
    std::size_t u = 0;
    for (; u + tile_vectors * lanes <= stride; u += tile_vectors * lanes) {
        multiply_columns<tile_vectors>(left, count, inputs, kernel + u, stride, {bias + u, 0},
                                       out + u);
    }
    for (; u < stride; u += lanes) {
        multiply_columns<1>(left, count, inputs, kernel + u, stride, {bias + u, 0}, out + u);
    }
}

inline void dense_gradient(const float* in, std::size_t count, std::size_t inputs,
                           std::size_t in_stride, const float* delta, std::size_t stride,
                           float* gradient) {
    const std::size_t lanes = hn::Lanes(Tag());
    const Left left{in, 1, in_stride};
    std::size_t u = 0;
    for (; u + tile_vectors * lanes <= stride; u += tile_vectors * lanes) {
        multiply_columns<tile_vectors>(left, inputs, count, delta + u, stride,
                                       {gradient + u, stride}, gradient + u);
    }
    for (; u < stride; u += lanes) {
        multiply_columns<1>(left, inputs, count, delta + u, stride, {gradient + u, stride},
                            gradient + u);
    }
}

/// K vectors of columns of out = delta * kernel^T; `kernel` begins at the row of the first column,
/// and has `rows` rows from there on.
template <std::size_t K>
HWY_INLINE void input_gradient_columns(Left delta, std::size_t count, std::size_t stride,
                                       const float* kernel, std::size_t rows,
                                       std::size_t out_stride, float* out) {
    const std::size_t width = K * hn::Lanes(Tag());
    HWY_ALIGN float transposed[copied_inner * widest_panel];
    HWY_ALIGN static constexpr float zeros[widest_panel] = {};
    multiply_blocks<K>(delta, count, stride, copied_inner, {zeros, 0}, out, out_stride,
                       [&](std::size_t k, std::size_t length) {
                           transpose({kernel + k, stride}, std::min(rows, width), length, width,
                                     transposed, width);
                           return Rows{transposed, width};
                       });
}

inline void dense_input_gradient(const float* delta, std::size_t count, std::size_t stride,
                                 const float* kernel, std::size_t inputs, std::size_t out_stride,
                                 float* out) {
    const std::size_t lanes = hn::Lanes(Tag());
    const Left left{delta, stride, 1};
    std::size_t j = 0;
    for (; j < inputs && j + tile_vectors * lanes <= out_stride; j += tile_vectors * lanes) {
        input_gradient_columns<tile_vectors>(left, count, stride, kernel + j * stride, inputs - j,
                                             out_stride, out + j);
    }
    for (; j < inputs; j += lanes) {
        input_gradient_columns<1>(left, count, stride, kernel + j * stride, inputs - j, out_stride,
                                  out + j);
    }
    // The padding, also where an infinite delta has made it NaN.
    for (std::size_t i = 0; i < count && inputs < out_stride; ++i) {
        std::fill(out + i * out_stride + inputs, out + (i + 1) * out_stride, 0.0F);
    }
}

/// K vectors of columns at once, whose additions do not wait for each other.
template <std::size_t K>
HWY_INLINE void add_rows(const float* delta, std::size_t count, std::size_t stride,
                         float* gradient) {
    const std::size_t lanes = hn::Lanes(Tag());
    Vector sums[K];
    for (std::size_t v = 0; v < K; ++v) sums[v] = load(gradient + v * lanes);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t v = 0; v < K; ++v) {
            sums[v] = hn::Add(sums[v], load(delta + i * stride + v * lanes));
        }
    }
    for (std::size_t v = 0; v < K; ++v) store(sums[v], gradient + v * lanes);
}

inline void bias_gradient(const float* delta, std::size_t count, std::size_t stride,
                          float* gradient) {
    const std::size_t lanes = hn::Lanes(Tag());
    std::size_t u = 0;
    for (; u + 8 * lanes <= stride; u += 8 * lanes) {
        add_rows<8>(delta + u, count, stride, gradient + u);
    }
    for (; u + 2 * lanes <= stride; u += 2 * lanes) {
        add_rows<2>(delta + u, count, stride, gradient + u);
    }
    for (; u < stride; u += lanes) add_rows<1>(delta + u, count, stride, gradient + u);
}

}  // namespace
}  // namespace sketchfit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
