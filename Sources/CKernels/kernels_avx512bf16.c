// SPDX-License-Identifier: Apache-2.0
// AVX-512 with BF16: the same source once more, because VCVTNEPS2BF16 narrows in one instruction what takes nine.
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#include "stages.h"

static inline uint16_t narrowed(float value) {
    const __bf16 half = (__bf16)value;
    uint16_t bits;
    memcpy(&bits, &half, sizeof bits);
    return bits;
}

#define FN(name) kernels_avx512bf16_##name
#define NARROW narrowed
// Left to itself the compiler narrows a vector of 16 in four parts.
#define NARROW_VECTOR(from, to) _mm256_storeu_si256((void *)(to), (__m256i)_mm512_cvtneps_pbh(_mm512_loadu_ps(from)))
#define REASSOCIATE _Pragma("clang fp reassociate(on) contract(fast)")
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma"))), \
                             apply_to = function)
#include "elementwise.inc"
#include "picture.inc"
#include "rows.inc"
#include "finish.inc"
#include "softmax.inc"
#include "attention.inc"
#include "functions.inc"
#pragma clang attribute pop
#endif
