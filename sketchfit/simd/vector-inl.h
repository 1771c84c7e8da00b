// The vector type of the kernels and its loads and stores. Included once for each instruction set
// by simd/highway.cpp.
#if defined(SKETCHFIT_SIMD_VECTOR_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SKETCHFIT_SIMD_VECTOR_INL_H
#undef SKETCHFIT_SIMD_VECTOR_INL_H
#else
#define SKETCHFIT_SIMD_VECTOR_INL_H
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace sketchfit::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// At most 16 lanes, so that a padded row is a whole number of vectors on every instruction set.
using Tag = hn::CappedTag<float, 16>;
using Vector = hn::Vec<Tag>;

HWY_INLINE Vector load(const float* pointer) {
    return hn::Load(Tag(), pointer);
}
HWY_INLINE void store(Vector value, float* pointer) {
    hn::Store(value, Tag(), pointer);
}
HWY_INLINE Vector fill(float value) {
    return hn::Set(Tag(), value);
}

}  // namespace
}  // namespace sketchfit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
