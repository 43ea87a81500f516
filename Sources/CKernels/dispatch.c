// SPDX-License-Identifier: Apache-2.0
#include "kernels.h"

extern const struct kernels_table kernels_scalar_table;
#if defined(__x86_64__)
extern const struct kernels_table kernels_avx2_table, kernels_avx512_table;

static int has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

static int has_avx512(void) {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#endif

const struct kernels_table *kernels_for(enum kernels_rung rung) {
    switch (rung) {
    case kernels_rung_scalar: return &kernels_scalar_table;
#if defined(__x86_64__)
    case kernels_rung_avx2: return has_avx2() ? &kernels_avx2_table : 0;
    case kernels_rung_avx512: return has_avx512() ? &kernels_avx512_table : 0;
#endif
    default: return 0;
    }
}
