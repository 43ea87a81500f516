// SPDX-License-Identifier: Apache-2.0
#if defined(__x86_64__)
#include <immintrin.h>

#include "tiles.h"

#define VECTOR __m512
#define ZERO _mm512_setzero_ps()
#define STORE _mm512_storeu_ps

#define FN(name) fp32_##name
#define DOT(sum, weights, address) \
    _mm512_fmadd_ps((__m512)(weights), (__m512)_mm512_set1_epi32(word(address)), sum)
#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
#include "tile_avx512.inc"
#pragma clang attribute pop
#undef FN
#undef DOT

#define FN(name) bf16_##name
#define DOT(sum, weights, address) \
    _mm512_dpbf16_ps(sum, (__m512bh)(weights), (__m512bh)_mm512_set1_epi32(word(address)))
#pragma clang attribute push(__attribute__((target("avx512f,avx512bf16"))), apply_to = function)
#include "tile_avx512.inc"
#pragma clang attribute pop
#undef FN
#undef DOT
#undef VECTOR
#undef ZERO
#undef STORE

#define VECTOR __m512i
#define ZERO _mm512_setzero_si512()
#define STORE _mm512_storeu_si512
#define FN(name) int8_##name
#define DOT(sum, weights, address) _mm512_dpbusd_epi32(sum, _mm512_set1_epi32(word(address)), weights)
#pragma clang attribute push(__attribute__((target("avx512f,avx512vnni"))), apply_to = function)
#include "tile_avx512.inc"
#pragma clang attribute pop

const struct kernels_tile kernels_tile_avx512_fp32 = {.rows = 12, .multiply = fp32_multiply};
const struct kernels_tile kernels_tile_avx512_bf16 = {.rows = 12, .multiply = bf16_multiply};
const struct kernels_tile kernels_tile_avx512_int8 = {.rows = 12, .multiply = int8_multiply};
#endif
