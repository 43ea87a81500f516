// SPDX-License-Identifier: Apache-2.0
// The portable tiles, and the reference of the others: 4 rows x 8 columns in vectors of 4 that every compiler's baseline
// has (SSE2, NEON) or that it takes apart. float32 sums run in the order of the steps, as on every rung.
#include <string.h>

#include "convert.h"
#include "tiles.h"

typedef float float4 __attribute__((vector_size(16)));
typedef int32_t int4 __attribute__((vector_size(16)));

enum { rows_of_tile = 4, columns_of_tile = 8 };

static inline int4 words(const char *address) {
    int4 words;
    memcpy(&words, address, sizeof words);
    return words;
}

static inline float4 dot_fp32(float4 sum, int4 weights, int32_t x) {
    const int4 all = {x, x, x, x};
    return sum + (float4)weights * (float4)all;
}

static inline float4 dot_bf16(float4 sum, int4 weights, int32_t x) {
    const int4 all = {x, x, x, x};
    const int4 upper = {-65536, -65536, -65536, -65536};
    sum += (float4)(weights << 16) * (float4)(all << 16);
    return sum + (float4)(weights & upper) * (float4)(all & upper);
}

static inline int4 dot_int8(int4 sum, int4 weights, int32_t x) {
    for (int i = 0; i < 4; i++) {
        const int32_t level = x >> 8 * i & 0xff;
        const int4 all = {level, level, level, level};
        sum += (weights << (24 - 8 * i) >> 24) * all;
    }
    return sum;
}

/// `rows` is a constant where this is called, so that the sums stay in registers: over twice as fast.
#define TILE(NAME, VECTOR)                                                                                             \
    static inline __attribute__((always_inline)) void NAME##_rows(const size_t rows, size_t steps, const char *a,      \
                                                                  size_t a_stride, const char *panel, float *c,        \
                                                                  size_t c_stride) {                                   \
        VECTOR sum[rows_of_tile][2] = {0};                                                                             \
        for (size_t s = 0; s < steps; s++, panel += kernels_panel_columns * kernels_step_bytes) {                      \
            const int4 left = words(panel), right = words(panel + 16);                                                 \
            for (size_t r = 0; r < rows; r++) {                                                                        \
                const int32_t x = word(a + r * a_stride + s * kernels_step_bytes);                                     \
                sum[r][0] = dot_##NAME(sum[r][0], left, x);                                                            \
                sum[r][1] = dot_##NAME(sum[r][1], right, x);                                                           \
            }                                                                                                          \
        }                                                                                                              \
        for (size_t r = 0; r < rows; r++) memcpy(c + r * c_stride, sum[r], sizeof sum[r]);                             \
    }                                                                                                                  \
    static void NAME##_multiply(size_t rows, size_t steps, const void *a, size_t a_stride, const void *b,              \
                                float *c, size_t c_stride, struct kernels_meanwhile *meanwhile) {                      \
        (void)meanwhile;                                                                                               \
        for (size_t column = 0; column < kernels_panel_columns; column += columns_of_tile) {                           \
            const char *panel = (const char *)b + column * kernels_step_bytes;                                         \
            switch (rows) {                                                                                            \
            case 1: NAME##_rows(1, steps, a, a_stride, panel, c + column, c_stride); break;                            \
            case 2: NAME##_rows(2, steps, a, a_stride, panel, c + column, c_stride); break;                            \
            case 3: NAME##_rows(3, steps, a, a_stride, panel, c + column, c_stride); break;                            \
            case 4: NAME##_rows(4, steps, a, a_stride, panel, c + column, c_stride); break;                            \
            }                                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    const struct kernels_tile kernels_tile_scalar_##NAME = {.rows = rows_of_tile, .multiply = NAME##_multiply}

TILE(fp32, float4);
TILE(bf16, float4);
TILE(int8, int4);
