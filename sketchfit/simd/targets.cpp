#include "sketchfit/simd/targets.h"

#include <hwy/detect_targets.h>

#if HWY_ARCH_X86
#include <cpuid.h>
#endif

namespace sketchfit {

#if HWY_ARCH_X86

namespace {

/// Clang 14 knows no name of it in __builtin_cpu_supports.
bool has_f16c() {
    unsigned int eax = 0;
    unsigned int ebx = 0;
    unsigned int ecx = 0;
    unsigned int edx = 0;
    return __get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0 && (ecx & bit_F16C) != 0;
}

bool has_ssse3() {
    return __builtin_cpu_supports("ssse3") != 0;
}

bool has_sse4() {
    return has_ssse3() && __builtin_cpu_supports("sse4.1") != 0 &&
           __builtin_cpu_supports("sse4.2") != 0 && __builtin_cpu_supports("pclmul") != 0 &&
           __builtin_cpu_supports("aes") != 0;
}

bool has_avx2() {
    return has_sse4() && __builtin_cpu_supports("avx2") != 0 &&
           __builtin_cpu_supports("fma") != 0 && __builtin_cpu_supports("bmi") != 0 &&
           __builtin_cpu_supports("bmi2") != 0 && has_f16c();
}

bool has_avx3() {
    return has_avx2() && __builtin_cpu_supports("avx512f") != 0 &&
           __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
           __builtin_cpu_supports("avx512bw") != 0;
}

}  // namespace

// The sets are those with which hwy/ops/set_macros-inl.h has a target compiled. The built-in asks
// the system too, whether it saves the wide registers.
bool runs_here(std::int64_t target) {
    switch (target) {
        case HWY_SSSE3:
            return has_ssse3();
        case HWY_SSE4:
            return has_sse4();
        case HWY_AVX2:
            return has_avx2();
        case HWY_AVX3:
            return has_avx3();
        default:
            return target == HWY_STATIC_TARGET;
    }
}

#else

bool runs_here(std::int64_t target) {
    return target == HWY_STATIC_TARGET;
}

#endif

}  // namespace sketchfit
