// The optimizers' updates, one pass over any range. The same operations as the reference's loops
// (simd/reference_updates.cpp) in the same order, none of them fused, roots and quotients exact:
// the same bits on every instruction set. Exact ones cost little: an Adam step on AVX-512 takes
// 16 cycles for 16 weights, and 14 with approximate roots that no two makers round alike.
// Included once for each instruction set by simd/highway.cpp.
#if defined(SKETCHFIT_SIMD_UPDATES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SKETCHFIT_SIMD_UPDATES_INL_H
#undef SKETCHFIT_SIMD_UPDATES_INL_H
#else
#define SKETCHFIT_SIMD_UPDATES_INL_H
#endif

#include <algorithm>
#include <variant>

#include "sketchfit/simd/kernels.h"
#include "sketchfit/simd/reference_updates.h"
#include "sketchfit/simd/updates.h"
#include "sketchfit/simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sketchfit::HWY_NAMESPACE {
namespace {

/// change(w, g, slots...) for one vector of each.
template <std::size_t slots, typename Change>
HWY_INLINE void change_vector(const UpdateRange& range, std::size_t at, const Change& change) {
    const Tag tag;
    Vector w = hn::LoadU(tag, range.weights + at);
    const Vector g = hn::LoadU(tag, range.gradient + at);
    Vector slot[most_slots];
    for (std::size_t s = 0; s < slots; ++s) slot[s] = hn::LoadU(tag, range.slots[s] + at);
    if constexpr (slots == 0) change(w, g);
    if constexpr (slots == 1) change(w, g, slot[0]);
    if constexpr (slots == 2) change(w, g, slot[0], slot[1]);
    if constexpr (slots == 3) change(w, g, slot[0], slot[1], slot[2]);
    hn::StoreU(w, tag, range.weights + at);
    for (std::size_t s = 0; s < slots; ++s) hn::StoreU(slot[s], tag, range.slots[s] + at);
}

/// The elements from `at` on, fewer than a vector, by way of vectors filled up with zeros.
template <std::size_t slots, typename Change>
HWY_INLINE void change_rest(const UpdateRange& range, std::size_t at, const Change& change) {
    alignas(64) float w[16] = {};
    alignas(64) float g[16] = {};
    alignas(64) float slot[most_slots][16] = {};
    const std::size_t count = range.size - at;
    std::copy_n(range.weights + at, count, w);
    std::copy_n(range.gradient + at, count, g);
    for (std::size_t s = 0; s < slots; ++s) std::copy_n(range.slots[s] + at, count, slot[s]);
    change_vector<slots>({w, g, {slot[0], slot[1], slot[2]}, 16}, 0, change);
    std::copy_n(w, count, range.weights + at);
    for (std::size_t s = 0; s < slots; ++s) std::copy_n(slot[s], count, range.slots[s] + at);
}

/// change(w, g, slots...) for all elements of the range; it sets w and the slots.
template <std::size_t slots, typename Change>
HWY_INLINE void for_elements(const UpdateRange& range, const Change& change) {
    const std::size_t lanes = hn::Lanes(Tag());
    // A copy of the pointers, which stores to floats cannot change.
    const UpdateRange r = range;
    std::size_t at = 0;
    for (; at + lanes <= r.size; at += lanes) change_vector<slots>(r, at, change);
    if (at < r.size) change_rest<slots>(r, at, change);
}

/// old_share * average + new_share * value.
HWY_INLINE Vector mixed(float old_share, Vector average, float new_share, Vector value) {
    return hn::Add(hn::Mul(fill(old_share), average), hn::Mul(fill(new_share), value));
}
/// from + (to - from) * share.
HWY_INLINE Vector moved(Vector from, Vector to, float share) {
    return hn::Add(from, hn::Mul(hn::Sub(to, from), fill(share)));
}
/// a > b ? a : b, which is b where either is NaN.
HWY_INLINE Vector larger(Vector a, Vector b) {
    return hn::IfThenElse(hn::Gt(a, b), a, b);
}

// The steps come by value: no store to a range can change them.

inline void update_by(SGDStep s, const UpdateRange& range) {
    for_elements<0>(
        range, [&](Vector& w, Vector g) { w = hn::Sub(w, hn::Mul(g, fill(s.learning_rate))); });
}

inline void update_by(MomentumStep s, const UpdateRange& range) {
    if (s.nesterov) {
        for_elements<1>(range, [&](Vector& w, Vector g, Vector& velocity) {
            const Vector change = hn::Mul(g, fill(s.learning_rate));
            velocity = hn::Sub(hn::Mul(velocity, fill(s.momentum)), change);
            w = hn::Add(w, hn::Sub(hn::Mul(velocity, fill(s.momentum)), change));
        });
    } else {
        for_elements<1>(range, [&](Vector& w, Vector g, Vector& velocity) {
            const Vector change = hn::Mul(g, fill(s.learning_rate));
            velocity = hn::Sub(hn::Mul(velocity, fill(s.momentum)), change);
            w = hn::Add(w, velocity);
        });
    }
}

HWY_INLINE Vector adam_step(AdamStep s, Vector m, Vector square) {
    return hn::Div(hn::Mul(m, fill(s.alpha)), hn::Add(hn::Sqrt(square), fill(s.epsilon)));
}

inline void update_by(AdamStep s, const UpdateRange& range) {
    if (s.amsgrad) {
        for_elements<3>(range, [&](Vector& w, Vector g, Vector& m, Vector& v, Vector& largest) {
            m = moved(m, g, s.one_minus_beta_1);
            v = moved(v, hn::Mul(g, g), s.one_minus_beta_2);
            largest = larger(largest, v);
            w = hn::Sub(w, adam_step(s, m, largest));
        });
    } else {
        for_elements<2>(range, [&](Vector& w, Vector g, Vector& m, Vector& v) {
            m = moved(m, g, s.one_minus_beta_1);
            v = moved(v, hn::Mul(g, g), s.one_minus_beta_2);
            w = hn::Sub(w, adam_step(s, m, v));
        });
    }
}

inline void update_by(AdadeltaStep s, const UpdateRange& range) {
    for_elements<2>(range, [&](Vector& w, Vector g, Vector& gradients, Vector& deltas) {
        gradients = mixed(s.rho, gradients, s.one_minus_rho, hn::Mul(g, g));
        const Vector size = hn::Mul(hn::Sqrt(hn::Add(deltas, fill(s.epsilon))), g);
        const Vector delta = hn::Neg(hn::Div(size, hn::Sqrt(hn::Add(gradients, fill(s.epsilon)))));
        deltas = mixed(s.rho, deltas, s.one_minus_rho, hn::Mul(delta, delta));
        w = hn::Add(w, hn::Mul(fill(s.learning_rate), delta));
    });
}

inline void update_by(AdagradStep s, const UpdateRange& range) {
    for_elements<1>(range, [&](Vector& w, Vector g, Vector& accumulator) {
        accumulator = hn::Add(accumulator, hn::Mul(g, g));
        const Vector root = hn::Sqrt(hn::Add(accumulator, fill(s.epsilon)));
        w = hn::Sub(w, hn::Div(hn::Mul(fill(s.learning_rate), g), root));
    });
}

inline void update_by(FtrlStep s, const UpdateRange& range) {
    if (s.learning_rate == 0.0F) return;
    // Other powers are rare, and Highway has no pow.
    if (s.power != 0.5F) return reference_update(s, range);
    for_elements<2>(range, [&](Vector& w, Vector g, Vector& accumulator, Vector& linear) {
        const Vector rate = fill(s.learning_rate);
        const Vector sum = hn::Add(accumulator, hn::Mul(g, g));
        const Vector root = hn::Sqrt(sum);
        const Vector sigma = hn::Div(hn::Sub(root, hn::Sqrt(accumulator)), rate);
        const Vector slope = hn::Add(g, hn::Mul(fill(s.twice_shrinkage), w));
        const Vector z = hn::Add(linear, hn::Sub(slope, hn::Mul(sigma, w)));
        const Vector quadratic = hn::Add(hn::Div(root, rate), fill(s.twice_l2));
        const Vector low = fill(-s.l1);
        const Vector high = fill(s.l1);
        const Vector clipped =
            hn::IfThenElse(hn::Lt(z, low), low, hn::IfThenElse(hn::Gt(z, high), high, z));
        const Vector numerator = hn::Sub(clipped, z);
        // 0 exactly where |z| <= l1, also where accumulator and gradients have been 0 so far.
        w = hn::IfThenZeroElse(hn::Eq(numerator, fill(0.0F)), hn::Div(numerator, quadratic));
        linear = z;
        accumulator = sum;
    });
}

/// v moved on, and its root with the epsilon inside.
HWY_INLINE Vector rmsprop_root(RMSpropStep s, Vector g, Vector& v) {
    v = mixed(s.rho, v, s.one_minus_rho, hn::Mul(g, g));
    return hn::Sqrt(hn::Add(v, fill(s.epsilon)));
}

/// The same of the centered form, whose variance float32 may make negative.
HWY_INLINE Vector centered_root(RMSpropStep s, Vector g, Vector& v, Vector& average) {
    v = mixed(s.rho, v, s.one_minus_rho, hn::Mul(g, g));
    average = mixed(s.rho, average, s.one_minus_rho, g);
    const Vector epsilon = fill(s.epsilon);
    const Vector variance = hn::Add(hn::Sub(v, hn::Mul(average, average)), epsilon);
    return hn::Sqrt(hn::IfThenElse(hn::Le(variance, fill(0.0F)), epsilon, variance));
}

inline void update_by(RMSpropStep s, const UpdateRange& range) {
    const auto increment = [&](Vector g, Vector root) {
        return hn::Div(hn::Mul(fill(s.learning_rate), g), root);
    };
    const auto keep_on = [&](Vector& velocity, Vector change) {
        velocity = hn::Add(hn::Mul(fill(s.momentum), velocity), change);
        return velocity;
    };
    const bool momentum = s.momentum > 0.0F;
    if (s.centered && momentum) {
        for_elements<3>(range, [&](Vector& w, Vector g, Vector& v, Vector& velocity, Vector& mean) {
            w = hn::Sub(w, keep_on(velocity, increment(g, centered_root(s, g, v, mean))));
        });
    } else if (s.centered) {
        for_elements<2>(range, [&](Vector& w, Vector g, Vector& v, Vector& mean) {
            w = hn::Sub(w, increment(g, centered_root(s, g, v, mean)));
        });
    } else if (momentum) {
        for_elements<2>(range, [&](Vector& w, Vector g, Vector& v, Vector& velocity) {
            w = hn::Sub(w, keep_on(velocity, increment(g, rmsprop_root(s, g, v))));
        });
    } else {
        for_elements<1>(range, [&](Vector& w, Vector g, Vector& v) {
            w = hn::Sub(w, increment(g, rmsprop_root(s, g, v)));
        });
    }
}

inline void update_by(AdamaxStep s, const UpdateRange& range) {
    for_elements<2>(range, [&](Vector& w, Vector g, Vector& m, Vector& norm) {
        m = moved(m, g, s.one_minus_beta_1);
        norm = larger(hn::Mul(fill(s.beta_2), norm), hn::Abs(g));
        const Vector size = hn::Mul(fill(s.correction), hn::Add(norm, fill(s.epsilon)));
        w = hn::Sub(w, hn::Div(hn::Mul(fill(s.learning_rate), m), size));
    });
}

inline void update_by(NadamStep s, const UpdateRange& range) {
    for_elements<2>(range, [&](Vector& w, Vector g, Vector& m, Vector& v) {
        m = moved(m, g, s.one_minus_beta_1);
        v = moved(v, hn::Mul(g, g), s.one_minus_beta_2);
        const Vector direction = mixed(s.momentum_factor, m, s.gradient_factor, g);
        const Vector root = hn::Sqrt(hn::Mul(v, fill(s.velocity_factor)));
        const Vector size = hn::Add(root, fill(s.epsilon));
        w = hn::Sub(w, hn::Div(hn::Mul(direction, fill(s.learning_rate)), size));
    });
}

inline void update_by(LionStep s, const UpdateRange& range) {
    for_elements<1>(range, [&](Vector& w, Vector g, Vector& m) {
        const Vector zero = fill(0.0F);
        const Vector direction = mixed(s.beta_1, m, s.one_minus_beta_1, g);
        // Zero and NaN are signs of themselves.
        const Vector negative = hn::IfThenElse(hn::Lt(direction, zero), fill(-1.0F), direction);
        const Vector sign = hn::IfThenElse(hn::Gt(direction, zero), fill(1.0F), negative);
        w = hn::Sub(w, hn::Mul(fill(s.learning_rate), sign));
        m = mixed(s.beta_2, m, s.one_minus_beta_2, g);
    });
}

inline void update(const OptimizerStep& step, const UpdateRange& range) {
    std::visit([&range](const auto& chosen) { update_by(chosen, range); }, step);
}

inline void decay_weights(float weight_decay, float learning_rate, float* weights,
                          std::size_t size) {
    for_elements<0>({weights, weights, {}, size}, [&](Vector& w, Vector /*g*/) {
        w = hn::Sub(w, hn::Mul(hn::Mul(w, fill(weight_decay)), fill(learning_rate)));
    });
}

inline void update_average(float old_share, float new_share, float* average, const float* weights,
                           std::size_t size) {
    for_elements<0>({average, weights, {}, size},
                    [&](Vector& mean, Vector w) { mean = mixed(old_share, mean, new_share, w); });
}

}  // namespace
}  // namespace sketchfit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
