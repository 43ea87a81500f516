// SPDX-License-Identifier: Apache-2.0
#include "kernels.h"
#include "tiles.h"

extern const struct kernels_functions kernels_scalar_functions;
static const struct kernels_table scalar = {
    .functions = &kernels_scalar_functions,
    .tiles = {&kernels_tile_scalar_fp32, &kernels_tile_scalar_bf16, &kernels_tile_scalar_int8},
};

#if defined(__x86_64__)
#include <sys/syscall.h>
#include <unistd.h>

extern const struct kernels_functions kernels_avx2_functions, kernels_avx512_functions, kernels_avx512bf16_functions;

static const struct kernels_table avx2 = {
    .functions = &kernels_avx2_functions,
    .tiles = {&kernels_tile_avx2_fp32, &kernels_tile_avx2_bf16, &kernels_tile_avx2_int8},
};
static const struct kernels_table avxvnni = {
    .functions = &kernels_avx2_functions,
    .tiles = {&kernels_tile_avx2_fp32, &kernels_tile_avx2_bf16, &kernels_tile_avxvnni_int8},
    .multiplies_int8 = 1,
};
static const struct kernels_table avx512 = {
    .functions = &kernels_avx512_functions,
    .tiles = {&kernels_tile_avx512_fp32, &kernels_tile_avx2_bf16, &kernels_tile_avx2_int8},
};
static const struct kernels_table avx512vnni = {
    .functions = &kernels_avx512_functions,
    .tiles = {&kernels_tile_avx512_fp32, &kernels_tile_avx2_bf16, &kernels_tile_avx512_int8},
    .multiplies_int8 = 1,
};
static const struct kernels_table avx512bf16 = {
    .functions = &kernels_avx512bf16_functions,
    .tiles = {&kernels_tile_avx512_fp32, &kernels_tile_avx512_bf16, &kernels_tile_avx512_int8},
    .multiplies_bf16 = 1,
    .multiplies_int8 = 1,
};
static const struct kernels_table amx = {
    .functions = &kernels_avx512bf16_functions,
    .tiles = {&kernels_tile_avx512_fp32, &kernels_tile_amx_bf16, &kernels_tile_amx_int8},
    .multiplies_bf16 = 1,
    .multiplies_int8 = 1,
    .awaits_weights = 1,
};

static int has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

static int has_avx512(void) {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

static int has_avx512vnni(void) { return has_avx512() && __builtin_cpu_supports("avx512vnni"); }

static int has_avx512bf16(void) { return has_avx512vnni() && __builtin_cpu_supports("avx512bf16"); }

/// The tiles' 8 KB of registers are only saved for processes that ask (Linux 5.16, Documentation/arch/x86/xstate.rst);
/// without it, or on an older kernel, their instructions are illegal. Threads started later inherit the permission.
static int has_amx(void) {
    enum { ARCH_REQ_XCOMP_PERM = 0x1023, XFEATURE_XTILEDATA = 18 };
    return has_avx512bf16() && __builtin_cpu_supports("amx-tile") && __builtin_cpu_supports("amx-bf16") &&
           __builtin_cpu_supports("amx-int8") && syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA) == 0;
}

static int has(enum kernels_rung rung) {
    switch (rung) {
    case kernels_rung_scalar: return 1;
    case kernels_rung_avx2: return has_avx2();
    case kernels_rung_avxvnni: return has_avx2() && __builtin_cpu_supports("avxvnni");
    case kernels_rung_avx512: return has_avx512();
    case kernels_rung_avx512vnni: return has_avx512vnni();
    case kernels_rung_avx512bf16: return has_avx512bf16();
    case kernels_rung_amx: return has_amx();
    default: return 0;
    }
}

const struct kernels_table *kernels_compiled(enum kernels_rung rung) {
    static const struct kernels_table *const tables[] = {&scalar,     &avx2,       &avxvnni, &avx512,
                                                         &avx512vnni, &avx512bf16, &amx};
    return rung <= kernels_rung_amx ? tables[rung] : 0;
}
#else
static int has(enum kernels_rung rung) { return rung == kernels_rung_scalar; }

const struct kernels_table *kernels_compiled(enum kernels_rung rung) { return has(rung) ? &scalar : 0; }
#endif

const struct kernels_table *kernels_for(enum kernels_rung rung) { return has(rung) ? kernels_compiled(rung) : 0; }
