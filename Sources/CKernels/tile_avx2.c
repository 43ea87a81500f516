// SPDX-License-Identifier: Apache-2.0
// Without AVX-512: float32 at full speed; int8 at full speed where the processor has AVX-VNNI (Alder Lake and later), else
// 1.3 times float32's. bfloat16 is widened in registers, at half the speed of float32: for those who want its results or
// half its memory, never chosen by itself.
#if defined(__x86_64__)
#include <immintrin.h>

#include "tiles.h"

#define VECTOR __m256
#define ZERO _mm256_setzero_ps()
#define STORE _mm256_storeu_ps

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define FN(name) fp32_##name
#define DOT(sum, weights, x) _mm256_fmadd_ps((__m256)(weights), (__m256)(x), sum)
#include "tile_avx2.inc"
#undef FN
#undef DOT

static inline __m256 low(__m256i pair) { return (__m256)_mm256_slli_epi32(pair, 16); }
static inline __m256 high(__m256i pair) { return (__m256)_mm256_and_si256(pair, _mm256_set1_epi32((int)0xffff0000)); }

#define FN(name) bf16_##name
#define DOT(sum, weights, x) _mm256_fmadd_ps(high(weights), high(x), _mm256_fmadd_ps(low(weights), low(x), sum))
#include "tile_avx2.inc"
#undef FN
#undef DOT
#undef VECTOR
#undef ZERO
#undef STORE

#define VECTOR __m256i
#define ZERO _mm256_setzero_si256()
#define STORE(address, sum) _mm256_storeu_si256((__m256i *)(address), sum)

/// Even and odd bytes apart, as 16-bit numbers whose pairs VPMADDWD sums without loss. VPMADDUBSW would saturate.
static inline __m256i dot(__m256i sum, __m256i weights, __m256i x) {
    const __m256i even_x = _mm256_and_si256(x, _mm256_set1_epi16(0xff)), odd_x = _mm256_srli_epi16(x, 8);
    const __m256i even = _mm256_srai_epi16(_mm256_slli_epi16(weights, 8), 8), odd = _mm256_srai_epi16(weights, 8);
    const __m256i first = _mm256_madd_epi16(even_x, even), second = _mm256_madd_epi16(odd_x, odd);
    return _mm256_add_epi32(sum, _mm256_add_epi32(first, second));
}

#define FN(name) int8_##name
#define DOT dot
#include "tile_avx2.inc"
#undef FN
#undef DOT
#pragma clang attribute pop

#define FN(name) vnni_##name
#define DOT(sum, weights, x) _mm256_dpbusd_avx_epi32(sum, x, weights)
#pragma clang attribute push(__attribute__((target("avx2,avxvnni"))), apply_to = function)
#include "tile_avx2.inc"
#pragma clang attribute pop

const struct kernels_tile kernels_tile_avx2_fp32 = {.rows = 6, .multiply = fp32_multiply};
const struct kernels_tile kernels_tile_avx2_bf16 = {.rows = 6, .multiply = bf16_multiply};
const struct kernels_tile kernels_tile_avx2_int8 = {.rows = 6, .multiply = int8_multiply};
const struct kernels_tile kernels_tile_avxvnni_int8 = {.rows = 6, .multiply = vnni_multiply};
#endif
